/** Waiting grows, has an end, and is not the same for everybody. */

import { expect, test } from "vitest";
import { backoffMs } from "../src/frame/backoff";

test("each wait is at most twice the one before and never above half a minute", () => {
  const longest = [0, 1, 2, 3, 4, 5, 9, 99].map((attempt) => backoffMs(attempt, () => 1));
  expect(longest).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("chance takes off up to a half", () => {
  expect(backoffMs(2, () => 0)).toBe(2000);
});
