/** The customer is asked once, and says what they think once, or not at all. */

import { expect, test } from "vitest";
import { Refused } from "../src/frame/http";
import { type Asked, endsSomething, Opinion } from "../src/frame/opinion";
import type { Rating } from "../src/frame/protocol";
import type { Store } from "../src/frame/storage";

function open(rating: Rating | Error, answer?: Error) {
  const kept = new Map<string, unknown>();
  const posted: unknown[] = [];
  let asked: Asked | null = null;
  const store = {
    read: <T>(key: string) => (kept.get(key) as T | undefined) ?? null,
    write: (key: string, value: unknown) => void kept.set(key, value),
    remove: (key: string) => void kept.delete(key),
  } as Store;
  const keep = (now: Asked | null): void => {
    asked = now;
  };
  const calls = {
    rating: async () => {
      if (rating instanceof Error) throw rating;
      return rating;
    },
    post: async <T>(path: string, body?: unknown) => {
      posted.push([path, body]);
      if (answer) throw answer;
      return { body: null as T, serverNow: 0 };
    },
  };
  const opinion = new Opinion(calls, store, { asked: keep, told: () => undefined });
  return { opinion, posted, asked: () => asked };
}

const due: Rating = { about: "agent", asked: true };

test("who is asked says it once", async () => {
  const { opinion, posted, asked } = open(due);
  await opinion.look("c");
  expect(asked()).toEqual({ conversation: "c", about: "agent", given: false });
  expect(await opinion.give(4, " quick ")).toBe(true);
  expect(posted).toEqual([["conversations/c/rating", { score: 4, comment: "quick" }]]);
  expect(asked()).toEqual({ conversation: "c", about: "agent", given: true });
});

test("who does not want to say it is not asked again", async () => {
  const { opinion, asked } = open(due);
  await opinion.look("c");
  opinion.dismiss();
  await opinion.look("c");
  expect(asked()).toBeNull();
  await opinion.look("another");
  expect(asked()).not.toBeNull();
});

test("nobody is asked where it is not time, or the server cannot say", async () => {
  for (const rating of [{ about: "bot", asked: false } as const, new Error("gone")]) {
    const { opinion, asked } = open(rating);
    await opinion.look("c");
    expect(asked()).toBeNull();
  }
});

test("what could not be told can be told again, and what was told before is enough", async () => {
  const broken = open(due, new Error("gone"));
  await broken.opinion.look("c");
  expect(await broken.opinion.give(1, "")).toBe(false);
  expect(broken.asked()).toMatchObject({ given: false });
  const before = open(due, new Refused(409, "inbox.already_rated", false, null));
  await before.opinion.look("c");
  expect(await before.opinion.give(1, "")).toBe(true);
});

test("it is over when it is closed, or a person has left it to the bot", () => {
  const event = (type: string, to?: "bot" | "waiting") => ({ position: 1, type, at: "", data: to ? { to } : {} });
  expect(endsSomething(event("conversation.closed"))).toBe(true);
  expect(endsSomething(event("agent.left", "bot"))).toBe(true);
  expect(endsSomething(event("agent.left", "waiting"))).toBe(false);
});
