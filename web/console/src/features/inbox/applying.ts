/** What a change does to the lists and the conversation on the screen: plain values in, plain values out. */

import type { Schemas } from "../../api/client";
import type { Event } from "../conversations/thread";

export type Item = Schemas["ConversationItem"];
export type View = "mine" | "waiting" | "team" | "bot" | "all";

const PRIORITIES = ["urgent", "high", "normal", "low"];

/** Whether a conversation belongs to a view; null where only the server knows. */
export function belongs(item: Item, view: View, me: string): boolean | null {
  if (view === "mine") return (item.agent?.id === me && item.status === "agent") || item.offered_to === me;
  if (view === "waiting") return item.status === "waiting";
  if (view === "bot") return item.status === "bot";
  return view === "all" ? true : null;
}

function inQueue(one: Item, other: Item): number {
  const urgent = PRIORITIES.indexOf(one.priority) - PRIORITIES.indexOf(other.priority);
  return urgent || (one.waiting_since ?? "").localeCompare(other.waiting_since ?? "");
}

function newest(one: Item, other: Item): number {
  return other.updated_at.localeCompare(one.updated_at);
}

/** The list with this conversation as it is now: put in, moved, or taken out. */
export function withItem(items: readonly Item[], item: Item, view: View, me: string): Item[] {
  const known = items.find((one) => one.id === item.id);
  if (known && known.position > item.position) return [...items];
  const others = items.filter((one) => one.id !== item.id);
  const stays = belongs(item, view, me) ?? known !== undefined;
  if (!stays) return others;
  return [...others, item].sort(view === "waiting" ? inQueue : newest);
}

/** Events in their order, each once. */
export function withEvents(events: readonly Event[], more: readonly Event[]): Event[] {
  if (more.length === 0) return [...events];
  const byPosition = new Map(events.map((one) => [one.position, one]));
  for (const one of more) byPosition.set(one.position, one);
  return [...byPosition.values()].sort((one, other) => one.position - other.position);
}
