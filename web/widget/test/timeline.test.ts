/** A message and a reply stand in the chat once, in the order of their positions, whichever way they arrive. */

import { expect, test } from "vitest";
import type { ConversationEvent, MessageAnswer, Reply } from "../src/frame/protocol";
import {
  addUnsent,
  answeredBy,
  applyAnswer,
  applyEvent,
  EMPTY,
  mark,
  shownText,
  type Timeline,
} from "../src/frame/timeline";

const reply = (id: string, more: Partial<Reply> = {}): Reply => ({ id, kind: "text", text: id, ...more });
const received = (position: number, id: string, text = id): ConversationEvent => ({
  position,
  type: "message.received",
  at: "2026-03-01T10:00:00Z",
  data: { message_id: id, text },
});
const sent = (position: number, id: string, more: Partial<Reply> = {}): ConversationEvent => ({
  position,
  type: "reply.sent",
  at: "2026-03-01T10:00:01Z",
  data: { reply: reply(id, more) },
});
const answer = (position: number, ...ids: string[]): MessageAnswer => ({
  conversation_id: "c",
  status: "bot",
  replies: ids.map((id) => reply(id)),
  position,
});
const keys = (timeline: Timeline): string[] => timeline.items.map((item) => item.key);
const play = (...events: ConversationEvent[]): Timeline => events.reduce(applyEvent, EMPTY);

test("an answer and the events of the same turn give each bubble once", () => {
  const unsent = addUnsent(EMPTY, { id: "m1", text: "hello", at: 0 });
  const answered = applyAnswer(unsent, "m1", answer(3, "r1", "r2"), 0);
  const both = [received(1, "m1"), sent(2, "r1"), sent(3, "r2")].reduce(applyEvent, answered);
  expect(keys(answered)).toEqual(["m1", "r1", "r2"]);
  expect(keys(both)).toEqual(["m1", "r1", "r2"]);
});

test("events before the answer change nothing in the end", () => {
  const unsent = addUnsent(EMPTY, { id: "m1", text: "hello", at: 0 });
  const early = [received(1, "m1"), sent(2, "r1")].reduce(applyEvent, unsent);
  expect(keys(applyAnswer(early, "m1", answer(2, "r1"), 0))).toEqual(["m1", "r1"]);
});

test("an event delivered twice is shown once", () => {
  expect(keys(play(received(1, "m1"), received(1, "m1"), sent(2, "r1"), sent(2, "r1")))).toEqual(["m1", "r1"]);
});

test("a message that is not sent stays last", () => {
  const timeline = applyEvent(addUnsent(play(received(1, "m1")), { id: "m2", text: "wait", at: 0 }), sent(9, "r1"));
  expect(keys(timeline)).toEqual(["m1", "r1", "m2"]);
});

test("a confirmed message cannot fail any more", () => {
  const timeline = mark(play(received(1, "m1")), "m1", "failed", "server");
  expect(timeline.items[0]).toMatchObject({ sending: "sent", trouble: null });
});

test("a handoff and an end change the status", () => {
  const handoff = { position: 2, type: "handoff.requested", at: "2026-03-01T10:00:00Z", data: {} };
  const closed = { ...handoff, position: 3, type: "conversation.closed" };
  expect(play(handoff).status).toBe("waiting");
  expect(play(handoff, closed).status).toBe("closed");
});

test("choices are answered by the next message, which shows the label of its value", () => {
  const choices = [{ label: "It is broken", value: "broken" }];
  const open = play(sent(1, "r1", { kind: "choices", choices }));
  const done = applyEvent(open, received(2, "m1", "broken"));
  const own = answeredBy(done, "r1");
  expect(answeredBy(open, "r1")).toBeNull();
  expect(own && shownText(done, own)).toBe("It is broken");
});

test("an event of a kind that is not known yet is passed over", () => {
  expect(keys(play({ position: 1, type: "agent.waved", at: "2026-03-01T10:00:00Z", data: {} }))).toEqual([]);
});

const person = (position: number, type: string, data: ConversationEvent["data"]): ConversationEvent => ({
  position,
  type,
  at: "2026-03-01T10:00:02Z",
  data,
});

test("who has the conversation is told by the events, with the name and the place in the queue", () => {
  const waiting = play(person(1, "handoff.requested", { queue: { place: 3 } }));
  expect([waiting.status, waiting.agent, waiting.queue?.place]).toEqual(["waiting", null, 3]);
  const joined = applyEvent(waiting, person(2, "agent.joined", { name: "Ana", text: "You are talking to Ana now." }));
  expect([joined.status, joined.agent, joined.queue]).toEqual(["agent", "Ana", null]);
  const gone = applyEvent(joined, person(3, "agent.left", { name: "Ana", to: "waiting", text: "Ana was cut off." }));
  expect([gone.status, gone.agent]).toEqual(["waiting", null]);
  const back = applyEvent(gone, person(4, "handoff.ended", {}));
  expect([back.status, back.agent]).toEqual(["bot", null]);
  const texts = back.items.map((item) => (item.kind === "notice" ? item.text || item.notice : item.kind));
  expect(texts).toEqual(["handoff", "You are talking to Ana now.", "Ana was cut off.", "bot"]);
});

test("what an agent writes stands in the chat once, with their name", () => {
  const written = person(2, "agent.message", { message_id: "am-1", name: "Ana", text: "Hello." });
  const timeline = play(received(1, "m1"), written, written);
  expect(keys(timeline)).toEqual(["m1", "agent-am-1"]);
  expect(timeline.items[1]).toMatchObject({ kind: "agent", name: "Ana", text: "Hello.", attachments: [] });
});

test("an agent who left for the bot leaves the conversation to it", () => {
  const left = play(person(1, "agent.joined", { name: "Ana" }), person(2, "agent.left", { name: "Ana", to: "bot" }));
  expect([left.status, left.agent]).toEqual(["bot", null]);
});
