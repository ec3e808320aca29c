/** Replies that pause are shown in order, each once, and at once where nobody waits. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacing } from "../src/frame/pacing";
import type { ConversationEvent, Reply } from "../src/frame/protocol";
import { applyEvent, EMPTY, shownItems, type Timeline } from "../src/frame/timeline";

const reply = (id: string, pause_seconds?: number): Reply => ({
  id,
  kind: "text",
  text: id,
  ...(pause_seconds === undefined ? {} : { pause_seconds }),
});

let held: ReadonlySet<string>;
let shown: string[];
const pacing = () =>
  new Pacing({
    paced: (now, news) => {
      held = now;
      shown.push(...news.map(({ id }) => id));
    },
  });

beforeEach(() => {
  vi.useFakeTimers();
  held = new Set();
  shown = [];
});
afterEach(() => vi.useRealTimers());

test("replies without a pause are shown at once", () => {
  pacing().take([reply("a"), reply("b", 0)]);
  expect([shown, held.size]).toEqual([["a", "b"], 0]);
});

test("a pause holds back its reply and those after it, in order", () => {
  const paced = pacing();
  paced.take([reply("a"), reply("b", 1.5), reply("c"), reply("d", 1)]);
  expect([shown, [...held]]).toEqual([["a"], ["b", "c", "d"]]);
  paced.take([reply("e")]);
  vi.advanceTimersByTime(1_499);
  expect(shown).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect([shown, [...held]]).toEqual([
    ["a", "b", "c"],
    ["d", "e"],
  ]);
  vi.advanceTimersByTime(1_000);
  expect([shown, held.size]).toEqual([["a", "b", "c", "d", "e"], 0]);
});

test("a customer who writes sees all at once, and nothing twice", () => {
  const paced = pacing();
  paced.take([reply("a", 1), reply("b", 1)]);
  paced.flush();
  paced.flush();
  vi.advanceTimersByTime(10_000);
  expect([shown, held.size]).toEqual([["a", "b"], 0]);
});

test("a chat that is forgotten shows nothing more", () => {
  const paced = pacing();
  paced.take([reply("a", 1)]);
  paced.clear();
  vi.advanceTimersByTime(10_000);
  expect([shown, held.size]).toEqual([[], 0]);
});

test("no pause is longer than ten seconds, and a senseless one is none", () => {
  pacing().take([reply("a", -3), reply("b", 600)]);
  vi.advanceTimersByTime(10_000);
  expect(shown).toEqual(["a", "b"]);
});

test("behind a held reply nothing stands but what the customer writes", () => {
  const event = (position: number, type: string, data: ConversationEvent["data"]): ConversationEvent => ({
    position,
    type,
    at: "2026-03-01T10:00:00Z",
    data,
  });
  const timeline: Timeline = [
    event(1, "reply.sent", { reply: reply("a") }),
    event(2, "reply.sent", { reply: reply("b", 1) }),
    event(3, "handoff.requested", {}),
    event(4, "message.received", { message_id: "m", text: "m" }),
  ].reduce(applyEvent, EMPTY);
  const keys = (ids: readonly string[]) => shownItems(timeline, new Set(ids)).map(({ key }) => key);
  expect(keys(["b"])).toEqual(["a", "m"]);
  expect(keys([])).toEqual(["a", "b", "notice-3", "m"]);
});
