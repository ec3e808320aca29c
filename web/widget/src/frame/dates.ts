/** Times as the customer's own browser writes them. */

import { strings } from "./strings";

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export function timeOf(at: number): string {
  return clock.format(at);
}

export function dayName(at: number, now: number = Date.now()): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return strings.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return day === yesterday.toDateString() ? strings.yesterday : date.format(at);
}
