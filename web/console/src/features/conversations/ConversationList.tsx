/** Every conversation there was, the newest first: for looking things up, not for working them off. */

import { useState } from "react";
import { Link } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { SearchField, Segments } from "../../ui/Field";
import { Pages } from "../../ui/Pages";
import { Avatar, Page, StatusBadge, Time } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { Table } from "../../ui/Table";

type Status = Schemas["ConversationOut"]["status"];

const STATUSES: readonly { value: Status | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "bot", label: "Bot" },
  { value: "waiting", label: "Waiting" },
  { value: "agent", label: "With a person" },
  { value: "closed", label: "Closed" },
];

export default function ConversationList() {
  const [status, setStatus] = useState<Status | "all">("all");
  const [user, setUser] = useState("");
  const list = usePages(["conversations", "list", status, user.trim()], (cursor) =>
    ask(
      api.GET("/v1/conversations", {
        params: { query: { cursor, status: status === "all" ? null : status, user_id: user.trim() || null } },
      }),
    ),
  );
  return (
    <Page title="Conversations" text="All that was said, with why the bot answered as it did.">
      <div className="filters">
        <SearchField label="Search by customer id" value={user} onChange={setUser} />
        <Segments label="Status" value={status} options={STATUSES} onChange={setStatus} />
      </div>
      <Pages
        query={list}
        what="The conversations"
        empty={<NoConversation filtered={status !== "all" || user !== ""} />}
      >
        {(items) => <ConversationTable items={items} />}
      </Pages>
    </Page>
  );
}

function NoConversation({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon="search" title="No conversation fits">
        Customer ids are searched whole: write the id as your system knows it, or choose another status.
      </Empty>
    );
  }
  return (
    <Empty
      icon="chats"
      title="Nobody has written yet"
      actions={
        <Link className="button primary" to="/bot/try">
          Try the bot
        </Link>
      }
    >
      Put the widget on a page (Settings, Widget), or say something to the bot yourself.
    </Empty>
  );
}

function ConversationTable({ items }: { items: Schemas["ConversationOut"][] }) {
  return (
    <Table columns={["Customer", "Status", "Channel", "Bot", { name: "Last message", end: true }]}>
      {items.map((one) => (
        <tr key={one.id} data-link>
          <td>
            <Link className="row-link row" to={`/conversations/${one.id}`}>
              <Avatar name={one.user_id} size="small" />
              <span className="truncate">{one.user_id}</span>
            </Link>
          </td>
          <td>
            <StatusBadge status={one.status} />
          </td>
          <td className="soft">{one.channel}</td>
          <td className="soft">{one.bot}</td>
          <td className="end soft">
            <Time at={one.updated_at} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
