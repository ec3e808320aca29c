/** Messages leave in order, the next one as soon as the server has the one before in its order. */

import { expect, test } from "vitest";
import type { Connection } from "../src/frame/connection";
import { lastOf, Refused } from "../src/frame/http";
import { Outbox, type OutboxListener, type Outgoing } from "../src/frame/outbox";
import type { MessageAnswer } from "../src/frame/protocol";
import type { Store } from "../src/frame/storage";

const ANSWER: MessageAnswer = { conversation_id: "c", status: "bot", replies: [], position: 1 };
const tick = () => new Promise((resolve) => setTimeout(resolve));

function memory(): Store {
  const kept = new Map<string, unknown>();
  return {
    read: <T>(key: string) => (kept.get(key) as T | undefined) ?? null,
    write: (key: string, value: unknown) => void kept.set(key, value),
    remove: (key: string) => void kept.delete(key),
  } as Store;
}

interface Flight {
  text: string;
  accept(): void;
  answer(): void;
  fail(error: Error): void;
}

function open() {
  const flights: Flight[] = [];
  const answered: string[] = [];
  const failed: string[] = [];
  const listener: OutboxListener = {
    sending: () => undefined,
    waiting: () => undefined,
    limited: () => undefined,
    failed: ({ text }) => void failed.push(text),
    answered: ({ text }) => void answered.push(text),
  };
  const send = (message: Outgoing, accept: () => void) =>
    new Promise<MessageAnswer>((resolve, reject) => {
      flights.push({ text: message.text, accept, answer: () => resolve(ANSWER), fail: reject });
    });
  const connection = { succeeded: () => undefined, failed: () => undefined } as unknown as Connection;
  const outbox = new Outbox(send, memory(), connection, listener);
  const say = (text: string) => {
    outbox.add(text);
    void outbox.drain();
  };
  return { outbox, flights, answered, failed, say };
}

test("the next message waits until the one before has its place", async () => {
  const { outbox, flights, answered, say } = open();
  for (const text of ["a", "b", "c"]) say(text);
  await tick();
  expect(flights.map(({ text }) => text)).toEqual(["a"]);
  flights[0]?.accept();
  await tick();
  expect(flights.map(({ text }) => text)).toEqual(["a", "b"]);
  flights[1]?.answer();
  await tick();
  expect(flights.map(({ text }) => text)).toEqual(["a", "b", "c"]);
  expect([answered, outbox.busy]).toEqual([["b"], true]);
  flights[0]?.answer();
  flights[2]?.answer();
  await tick();
  expect([answered, outbox.busy, outbox.messages]).toEqual([["b", "a", "c"], false, []]);
});

test("one that fails lets the next go, and is sent again once asked for", async () => {
  const { outbox, flights, failed, answered, say } = open();
  say("a");
  say("b");
  await tick();
  flights[0]?.fail(new Refused(500, "frontdesk.error", true, null));
  await tick();
  expect([failed, flights.map(({ text }) => text)]).toEqual([["a"], ["a", "b"]]);
  flights[1]?.answer();
  outbox.retry(outbox.messages[0]?.id ?? "");
  await tick();
  flights[2]?.answer();
  await tick();
  expect(answered).toEqual(["b", "a"]);
});

test("the answer of a stream is its last event", () => {
  const stream = `: received\n\nevent: reply\ndata: {"id":"r"}\n\nevent: done\ndata: ${JSON.stringify(ANSWER)}\n\n`;
  expect(lastOf(stream)).toEqual(ANSWER);
  expect(() => lastOf(stream.slice(0, 40))).toThrow("broke off");
});

test("an error in a stream is the refusal that it would have been", () => {
  const problem = { status: 503, code: "conversations.busy", retryable: true };
  const refused = (): unknown => lastOf(`: received\n\nevent: error\ndata: ${JSON.stringify(problem)}\n\n`);
  expect(refused).toThrow(Refused);
  expect(refused).toThrow("503 conversations.busy");
});
