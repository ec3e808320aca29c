/** Every conversation there was, the newest first: found by what was said in it, and how it went. */

import { useState } from "react";
import { Link } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { useTyped } from "../../lib/useSettled";
import { named } from "../../lib/words";
import { SearchField, Segments, Select } from "../../ui/Field";
import { Pages } from "../../ui/Pages";
import { Avatar, Badge, Page, StatusBadge, Time } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { type Column, LinkRow, Table } from "../../ui/Table";
import { useWrapUpReasons } from "../inbox/useInbox";
import "./conversations.css";
import { excerptOf } from "./excerpt";

type Found = Schemas["FoundOut"];
type Status = Found["status"];

const STATUSES: readonly { value: Status | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "bot", label: "Bot" },
  { value: "waiting", label: "Waiting" },
  { value: "agent", label: "With a person" },
  { value: "closed", label: "Closed" },
];
const RATINGS = [
  { value: "", label: "Any rating" },
  { value: "4-5", label: "Rated 4 or 5" },
  { value: "1-3", label: "Rated 3 or less" },
];

interface Wanted {
  status: Status | "all";
  rating: string;
  reason: string;
}

const ANY: Wanted = { status: "all", rating: "", reason: "" };

function queryOf({ status, rating, reason }: Wanted) {
  const [least, most] = rating.split("-").map(Number);
  return {
    status: status === "all" ? null : status,
    reason: reason || null,
    ...(rating && { least_rating: least ?? null, most_rating: most ?? null }),
  };
}

export default function ConversationList() {
  const [wanted, setWanted] = useState(ANY);
  const [words, setWords] = useState("");
  const q = useTyped(words) || null;
  const list = usePages<Found>(["conversations", "list", wanted, q], (cursor) =>
    ask(api.GET("/v1/inbox/search", { params: { query: { ...queryOf(wanted), q, cursor } } })),
  );
  const filtered = q !== null || Object.entries(ANY).some(([name, value]) => wanted[name as keyof Wanted] !== value);
  return (
    <Page title="Conversations" text="All that was said, with why the bot answered as it did.">
      <div className="filters">
        <SearchField label="Search what was said" value={words} onChange={setWords} />
        <Filters wanted={wanted} onChange={(part) => setWanted({ ...wanted, ...part })} />
      </div>
      <Pages query={list} what="The conversations" empty={<NoConversation filtered={filtered} />}>
        {(items) => <ConversationTable items={items} words={q ?? ""} />}
      </Pages>
    </Page>
  );
}

function Filters({ wanted, onChange }: { wanted: Wanted; onChange: (part: Partial<Wanted>) => void }) {
  const reasons = useWrapUpReasons().data ?? [];
  const options = [{ value: "", label: "About anything" }, ...reasons.map((value) => ({ value, label: value }))];
  return (
    <>
      <Segments label="Status" value={wanted.status} options={STATUSES} onChange={(status) => onChange({ status })} />
      {reasons.length > 0 && (
        <Select
          label="What it was about"
          unseen
          value={wanted.reason}
          options={options}
          onChange={(reason) => onChange({ reason })}
        />
      )}
      <Select
        label="Rating"
        unseen
        value={wanted.rating}
        options={RATINGS}
        onChange={(rating) => onChange({ rating })}
      />
    </>
  );
}

function NoConversation({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon="search" title="No conversation fits">
        All words must stand in one message; the last may be a beginning. Customers are found by name under{" "}
        <Link to="/customers">Customers</Link>.
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

const COLUMNS: readonly Column[] = [
  "Conversation",
  "Status",
  { name: "About", wide: true },
  { name: "Rating", wide: true },
  { name: "Last message", end: true, wide: true },
];

function ConversationTable({ items, words }: { items: Found[]; words: string }) {
  return (
    <Table columns={COLUMNS} caption="Conversations">
      {items.map((one) => (
        <LinkRow
          key={one.id}
          beside
          className="conversation-cell"
          to={addressOf(one)}
          name={
            <>
              <Avatar name={named(one.user_id, one.user_name)} size="small" />
              <span className="truncate">{named(one.user_id, one.user_name)}</span>
            </>
          }
          below={<Below found={one} words={words} />}
        >
          <td>
            <StatusBadge status={one.status} />
            {one.agent && <p className="faint small-text">{one.agent.name}</p>}
          </td>
          <td className="soft wide-only">{one.reason ?? ""}</td>
          <td className="wide-only">{one.rating !== null && <Rating score={one.rating} />}</td>
          <td className="end soft wide-only">
            <Time at={one.updated_at} />
          </td>
        </LinkRow>
      ))}
    </Table>
  );
}

function Below({ found, words }: { found: Found; words: string }) {
  return (
    <>
      {found.said && <Excerpt said={found.said} words={words} />}
      <p className="faint small-text narrow-only">
        <Time at={found.updated_at} />
      </p>
    </>
  );
}

/** Where the message that was found is in sight. */
function addressOf({ id, position }: Found): string {
  return position === null ? `/conversations/${id}` : `/conversations/${id}#said-${position}`;
}

const SPEAKERS: Record<string, string> = { user: "", bot: "Bot: ", agent: "Colleague: " };

function Excerpt({ said, words }: { said: NonNullable<Found["said"]>; words: string }) {
  let at = 0;
  return (
    <p className="soft small-text excerpt">
      {SPEAKERS[said.from] ?? ""}
      {excerptOf(said.text, words).map(({ text, found }) => {
        at += text.length;
        return found ? <mark key={at}>{text}</mark> : text;
      })}
    </p>
  );
}

export function Rating({ score }: { score: number }) {
  return <Badge tone={score >= 4 ? "good" : "wait"}>{score} of 5</Badge>;
}
