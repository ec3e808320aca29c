/** One customer: what is known of them, what was said, and what is left to be done. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { api, ask } from "../../api/client";
import { useMay } from "../../api/session";
import { useShortcuts } from "../../lib/useShortcuts";
import { named } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Facts } from "../../ui/Facts";
import { Back, Page, StatusBadge, Time } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { LinkRow, Table } from "../../ui/Table";
import { NewTicket } from "../tickets/NewTicket";
import { Standing } from "../tickets/parts";
import { type Customer, factsOf, rememberedOf } from "./about";

const BACK = <Back to="/customers">Customers</Back>;

export function CustomerPage() {
  const { id = "" } = useParams();
  const customer = useQuery({
    queryKey: ["customers", "one", id],
    queryFn: () => ask(api.GET("/v1/inbox/customers/{user_id}", { params: { path: { user_id: id } } })),
  });
  return (
    <Loaded query={customer} what="The customer" back={BACK}>
      {(found) => <Known key={found.user_id} customer={found} />}
    </Loaded>
  );
}

function Known({ customer }: { customer: Customer }) {
  const may = useMay("inbox:write");
  const [opening, setOpening] = useState(false);
  useShortcuts("Customer", [may && { keys: "c", label: "Open a ticket", run: () => setOpening(true) }]);
  return (
    <Page
      title={named(customer.user_id, customer.name)}
      back={BACK}
      text={customer.email ?? customer.user_id}
      actions={
        may && (
          <Button icon="ticket" onClick={() => setOpening(true)}>
            Open a ticket
          </Button>
        )
      }
    >
      <div className="with-aside">
        <div className="stack">
          <Conversations customer={customer} />
          <Tickets customer={customer} />
        </div>
        <About customer={customer} />
      </div>
      {opening && <NewTicket customer={customer.user_id} onClose={() => setOpening(false)} />}
    </Page>
  );
}

function Conversations({ customer: { conversations } }: { customer: Customer }) {
  return (
    <section className="stack tight" aria-labelledby="conversations">
      <h2 id="conversations">Conversations</h2>
      {conversations.length === 0 ? (
        <div className="card">
          <Empty icon="chats" title="Nothing was said">
            There are tickets only.
          </Empty>
        </div>
      ) : (
        <Table caption="Conversations" columns={["Last message", "Status", "Channel", { name: "Bot", wide: true }]}>
          {conversations.map((one) => (
            <LinkRow key={one.id} to={`/conversations/${one.id}`} name={<Time at={one.updated_at} />}>
              <td>
                <StatusBadge status={one.status} />
              </td>
              <td className="soft">{one.channel}</td>
              <td className="soft wide-only">{one.bot}</td>
            </LinkRow>
          ))}
        </Table>
      )}
    </section>
  );
}

function Tickets({ customer: { tickets } }: { customer: Customer }) {
  return (
    <section className="stack tight" aria-labelledby="tickets">
      <h2 id="tickets">Tickets</h2>
      {tickets.length === 0 ? (
        <p className="soft">None: nothing is left to be done.</p>
      ) : (
        <Table caption="Tickets" columns={["Ticket", "Status", { name: "Changed", end: true }]}>
          {tickets.map((ticket) => (
            <LinkRow
              key={ticket.id}
              to={`/tickets/${ticket.id}`}
              name={ticket.subject}
              below={<p className="faint small-text">#{ticket.number}</p>}
            >
              <td>
                <Standing ticket={ticket} />
              </td>
              <td className="end soft">
                <Time at={ticket.updated_at} />
              </td>
            </LinkRow>
          ))}
        </Table>
      )}
    </section>
  );
}

function About({ customer }: { customer: Customer }) {
  const remembered = rememberedOf(customer);
  return (
    <aside className="card padded stack" aria-label="What is known">
      <h2>What is known</h2>
      <Facts facts={factsOf(customer)} />
      {remembered.length > 0 && (
        <>
          <h3>Kept by the bot</h3>
          <Facts facts={remembered} />
        </>
      )}
    </aside>
  );
}
