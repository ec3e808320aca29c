/** The conversations of a view: who, what they said last, how long they wait. */

import { useEffect, useState } from "react";
import { NavLink } from "react-router";
import type { usePages } from "../../api/paging";
import { useSession } from "../../api/session";
import { ago, lasting, named } from "../../lib/words";
import { Segments } from "../../ui/Field";
import { More } from "../../ui/Pages";
import { Avatar, Badge } from "../../ui/parts";
import { Empty, Failed, SkeletonRows } from "../../ui/states";
import type { Item, View } from "./applying";
import { useLive } from "./LiveProvider";
import { useInboxList } from "./useInbox";

const VIEWS: readonly { value: View; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "waiting", label: "Waiting" },
  { value: "team", label: "Team" },
  { value: "bot", label: "Bot" },
  { value: "all", label: "All" },
];
const EMPTY: Record<View, { title: string; text: string }> = {
  mine: { title: "You have no conversation", text: "Take one from Waiting: press T in it." },
  waiting: { title: "Nobody waits", text: "Whoever asks for a person appears here at once." },
  team: { title: "Your teams have nothing", text: "Teams and who is in them are set in Settings." },
  bot: { title: "The bot talks to nobody", text: "You can look in and take over at any time." },
  all: { title: "No conversation yet", text: "Put the widget on a page: Settings, Widget." },
};

interface ListProps {
  list: ReturnType<typeof usePages<Item>>;
  view: View;
  onView: (view: View) => void;
  chosen: string | undefined;
}

export function InboxList({ list, view, onView, chosen }: ListProps) {
  const waiting = useInboxList("waiting").data?.length;
  const mine = useInboxList("mine").data?.length;
  const counts: Partial<Record<View, number>> = {
    ...(waiting !== undefined && { waiting }),
    ...(mine !== undefined && { mine }),
  };
  return (
    <section className="inbox-list" aria-label="Conversations">
      <div className="inbox-list-head">
        <Segments
          label="View"
          value={view}
          options={VIEWS.map((one) => ({ ...one, count: counts[one.value] }))}
          onChange={onView}
        />
      </div>
      <Connection />
      <Items list={list} view={view} chosen={chosen} />
    </section>
  );
}

function Connection() {
  const { reach } = useLive();
  return (
    <div role="status">
      {reach === "lost" && (
        <p className="inbox-lost">
          <span className="spinner" aria-hidden="true" /> Not connected. What you write is sent once the connection is
          back.
        </p>
      )}
    </div>
  );
}

function Items({ list, view, chosen }: Omit<ListProps, "onView">) {
  if (list.data === undefined) {
    return list.isError ? (
      <Failed what="The list" error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <SkeletonRows rows={7} />
    );
  }
  if (list.data.length === 0) {
    const { title, text } = EMPTY[view];
    return (
      <Empty icon={view === "waiting" ? "check" : "inbox"} title={title}>
        {text}
      </Empty>
    );
  }
  return (
    <ul className="inbox-items">
      {list.data.map((item) => (
        <li key={item.id}>
          <Row item={item} isChosen={item.id === chosen} />
        </li>
      ))}
      {list.hasNextPage && (
        <li>
          <More query={list} small />
        </li>
      )}
    </ul>
  );
}

/** Draws anew every so often, for times that pass. */
export function useTicking(ms: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

/** Of its row in the list. */
export function rowId(id: string): string {
  return `row-${id}`;
}

export function nameOf(item: Pick<Item, "user">): string {
  return named(item.user.id, item.user.name);
}

/** Who said the last thing, where it was not the customer. */
function speakerOf(item: Item): string {
  const by = item.last_message?.by ?? "user";
  if (by === "user") return "";
  return by === "bot" ? "Bot: " : `${item.agent?.name ?? "Colleague"}: `;
}

function Row({ item, isChosen }: { item: Item; isChosen: boolean }) {
  const now = useTicking(15_000);
  const { member } = useSession();
  const last = item.last_message;
  return (
    <NavLink id={rowId(item.id)} to={`/inbox/${item.id}`} className={isChosen ? "inbox-row active" : "inbox-row"}>
      <Avatar name={nameOf(item)} />
      <span className="inbox-row-text">
        <span className="row">
          <span className="inbox-row-name truncate">{nameOf(item)}</span>
          <span className="inbox-row-time push">{last ? ago(last.at, now) : ""}</span>
          {item.unread > 0 && (
            <span className="unread">
              {item.unread}
              <span className="hidden"> unread</span>
            </span>
          )}
        </span>
        <span className="inbox-row-last truncate">
          {speakerOf(item)}
          {last?.text || item.subject || "…"}
        </span>
        <span className="row wrap">
          <Standing item={item} me={member.id} now={now} />
        </span>
      </span>
    </NavLink>
  );
}

function Standing({ item, me, now }: { item: Item; me: string; now: number }) {
  const urgent = item.priority === "high" || item.priority === "urgent";
  return (
    <>
      <StatusOf item={item} me={me} now={now} />
      {item.offered_to === me && <Badge tone="accent">for you</Badge>}
      {urgent && <Badge tone="bad">{item.priority}</Badge>}
      {item.team && <Badge>{item.team}</Badge>}
    </>
  );
}

function StatusOf({ item, me, now }: { item: Item; me: string; now: number }) {
  if (item.status === "closed") return <Badge>closed</Badge>;
  const waited = item.waiting_since ? (now - Date.parse(item.waiting_since)) / 1000 : 0;
  const holder = item.agent?.id === me ? "you" : (item.agent?.name ?? "a person");
  const shown = {
    waiting: { tone: "wait", text: `waits ${lasting(waited)}` },
    agent: { tone: "good", text: holder },
    bot: { tone: "bot", text: "bot" },
  } as const;
  const { tone, text } = shown[item.status];
  return (
    <Badge tone={tone} dot>
      {text}
    </Badge>
  );
}
