/**
 * What stands in the chat, as plain values: events, answers and unsent messages in; one ordered list out.
 *
 * Invariant: a message and a reply stand here once, by their id, however often and by whichever way they arrive.
 */

import type { ConversationEvent, MessageAnswer, Reply, Status } from "./protocol";

export type Sending = "sent" | "sending" | "waiting" | "failed";
export type Trouble = "unreachable" | "server" | "slow" | "rejected";

interface Placed {
  key: string;
  at: number;
  /** The event's position once it is known; until then a place near it, or after everything. */
  order: number;
}

export interface UserItem extends Placed {
  kind: "user";
  text: string;
  sending: Sending;
  trouble: Trouble | null;
}

export interface ReplyItem extends Placed {
  kind: "reply";
  reply: Reply;
}

export interface NoticeItem extends Placed {
  kind: "notice";
  notice: "handoff" | "closed";
}

export type Item = UserItem | ReplyItem | NoticeItem;

export interface Timeline {
  items: readonly Item[];
  status: Status;
}

export const EMPTY: Timeline = { items: [], status: "bot" };

const UNSENT = 1e12;

function put(timeline: Timeline, item: Item, status: Status = timeline.status): Timeline {
  const others = timeline.items.filter((other) => other.key !== item.key);
  const items = [...others, item].sort((a, b) => a.order - b.order);
  return { items, status };
}

export function find(timeline: Timeline, key: string): Item | undefined {
  return timeline.items.find((item) => item.key === key);
}

export function applyEvent(timeline: Timeline, event: ConversationEvent): Timeline {
  const { type, position: order, data } = event;
  const at = Date.parse(event.at);
  if (type === "message.received" && data.message_id !== undefined) {
    const item: UserItem = {
      kind: "user",
      key: data.message_id,
      at,
      order,
      text: data.text ?? "",
      sending: "sent",
      trouble: null,
    };
    return put(timeline, item);
  }
  if (type === "reply.sent" && data.reply) {
    return put(timeline, { kind: "reply", key: data.reply.id, at, order, reply: data.reply });
  }
  if (type === "handoff.requested") {
    return put(timeline, { kind: "notice", key: `notice-${order}`, at, order, notice: "handoff" }, "waiting");
  }
  if (type === "conversation.closed") {
    return put(timeline, { kind: "notice", key: `notice-${order}`, at, order, notice: "closed" }, "closed");
  }
  return timeline;
}

export function addUnsent(timeline: Timeline, key: string, text: string, at: number): Timeline {
  if (find(timeline, key)) return timeline;
  const order = UNSENT + timeline.items.length;
  return put(timeline, { kind: "user", key, at, order, text, sending: "sending", trouble: null });
}

export function mark(timeline: Timeline, key: string, sending: Sending, trouble: Trouble | null = null): Timeline {
  const item = find(timeline, key);
  if (item?.kind !== "user" || item.sending === "sent") return timeline;
  return put(timeline, { ...item, sending, trouble });
}

export function remove(timeline: Timeline, key: string): Timeline {
  return { ...timeline, items: timeline.items.filter((item) => item.key !== key) };
}

/** The answer tells only where its turn ended; the events that follow put each part in its exact place. */
export function applyAnswer(timeline: Timeline, key: string, answer: MessageAnswer, at: number): Timeline {
  const start = answer.position - (answer.answered_with ? 0.95 : 0.9);
  let next = timeline;
  const sent = find(next, key);
  if (sent?.kind === "user" && sent.sending !== "sent") {
    next = put(next, { ...sent, order: start, sending: "sent", trouble: null });
  }
  answer.replies.forEach((reply, index) => {
    if (find(next, reply.id)) return;
    const order = start + (0.4 * (index + 1)) / answer.replies.length;
    next = put(next, { kind: "reply", key: reply.id, at, order, reply });
  });
  return { ...next, status: answer.status };
}

/** What may be shown while replies are held back: neither they nor what the bot did after them. */
export function shownItems(timeline: Timeline, held: ReadonlySet<string>): readonly Item[] {
  const first = timeline.items.findIndex((item) => held.has(item.key));
  return first < 0 ? timeline.items : timeline.items.filter((item, at) => at < first || item.kind === "user");
}

/** Choices can be pressed until the customer has said anything after them. */
export function answeredBy(timeline: Timeline, key: string): UserItem | null {
  const index = timeline.items.findIndex((item) => item.key === key);
  const after = timeline.items.slice(index + 1);
  return after.find((item): item is UserItem => item.kind === "user") ?? null;
}

/** A pressed choice is sent by its value and shown by its label, also after a reload. */
export function shownText(timeline: Timeline, item: UserItem): string {
  const index = timeline.items.indexOf(item);
  for (let at = index - 1; at >= 0; at -= 1) {
    const before = timeline.items[at];
    if (before?.kind === "user") break;
    const choice = before?.kind === "reply" ? before.reply.choices?.find((c) => c.value === item.text) : undefined;
    if (choice) return choice.label;
  }
  return item.text;
}
