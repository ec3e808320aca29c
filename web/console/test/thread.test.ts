import { expect, test } from "vitest";
import { type Event, threadOf } from "../src/features/conversations/thread";

const event = (position: number, type: string, data: Record<string, unknown>, at = "2026-03-02T10:00:00Z"): Event => ({
  position,
  type,
  at,
  data,
});
const reply = { id: "r", kind: "text", text: "Hi", choices: [], citations: [], card: null, pause_seconds: 0 };

test("a thread holds what was said and what a reader must know, in order", () => {
  const thread = threadOf([
    event(1, "conversation.started", {}),
    event(2, "message.received", { text: "hello" }),
    event(3, "message.understood", {}),
    event(4, "reply.sent", { reply }),
    event(5, "handoff.requested", { reason: "Asked for a person." }),
    event(6, "agent.message", { text: "I am here", agent_id: "mem_1", name: "Sam" }),
  ]);
  expect(thread.map((one) => [one.from, one.text])).toEqual([
    ["user", "hello"],
    ["bot", "Hi"],
    ["system", "Handed over. Asked for a person."],
    ["agent", "I am here"],
  ]);
  expect(thread[3]?.name).toBe("Sam");
});

test("a sender's face is drawn once in a row, and again on a new day", () => {
  const thread = threadOf([
    event(1, "message.received", { text: "one" }),
    event(2, "message.received", { text: "two" }),
    event(3, "message.received", { text: "three" }, "2026-03-04T10:00:00Z"),
  ]);
  expect(thread.map((one) => one.first)).toEqual([true, false, true]);
  expect(thread.map((one) => one.newDay)).toEqual([true, false, true]);
});
