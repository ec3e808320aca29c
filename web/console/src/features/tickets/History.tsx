/** What became of a ticket: who changed what, the newest first. */

import { Link } from "react-router";
import type { Got } from "../../api/client";
import { exact, readable } from "../../lib/words";
import { Badge, Time } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { useTicketHistory } from "./useTickets";

type Change = Got<"/v1/inbox/tickets/{ticket_id}/changes">["items"][number];

/** What the history calls by the store's names, as one says it; what stands beside its like is left out. */
const SAID: Record<string, string | null> = {
  assignee_id: null,
  assignee_name: "with",
  first_responded_at: "first answer",
  solved_at: "solved",
};
/** Changes that name another ticket. */
const OTHERS: Record<string, string> = { merged: "took over", merged_into: "goes on as" };

export function History({ id }: { id: string }) {
  const history = useTicketHistory(id);
  return (
    <Loaded query={history} what="The history" waiting={null}>
      {(changes) =>
        changes.length > 0 && (
          <section className="card padded stack tight" aria-labelledby="history">
            <h2 id="history">History</h2>
            <ol className="stack">
              {changes.map((change) => (
                <Entry key={change.version} change={change} />
              ))}
            </ol>
          </section>
        )
      }
    </Loaded>
  );
}

function Entry({ change }: { change: Change }) {
  return (
    <li className="stack tight small-text">
      <p className="soft">
        {change.by.name}, <Time at={change.at} />
      </p>
      <ul className="history-changes">
        {Object.entries(change.changes).map(([name, { from, to }]) => (
          <Part key={name} name={name} from={from} to={to} />
        ))}
      </ul>
    </li>
  );
}

function Part({ name, from, to }: { name: string; from: unknown; to: unknown }) {
  const other = OTHERS[name];
  if (other) {
    return (
      <li>
        <span className="faint">{other}</span> <Link to={`/tickets/${String(to)}`}>another ticket</Link>
      </li>
    );
  }
  const said = SAID[name] === undefined ? readable(name).toLowerCase() : SAID[name];
  if (!said) return null;
  return (
    <li className="row wrap">
      <span className="faint">{said}</span> <Badge>{shown(name, from)}</Badge>
      <span role="img" aria-label="to">
        →
      </span>
      <Badge tone="accent">{shown(name, to)}</Badge>
    </li>
  );
}

function shown(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (name.endsWith("_at") && typeof value === "number") return exact(new Date(value).toISOString());
  if (Array.isArray(value)) return value.length > 0 ? value.map(String).join(", ") : "none";
  if (typeof value === "object") return String((value as { name?: unknown }).name ?? JSON.stringify(value));
  return String(value);
}
