/** Targets as one writes them, and as the API takes them: plain values in, plain values out. */

import type { Schemas } from "../../api/client";

export type Target = Schemas["TargetOut"];
export type Priority = Target["priority"];
type Clock = "first_response_seconds" | "resolution_seconds";

/** A time as one writes it: a number, and of what. */
export interface Amount {
  number: string;
  unit: "60" | "3600";
}

export const CLOCKS: readonly { clock: Clock; label: string }[] = [
  { clock: "first_response_seconds", label: "First answer" },
  { clock: "resolution_seconds", label: "Solution" },
];

export function amountOf(seconds: number | null): Amount {
  if (seconds === null) return { number: "", unit: "3600" };
  return seconds % 3600 === 0
    ? { number: String(seconds / 3600), unit: "3600" }
    : { number: String(Math.round(seconds / 6) / 10), unit: "60" };
}

export function secondsOf({ number, unit }: Amount): number | null {
  const seconds = Math.round(Number(number.trim()) * Number(unit));
  return number.trim() !== "" && seconds > 0 ? seconds : null;
}

export function targetOf(targets: readonly Target[], team: string | null, priority: Priority): Target {
  const none = { team, priority, first_response_seconds: null, resolution_seconds: null };
  return targets.find((one) => one.team === team && one.priority === priority) ?? none;
}

/** All targets with this one as it is now; one that asks for nothing is none. */
export function withTarget(targets: readonly Target[], changed: Target): Target[] {
  const others = targets.filter((one) => one.team !== changed.team || one.priority !== changed.priority);
  const asks = CLOCKS.some(({ clock }) => changed[clock] !== null);
  return asks ? [...others, changed] : others;
}
