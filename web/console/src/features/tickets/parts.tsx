/** How a ticket's standing is shown: status, priority, and the clock that runs for it. */

import { useMinute } from "../../lib/useMinute";
import { exact, lasting } from "../../lib/words";
import { Badge, type Tone } from "../../ui/parts";
import type { Ticket } from "./useTickets";

const STATUS: Record<Ticket["status"], Tone> = { open: "wait", pending: "accent", solved: "good", closed: "" };
const PRIORITY: Record<Ticket["priority"], Tone> = { low: "", normal: "", high: "wait", urgent: "bad" };

export function TicketStatus({ status }: { status: Ticket["status"] }) {
  return (
    <Badge tone={STATUS[status]} dot>
      {status}
    </Badge>
  );
}

export function Priority({ priority }: { priority: Ticket["priority"] }) {
  return <Badge tone={PRIORITY[priority]}>{priority}</Badge>;
}

/** Its status, and its priority where that is not the usual one. */
export function Standing({ ticket }: { ticket: Pick<Ticket, "status" | "priority"> }) {
  return (
    <span className="row wrap">
      <TicketStatus status={ticket.status} />
      {ticket.priority !== "normal" && <Priority priority={ticket.priority} />}
    </span>
  );
}

interface ClockProps {
  clock: Ticket["first_response"];
  name: string;
}

/** Whether its time is over and what it asks for not done: also where that has come about since it was loaded. */
export function isOverdue(clock: ClockProps["clock"], now = Date.now()): boolean {
  if (clock.done_at) return false;
  return clock.standing === "breached" || (clock.due_at !== null && Date.parse(clock.due_at) < now);
}

export function Clock({ clock, name }: ClockProps) {
  const now = useMinute();
  if (clock.standing === "none") return null;
  const due = clock.due_at ? Date.parse(clock.due_at) : null;
  const title = due === null ? "stands still" : `due ${exact(new Date(due).toISOString())}`;
  return (
    <span title={title}>
      <ClockBadge clock={clock} name={name} left={due === null ? clock.left_seconds : (due - now) / 1000} now={now} />
    </span>
  );
}

function ClockBadge({ clock, name, left, now }: ClockProps & { left: number | null; now: number }) {
  if (isOverdue(clock, now)) {
    return (
      <Badge tone="bad">
        {name} overdue{left !== null && ` by ${lasting(-left)}`}
      </Badge>
    );
  }
  if (clock.standing === "breached") return <Badge tone="bad">{name} too late</Badge>;
  if (clock.done_at) return <Badge tone="good">{name} in time</Badge>;
  return (
    <Badge tone={(left ?? 0) < 3600 ? "wait" : ""}>
      {name} in {lasting(left ?? 0)}
    </Badge>
  );
}
