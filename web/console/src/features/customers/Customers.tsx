/** Whoever has written: to be found by name, address or id. */

import { useState } from "react";
import { Link, Route, Routes } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { useTyped } from "../../lib/useSettled";
import { named } from "../../lib/words";
import { SearchField } from "../../ui/Field";
import { Pages } from "../../ui/Pages";
import { Avatar, Page, Time } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { LinkRow, Table } from "../../ui/Table";
import { customerPath } from "./about";
import { CustomerPage } from "./CustomerPage";
import "./customers.css";

type Seen = Schemas["SeenOut"];

export default function Customers() {
  return (
    <Routes>
      <Route index element={<List />} />
      <Route path=":id" element={<CustomerPage />} />
    </Routes>
  );
}

function List() {
  const [words, setWords] = useState("");
  const q = useTyped(words) || null;
  const list = usePages<Seen>(["customers", "list", q], (cursor) =>
    ask(api.GET("/v1/inbox/customers", { params: { query: { q, cursor } } })),
  );
  return (
    <Page title="Customers" text="Whoever has written, the last one first.">
      <div className="filters">
        <SearchField label="Search by name, e-mail address or id" value={words} onChange={setWords} />
      </div>
      <Pages query={list} what="The customers" empty={<NoCustomer filtered={q !== null} />}>
        {(items) => <CustomerTable items={items} />}
      </Pages>
    </Page>
  );
}

function NoCustomer({ filtered }: { filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon="search" title="No customer fits">
        Part of a name, an e-mail address or an id is enough, if the page that they write from says it.
      </Empty>
    );
  return (
    <Empty
      icon="people"
      title="Nobody has written yet"
      actions={
        <Link className="button" to="/settings/widget">
          Put the widget on a page
        </Link>
      }
    >
      Whoever writes stands here, with what was said and the tickets that came of it.
    </Empty>
  );
}

function CustomerTable({ items }: { items: Seen[] }) {
  return (
    <Table columns={["Customer", { name: "Conversations", end: true, wide: true }, { name: "Last seen", end: true }]}>
      {items.map((one) => (
        <LinkRow
          key={one.user_id}
          beside
          to={customerPath(one.user_id)}
          name={
            <>
              <Avatar name={named(one.user_id, one.name)} />
              <span className="grow">
                {named(one.user_id, one.name)}
                <span className="customer-address">{one.email ?? one.user_id}</span>
              </span>
            </>
          }
        >
          <td className="end soft number wide-only">{one.conversations}</td>
          <td className="end soft">
            <Time at={one.last_seen_at} />
          </td>
        </LinkRow>
      ))}
    </Table>
  );
}
