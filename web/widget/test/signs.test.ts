/** A sign that somebody types always ends, and the customer's is told no more often than it must be. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Signs } from "../src/frame/signs";

let shown: (string | null)[];
let told: boolean[];
let signs: Signs;

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  told = [];
  signs = new Signs({
    shown: (name) => shown.push(name),
    tell: async (typing) => {
      told.push(typing);
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const ana = { from: "agent" as const, name: "Ana", seconds: 6 };

test("a sign ends by itself when nothing more is heard", () => {
  signs.take([ana]);
  vi.advanceTimersByTime(5_999);
  expect(shown).toEqual(["Ana"]);
  vi.advanceTimersByTime(1);
  expect(shown).toEqual(["Ana", null]);
});

test("a sign that is shown again lasts longer, and one that is gone ends at once", () => {
  signs.take([ana]);
  vi.advanceTimersByTime(4_000);
  signs.take([ana]);
  vi.advanceTimersByTime(4_000);
  expect(shown).not.toContain(null);
  signs.take([]);
  expect(shown.at(-1)).toBeNull();
});

test("a message of the agent ends the sign", () => {
  signs.take([ana]);
  signs.clear();
  vi.advanceTimersByTime(10_000);
  expect(shown).toEqual(["Ana", null]);
});

test("the customer's typing is told once in three seconds, and its end once", () => {
  for (let key = 0; key < 10; key += 1) signs.typed(false);
  expect(told).toEqual([true]);
  vi.advanceTimersByTime(3_000);
  signs.typed(false);
  signs.typed(true);
  signs.typed(true);
  expect(told).toEqual([true, true, false]);
});

test("what was sent ends the sign with the message, so its end is not told", () => {
  signs.typed(false);
  signs.sent();
  signs.typed(true);
  expect(told).toEqual([true]);
});

test("a sign that could not be told is no trouble", async () => {
  const broken = new Signs({ shown: () => undefined, tell: () => Promise.reject(new Error("offline")) });
  broken.typed(false);
  await vi.runAllTimersAsync();
  expect(told).toEqual([]);
});
