/** How a ticket's standing is shown: status, priority, and the clock that runs for it. */

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

export function Clock({ clock, name }: { clock: Ticket["first_response"]; name: string }) {
  if (clock.standing === "none") return null;
  const left = clock.due_at ? (Date.parse(clock.due_at) - Date.now()) / 1000 : (clock.left_seconds ?? 0);
  if (clock.standing === "breached") return <Badge tone="bad">{name} missed</Badge>;
  if (clock.done_at) return <Badge tone="good">{name} kept</Badge>;
  return (
    <span title={clock.due_at ? `until ${exact(clock.due_at)}` : "stands still"}>
      <Badge tone={left < 3600 ? "wait" : ""}>
        {name} in {lasting(left)}
      </Badge>
    </span>
  );
}
