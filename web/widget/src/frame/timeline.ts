/**
 * What stands in the chat, as plain values: events, answers and unsent messages in; one ordered list out.
 *
 * Invariant: a message and a reply stand here once, by their id, however often and by whichever way they arrive.
 */

import type { Attachment, ConversationEvent, MessageAnswer, Queue, Reply, Status } from "./protocol";

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
  attachments: readonly Attachment[];
  sending: Sending;
  trouble: Trouble | null;
}

export interface ReplyItem extends Placed {
  kind: "reply";
  reply: Reply;
}

/** What a person of the team wrote. */
export interface AgentItem extends Placed {
  kind: "agent";
  name: string;
  text: string;
  attachments: readonly Attachment[];
}

/** `text` is what the team says of it; without one the chat has words of its own. */
export interface NoticeItem extends Placed {
  kind: "notice";
  notice: "handoff" | "agent" | "bot" | "closed";
  text: string;
}

export type Item = UserItem | ReplyItem | AgentItem | NoticeItem;

/** `agent` is the name of whoever has the conversation, `queue` how the wait for somebody began. */
export interface Timeline {
  items: readonly Item[];
  status: Status;
  agent: string | null;
  queue: Queue | null;
}

export const EMPTY: Timeline = { items: [], status: "bot", agent: null, queue: null };

const UNSENT = 1e12;

function put(timeline: Timeline, item: Item): Timeline {
  const others = timeline.items.filter((other) => other.key !== item.key);
  const items = [...others, item].sort((a, b) => a.order - b.order);
  return { ...timeline, items };
}

type Change = Partial<Omit<Timeline, "items">>;

/** The conversation changes hands: a line says so, and who has it is known from here on. */
function pass(timeline: Timeline, event: ConversationEvent, notice: NoticeItem["notice"], change: Change): Timeline {
  const { position: order, data } = event;
  const key = `notice-${order}`;
  const line: NoticeItem = { kind: "notice", key, at: Date.parse(event.at), order, notice, text: data.text ?? "" };
  return { ...put(timeline, line), agent: null, queue: null, ...change };
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
      attachments: data.attachments ?? [],
      sending: "sent",
      trouble: null,
    };
    return put(timeline, item);
  }
  if (type === "reply.sent" && data.reply) {
    return put(timeline, { kind: "reply", key: data.reply.id, at, order, reply: data.reply });
  }
  if (type === "agent.message" && data.message_id !== undefined) {
    const { name = "", text = "", attachments = [] } = data;
    return put(timeline, { kind: "agent", key: `agent-${data.message_id}`, at, order, name, text, attachments });
  }
  return handed(timeline, event);
}

function handed(timeline: Timeline, event: ConversationEvent): Timeline {
  const { name = null, queue = null, to } = event.data;
  switch (event.type) {
    case "handoff.requested":
      return pass(timeline, event, "handoff", { status: "waiting", queue });
    case "agent.joined":
      return pass(timeline, event, "agent", { status: "agent", agent: name });
    case "agent.left":
      return pass(timeline, event, "agent", to === "waiting" ? { status: "waiting", queue } : { status: "bot" });
    case "handoff.ended":
      return pass(timeline, event, "bot", { status: "bot" });
    case "conversation.closed":
      return pass(timeline, event, "closed", { status: "closed" });
    default:
      return timeline;
  }
}

/** Whether an event brings a reply that does not stand here yet. */
export function isNewReply(timeline: Timeline, { type, data }: ConversationEvent): boolean {
  return type === "reply.sent" && data.reply !== undefined && !find(timeline, data.reply.id);
}

/** Whether a customer would want to know of it: an agent wrote, came or went. */
export function isOfTeam({ type, data }: ConversationEvent): boolean {
  return type === "agent.message" || (type.startsWith("agent.") && Boolean(data.text));
}

/** What the customer has just said, or what was not sent before a reload. */
export interface Unsent {
  id: string;
  text: string;
  attachments?: readonly Attachment[];
  at: number;
}

export function addUnsent(timeline: Timeline, { id: key, text, attachments = [], at }: Unsent): Timeline {
  if (find(timeline, key)) return timeline;
  const order = UNSENT + timeline.items.length;
  return put(timeline, { kind: "user", key, at, order, text, attachments, sending: "sending", trouble: null });
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
