/** What is left to be done, and by when. */

import { useState } from "react";
import { Route, Routes } from "react-router";
import { api, ask } from "../../api/client";
import { usePages } from "../../api/paging";
import { useMay, useSession } from "../../api/session";
import { useTyped } from "../../lib/useSettled";
import { useShortcuts } from "../../lib/useShortcuts";
import { named } from "../../lib/words";
import { Button } from "../../ui/Button";
import { SearchField, Segments, Select } from "../../ui/Field";
import { Pages } from "../../ui/Pages";
import { Avatar, Page, Time } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { type Column, LinkRow, Table } from "../../ui/Table";
import { NewTicket } from "./NewTicket";
import { Clock, Standing } from "./parts";
import { TicketPage } from "./TicketPage";
import "./tickets.css";
import type { ListedTicket } from "./useTickets";

type Wanted = "open" | "mine" | "unassigned" | "breached" | "all";

const WANTED: readonly { value: Wanted; label: string }[] = [
  { value: "open", label: "Open" },
  { value: "mine", label: "Mine" },
  { value: "unassigned", label: "Nobody's" },
  { value: "breached", label: "Overdue" },
  { value: "all", label: "All" },
];
const ORDERS = [
  { value: "", label: "Any priority" },
  { value: "urgent", label: "Urgent" },
  { value: "high", label: "High" },
  { value: "normal", label: "Normal" },
  { value: "low", label: "Low" },
];
const TO_DO: ListedTicket["status"][] = ["open", "pending"];

export default function Tickets() {
  return (
    <Routes>
      <Route index element={<List />} />
      <Route path=":id" element={<TicketPage />} />
    </Routes>
  );
}

function queryOf(wanted: Wanted, me: string) {
  if (wanted === "all") return {};
  if (wanted === "mine") return { status: TO_DO, assignee_id: me };
  if (wanted === "unassigned") return { status: TO_DO, unassigned: true };
  return wanted === "breached" ? { status: TO_DO, breached: true } : { status: TO_DO };
}

function List() {
  const { member } = useSession();
  const may = useMay("inbox:write");
  const [wanted, setWanted] = useState<Wanted>("open");
  const [priority, setPriority] = useState("");
  const [words, setWords] = useState("");
  const [opening, setOpening] = useState(false);
  const q = useTyped(words) || null;
  const list = usePages<ListedTicket>(["tickets", "list", wanted, priority, q], (cursor) => {
    const chosen = priority ? { priority: [priority as ListedTicket["priority"]] } : {};
    return ask(
      api.GET("/v1/inbox/tickets", { params: { query: { ...queryOf(wanted, member.id), ...chosen, q, cursor } } }),
    );
  });
  useShortcuts("Tickets", [may && { keys: "c", label: "Open a ticket", run: () => setOpening(true) }]);
  return (
    <Page
      title="Tickets"
      text="What is left to be done once the chat is over."
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setOpening(true)}>
            Open a ticket
          </Button>
        )
      }
    >
      <div className="filters">
        <SearchField label="Search words, number, reference" value={words} onChange={setWords} />
        <Segments label="Which" value={wanted} options={WANTED} onChange={setWanted} />
        <Select label="Priority" unseen value={priority} options={ORDERS} onChange={setPriority} />
      </div>
      <Pages query={list} what="The tickets" empty={<NoTicket filtered={wanted !== "all" || q !== null} />}>
        {(items) => <TicketTable items={items} />}
      </Pages>
      {opening && <NewTicket onClose={() => setOpening(false)} />}
    </Page>
  );
}

function NoTicket({ filtered }: { filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon="check" title="Nothing here">
        All done, or nothing fits. “All” shows every ticket.
      </Empty>
    );
  return (
    <Empty icon="ticket" title="No ticket yet">
      A flow opens one (<code>ticket:</code>), a handoff that nobody could take does, and so can you.
    </Empty>
  );
}

const COLUMNS: readonly Column[] = [
  "Ticket",
  "Status",
  { name: "Due", wide: true },
  { name: "With", wide: true },
  { name: "Changed", end: true, wide: true },
];

function TicketTable({ items }: { items: ListedTicket[] }) {
  return (
    <Table columns={COLUMNS}>
      {items.map((ticket) => (
        <LinkRow
          key={ticket.id}
          className="ticket-subject"
          to={`/tickets/${ticket.id}`}
          name={ticket.subject}
          below={<Below ticket={ticket} />}
        >
          <td>
            <Standing ticket={ticket} />
          </td>
          <td className="wide-only">
            <Due ticket={ticket} />
          </td>
          <td className="wide-only">
            {ticket.assignee ? (
              <span className="row">
                <Avatar name={ticket.assignee.name} size="small" />
                {ticket.assignee.name}
              </span>
            ) : (
              <span className="faint">nobody</span>
            )}
          </td>
          <td className="end soft wide-only">
            <Time at={ticket.updated_at} />
          </td>
        </LinkRow>
      ))}
    </Table>
  );
}

function Below({ ticket }: { ticket: ListedTicket }) {
  return (
    <>
      <p className="faint small-text">
        #{ticket.number}
        {ticket.user_id && ` · ${named(ticket.user_id)}`}
        {ticket.team && ` · ${ticket.team}`}
      </p>
      <span className="narrow-only">
        <Due ticket={ticket} />
      </span>
    </>
  );
}

/** What is due next, the first answer until there is one, then the end; and what has come too late. */
function Due({ ticket }: { ticket: ListedTicket }) {
  const { first_response: answer, resolution: solution } = ticket;
  const answered = answer.done_at !== null || answer.standing === "none";
  const late = answer.standing === "breached";
  return (
    <span className="row wrap">
      {(!answered || late) && <Clock clock={answer} name="answer" />}
      {(answered || solution.standing === "breached") && <Clock clock={solution} name="solution" />}
    </span>
  );
}
