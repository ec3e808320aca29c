/** From a conversation's events to what is read of it: who said what, and what happened in between. */

import type { Schemas } from "../../api/client";

export type Event = Schemas["EventOut"];
export type Reply = Schemas["ReplyOut"];
export type Sender = "user" | "bot" | "agent" | "note" | "system";

/** A file that came with a message: kept here, by its `id`, or at another place, at `url`. */
export interface Attachment {
  name: string;
  id?: string;
  media_type?: string;
  size?: number;
  url?: string;
}

export interface Said {
  key: string;
  at: string;
  from: Sender;
  text: string;
  name?: string;
  reply?: Reply;
  attachments?: readonly Attachment[];
  /** Its first line of a row by the same sender: the face is drawn once. */
  first: boolean;
  /** A day began with it. */
  newDay: boolean;
  /** Sent from this console, and not yet confirmed. */
  pending?: boolean;
}

type Data = Record<string, unknown>;
type Drawn = Pick<Said, "from" | "text"> & Partial<Pick<Said, "name" | "reply" | "attachments">>;

function text(data: Data, field: string): string {
  const value = data[field];
  return typeof value === "string" ? value : "";
}

function files(data: Data): readonly Attachment[] {
  return Array.isArray(data.attachments) ? data.attachments : [];
}

function agentName(data: Data): string {
  return text(data, "name") || "A colleague";
}

function system(...parts: string[]): Drawn {
  return { from: "system", text: parts.filter(Boolean).join(" ") };
}

function left(data: Data): Drawn {
  const name = agentName(data);
  const outcome = text(data, "outcome");
  const team = text(data, "team");
  const noted = outcome ? `“${outcome}”` : "";
  if (data.reason === "vanished") return system(`${name} was gone: the conversation waits again.`);
  if (data.reason === "customer") return system("The customer went back to the bot.");
  if (data.to === "bot") return system(`${name} handed it back to the bot.`, noted);
  return system(`${name} passed it on${team ? ` to ${team}` : ""}.`, noted);
}

function ended(data: Data): Drawn {
  if (data.reason === "expired") return system("Nobody came in time: the bot went on.");
  if (data.reason === "customer") return system("The customer went back to the bot.");
  return system(`${text(data, "by") || "A colleague"} gave it back to the bot.`);
}

const DRAWERS: Record<string, (data: Data) => Drawn | null> = {
  "message.received": (data) => ({ from: "user", text: text(data, "text"), attachments: files(data) }),
  "reply.sent": (data) => {
    const reply = data.reply as Reply;
    return { from: "bot", text: reply.text, reply };
  },
  "agent.message": (data) => ({
    from: "agent",
    text: text(data, "text"),
    name: agentName(data),
    attachments: files(data),
  }),
  "agent.joined": (data) => system(`${agentName(data)} took over.`),
  "agent.left": left,
  "handoff.requested": (data) => system("Handed over.", text(data, "reason")),
  "handoff.refused": (data) => system("Nobody was there to take over.", text(data, "reason")),
  "handoff.ended": ended,
  "approval.requested": () => system("The bot asked for an approval."),
  "turn.failed": () => system("The bot failed to answer, and offered a person."),
  "conversation.closed": () => system("The conversation was closed."),
};

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

/** The texts in their order. What is of no interest to a reader (steps, readings) is left out. */
export function threadOf(events: readonly Event[]): Said[] {
  const said: Said[] = [];
  for (const event of events) {
    const drawn = DRAWERS[event.type]?.(event.data as Data);
    if (!drawn || !(drawn.text || drawn.reply || drawn.attachments?.length)) continue;
    said.push({ ...drawn, key: String(event.position), at: event.at, first: true, newDay: true });
  }
  return arranged(said);
}

/** Says of each what stands before it: the same sender, the same day. */
export function arranged(said: readonly Said[]): Said[] {
  return said.map((one, at) => {
    const before = said[at - 1];
    const newDay = !before || dayOf(before.at) !== dayOf(one.at);
    return { ...one, newDay, first: newDay || before?.from !== one.from || before?.name !== one.name };
  });
}
