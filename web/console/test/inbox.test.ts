import { expect, test } from "vitest";
import { ApiError, type Problem } from "../src/api/client";
import { belongs, type Item, withEvents, withItem } from "../src/features/inbox/applying";
import { Outbox, type Outgoing } from "../src/features/inbox/outgoing";

const item = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  status: "waiting",
  bot: "acme",
  channel: "web",
  user: { id: "jo", name: null },
  subject: null,
  reason: null,
  last_message: null,
  waiting_since: "2026-03-02T10:00:00Z",
  agent: null,
  offered_to: null,
  team: null,
  priority: "normal",
  language: null,
  skills: [],
  unread: 0,
  position: 1,
  created_at: "2026-03-02T10:00:00Z",
  updated_at: "2026-03-02T10:00:00Z",
  ...more,
});
const ids = (items: readonly Item[]): string[] => items.map((one) => one.id);

test("a conversation comes into a view, moves in it and leaves it as it changes", () => {
  const a = item("a");
  const b = item("b", { waiting_since: "2026-03-02T09:00:00Z" });
  const urgent = item("c", { priority: "urgent", waiting_since: "2026-03-02T11:00:00Z" });
  const queue = [b, urgent].reduce((items, one) => withItem(items, one, "waiting", "me"), [a]);
  expect(ids(queue)).toEqual(["c", "b", "a"]);
  const taken = item("b", { status: "agent", agent: { id: "me", name: "Me" }, position: 2 });
  expect(ids(withItem(queue, taken, "waiting", "me"))).toEqual(["c", "a"]);
  expect(ids(withItem([], taken, "mine", "me"))).toEqual(["b"]);
  expect(ids(withItem([], taken, "mine", "other"))).toEqual([]);
});

test("what is older than what is shown changes nothing, and only the server knows a team's", () => {
  const shown = item("a", { position: 9, unread: 0 });
  expect(withItem([shown], item("a", { position: 4, unread: 3 }), "all", "me")[0]?.unread).toBe(0);
  expect(belongs(shown, "team", "me")).toBeNull();
  expect(ids(withItem([shown], item("b"), "team", "me"))).toEqual(["a"]);
  expect(belongs(item("x", { offered_to: "me" }), "mine", "me")).toBe(true);
});

test("events are kept in their order, each once", () => {
  const event = (position: number) => ({ position, type: "message.received", at: "2026-03-02T10:00:00Z", data: {} });
  expect(withEvents([event(1), event(3)], [event(2), event(3)]).map((one) => one.position)).toEqual([1, 2, 3]);
});

const refusal = (status: number): ApiError =>
  new ApiError({
    status,
    detail: "Somebody else has it.",
    hint: "",
    title: "",
    type: "",
    code: "",
    request_id: "",
    retryable: false,
  } as Problem);

test("messages are sent one after the other, with the same id until they arrive", async () => {
  const sent: string[] = [];
  const answers: (Error | null)[] = [new TypeError("offline"), refusal(503), null, null];
  const waits: number[] = [];
  const send = async (message: Outgoing): Promise<void> => {
    sent.push(message.id);
    const answer = answers.shift();
    if (answer) throw answer;
  };
  const outbox = new Outbox(send, (run, ms) => {
    waits.push(ms);
    queueMicrotask(run);
  });
  for (const id of ["m1", "m2"]) outbox.put({ id, conversationId: "c", text: id, attachments: [], at: "" });
  await expect.poll(() => outbox.list().length).toBe(0);
  expect(sent).toEqual(["m1", "m1", "m1", "m2"]);
  expect(waits).toEqual([1000, 2000]);
});

test("what is refused for good waits for a person, and holds nothing up", async () => {
  const answers: (Error | null)[] = [refusal(409), null, null];
  const outbox = new Outbox(
    async () => {
      const answer = answers.shift();
      if (answer) throw answer;
    },
    () => {},
  );
  for (const id of ["m1", "m2"]) outbox.put({ id, conversationId: "c", text: id, attachments: [], at: "" });
  await expect.poll(() => outbox.list().map((one) => [one.id, one.refused])).toEqual([["m1", "Somebody else has it."]]);
  outbox.retry("m1");
  await expect.poll(() => outbox.list().length).toBe(0);
});
