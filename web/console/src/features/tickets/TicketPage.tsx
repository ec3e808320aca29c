/** One ticket: what it is about, its clock, who has it, notes and what became of it. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useParams } from "react-router";
import { api, ask } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay, useSession } from "../../api/session";
import { useMinute } from "../../lib/useMinute";
import { useShortcuts } from "../../lib/useShortcuts";
import { exact, named, readable } from "../../lib/words";
import { Button } from "../../ui/Button";
import { type Fact, Facts } from "../../ui/Facts";
import { Select, TextArea, TextField } from "../../ui/Field";
import { Folded } from "../../ui/Folded";
import { Icon } from "../../ui/Icon";
import { Avatar, Back, Page, Time } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { tellFailure } from "../../ui/Toasts";
import { customerPath } from "../customers/about";
import { useAgents, useTeams } from "../inbox/useInbox";
import { History } from "./History";
import { Merging } from "./Merging";
import { PRIORITIES } from "./NewTicket";
import { Clock, isOverdue, Priority, TicketStatus } from "./parts";
import { type Ticket, useChange, useMerged, useTicket, useTicketNotes } from "./useTickets";

const STATUSES = ["open", "pending", "solved", "closed"].map((value) => ({ value, label: readable(value) }));

const BACK = <Back to="/tickets">Tickets</Back>;

export function TicketPage() {
  const { id = "" } = useParams();
  const ticket = useTicket(id);
  return (
    <Loaded query={ticket} what="The ticket" back={BACK}>
      {(found) => <Known key={found.id} ticket={found} />}
    </Loaded>
  );
}

function Known({ ticket }: { ticket: Ticket }) {
  const may = useMay("inbox:write");
  const change = useChange(ticket);
  const [merging, setMerging] = useState(false);
  useShortcuts("Ticket", [
    may && !ticket.merged_into && { keys: "m", label: "Merge it into another", run: () => setMerging(true) },
  ]);
  const done = ticket.status === "solved" || ticket.status === "closed";
  return (
    <Page
      title={ticket.subject}
      back={BACK}
      text={
        <span className="row wrap">
          <code>#{ticket.number}</code>
          <TicketStatus status={ticket.status} />
          <Priority priority={ticket.priority} />
          <Clock clock={ticket.first_response} name="answer" />
          <Clock clock={ticket.resolution} name="solution" />
        </span>
      }
      actions={
        may &&
        !ticket.merged_into && (
          <>
            <Button icon="swap" onClick={() => setMerging(true)}>
              Merge
            </Button>
            <Button
              kind={done ? "plain" : "primary"}
              icon={done ? "undo" : "check"}
              busy={change.isPending}
              onClick={() => change.mutate({ status: done ? "open" : "solved", responded: false })}
            >
              {done ? "Open again" : "Solved"}
            </Button>
          </>
        )
      }
    >
      <div className="with-aside">
        <div className="stack">
          <Overdue ticket={ticket} />
          <About ticket={ticket} />
          <Notes ticket={ticket} may={may} />
          <History id={ticket.id} />
        </div>
        <Particulars ticket={ticket} may={may && !ticket.merged_into} change={change} />
      </div>
      {merging && <Merging ticket={ticket} onClose={() => setMerging(false)} />}
    </Page>
  );
}

/** What was promised and has not come: said above everything else. */
function Overdue({ ticket }: { ticket: Ticket }) {
  const now = useMinute();
  const missed = [
    { what: "An answer", clock: ticket.first_response },
    { what: "The solution", clock: ticket.resolution },
  ].filter(({ clock }) => isOverdue(clock, now));
  if (missed.length === 0) return null;
  return (
    <div className="callout bad">
      <Icon name="clock" />
      <div>
        {missed.map(({ what, clock }) => (
          <p key={what}>
            {what} was due {clock.due_at && exact(clock.due_at)}.
          </p>
        ))}
      </div>
    </div>
  );
}

function About({ ticket }: { ticket: Ticket }) {
  return (
    <section className="card padded stack" aria-label="What it is about">
      {ticket.reason && <p>{ticket.reason}</p>}
      {ticket.transcript && (
        <Folded label="What was said until then" open>
          <pre className="transcript">{ticket.transcript}</pre>
        </Folded>
      )}
      {ticket.conversation_id && (
        <p>
          <Link to={`/inbox/${ticket.conversation_id}`}>To the conversation</Link>
        </p>
      )}
      <TookOver id={ticket.id} />
      {ticket.merged_into && (
        <p>
          Goes on as <Link to={`/tickets/${ticket.merged_into}`}>another ticket</Link>.
        </p>
      )}
    </section>
  );
}

/** Those that were merged into it. */
function TookOver({ id }: { id: string }) {
  const others = useMerged(id).data ?? [];
  if (others.length === 0) return null;
  return (
    <p>
      Took over{" "}
      {others.map((one, at) => (
        <span key={one.id}>
          {at > 0 && ", "}
          <Link to={`/tickets/${one.id}`}>
            #{one.number} {one.subject}
          </Link>
        </span>
      ))}
      .
    </p>
  );
}

interface ParticularsProps {
  ticket: Ticket;
  may: boolean;
  change: ReturnType<typeof useChange>;
}

type Change = Parameters<ParticularsProps["change"]["mutate"]>[0];

function Particulars({ ticket, may, change }: ParticularsProps) {
  const set = (part: Partial<Change>): void => change.mutate({ responded: false, ...part });
  return (
    <aside className="card padded stack particulars-of-ticket" aria-label="Particulars">
      <fieldset className="stack" disabled={!may}>
        <Select
          label="Status"
          value={ticket.status}
          options={STATUSES}
          onChange={(status) => set({ status: status as Ticket["status"] })}
        />
        <Select
          label="Priority"
          value={ticket.priority}
          options={PRIORITIES}
          onChange={(priority) => set({ priority: priority as Ticket["priority"] })}
        />
        <People ticket={ticket} onSet={set} />
        <Tags key={ticket.tags.join()} ticket={ticket} onSet={set} />
      </fieldset>
      <Facts facts={factsOf(ticket)} />
    </aside>
  );
}

function factsOf(ticket: Ticket): Fact[] {
  const customer = ticket.user_id && <Link to={customerPath(ticket.user_id)}>{named(ticket.user_id)}</Link>;
  return [
    ["Reference", ticket.reference],
    ["Customer", customer || "–"],
    ["Opened", exact(ticket.created_at)],
    ...Object.entries(ticket.fields).map(([name, value]): Fact => [name, String(value)]),
  ];
}

interface SetProps {
  ticket: Ticket;
  onSet: (part: Partial<Change>) => void;
}

function People({ ticket, onSet }: SetProps) {
  const { member } = useSession();
  const teams = (useTeams().data ?? []).map((team) => ({ value: team.id, label: team.name }));
  const agents = useAgents().data ?? [];
  const people = new Map([[member.id, member.name], ...agents.map((one): [string, string] => [one.id, one.name])]);
  if (ticket.assignee) people.set(ticket.assignee.id, ticket.assignee.name);
  return (
    <>
      <Select
        label="With"
        value={ticket.assignee?.id ?? ""}
        options={[{ value: "", label: "Nobody" }, ...[...people].map(([value, label]) => ({ value, label }))]}
        onChange={(id) => onSet({ assignee: id ? { id, name: people.get(id) ?? id } : null })}
      />
      <Select
        label="Team"
        value={ticket.team ?? ""}
        options={withKnown(teams, ticket.team)}
        onChange={(team) => onSet({ team: team || null })}
      />
    </>
  );
}

function Tags({ ticket, onSet }: SetProps) {
  const [tags, setTags] = useState(ticket.tags.join(", "));
  const keep = (): void => {
    const wanted = tags.split(",").map((tag) => tag.trim());
    const all = wanted.filter(Boolean);
    if (all.join() !== ticket.tags.join()) onSet({ tags: all });
  };
  return (
    <TextField
      label="Tags"
      hint="Separated by commas."
      value={tags}
      onChange={(event) => setTags(event.target.value)}
      onBlur={keep}
    />
  );
}

function withKnown(options: { value: string; label: string }[], value: string | null) {
  const all = [{ value: "", label: "None" }, ...options];
  return value && !options.some((one) => one.value === value) ? [...all, { value, label: value }] : all;
}

function Notes({ ticket, may }: { ticket: Ticket; may: boolean }) {
  const notes = useTicketNotes(ticket.id);
  const [text, setText] = useState("");
  const params = { path: { ticket_id: ticket.id } };
  const adding = useMutation({
    mutationFn: () => ask(api.POST("/v1/inbox/tickets/{ticket_id}/notes", { params, body: { text } })),
    onSuccess: () => {
      setText("");
      return queries.invalidateQueries({ queryKey: ["tickets", ticket.id, "notes"] });
    },
    onError: (error) => tellFailure("The note was not kept", error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim()) adding.mutate();
  };
  return (
    <section className="card padded stack" aria-labelledby="notes">
      <h2 id="notes">Notes</h2>
      <Loaded query={notes} what="The notes" waiting={null}>
        {(list) =>
          list.length > 0 && (
            <ul className="stack tight">
              {list.map((note) => (
                <li key={note.id} className="ticket-note">
                  <Avatar name={note.author.name} size="small" />
                  <div>
                    <p className="small-text">
                      <strong>{note.author.name}</strong> <span className="faint">{<Time at={note.created_at} />}</span>
                    </p>
                    <p>{note.text}</p>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {may && (
        <form className="stack tight" onSubmit={submit}>
          <TextArea
            label="A note for the team"
            unseen
            placeholder="A note for the team"
            rows={2}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div>
            <Button small type="submit" icon="note" busy={adding.isPending} disabled={!text.trim()}>
              Keep the note
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
