/** Follows the inbox for as long as the console is open, and puts what changes into what is shown. */

import type { InfiniteData } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Change, type Listener, Live, type Reach, type Socket, type Typing } from "../../api/live";
import type { PageOf } from "../../api/paging";
import { queries } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Event } from "../conversations/thread";
import { belongs, type Item, type View, withEvents, withItem } from "./applying";

const TYPING_LASTS_MS = 8000;

interface LiveState {
  reach: Reach;
  /** Who is typing in which conversation. */
  typing: ReadonlyMap<string, Typing>;
  say: Live["say"];
}

const LiveContext = createContext<LiveState>({ reach: "connecting", typing: new Map(), say: () => {} });

export function useLive(): LiveState {
  return useContext(LiveContext);
}

type Pages = InfiniteData<PageOf<Item>, string | null>;

/** A list that is shown is put right in place; one that only the server can tell is asked for again. */
function applyToLists(item: Item, me: string): void {
  for (const [key, data] of queries.getQueriesData<Pages>({ queryKey: ["inbox", "list"] })) {
    const view = key[2] as View;
    const filtered = key.length > 3;
    if (!data) continue;
    if (filtered || belongs(item, view, me) === null) {
      void queries.invalidateQueries({ queryKey: key, exact: true });
      continue;
    }
    const items = withItem(
      data.pages.flatMap((page) => page.items),
      item,
      view,
      me,
    );
    const next_cursor = data.pages.at(-1)?.next_cursor ?? null;
    queries.setQueryData<Pages>(key, { pages: [{ items, next_cursor }], pageParams: [null] });
  }
}

function applyConversation(change: Change, me: string): void {
  const { conversation: item, conversation_id: id, events } = change;
  if (!item || !id) return;
  applyToLists(item, me);
  for (const list of ["customers", "conversations"])
    void queries.invalidateQueries({ queryKey: [list, "list"], refetchType: "none" });
  void queries.invalidateQueries({ queryKey: ["customers", "one", item.user.id] });
  queries.setQueryData<Item>(["inbox-item", id], item);
  queries.setQueryData<Event[]>(["conversations", id, "events"], (known) => known && withEvents(known, events));
  // A message alone changes nothing of what the panel tells but its summary.
  const calm = events.length > 0 && events.every((one) => /^(message|agent)\.(received|message)$/.test(one.type));
  void queries.invalidateQueries({ queryKey: ["inbox", "briefing", id], refetchType: calm ? "none" : "active" });
  if (events.some((one) => one.type === "message.received")) {
    void queries.invalidateQueries({ queryKey: ["inbox", "suggestions", id] });
  }
}

const ALSO: Record<string, readonly (readonly string[])[]> = {
  "conversation.removed": [["inbox", "list"]],
  "assignment.changed": [["inbox", "list", "mine"]],
  "presence.changed": [
    ["inbox", "agents"],
    ["inbox", "queue"],
  ],
  "team.changed": [["inbox", "teams"]],
  "ticket.changed": [["tickets"], ["customers", "one"]],
};

function applyChange(change: Change, me: string): void {
  if (change.type === "conversation.changed") applyConversation(change, me);
  for (const queryKey of ALSO[change.type] ?? []) void queries.invalidateQueries({ queryKey });
  if (change.conversation_id && change.type !== "conversation.changed") {
    void queries.invalidateQueries({ queryKey: ["inbox", "briefing", change.conversation_id] });
  }
}

function reloadEverything(): void {
  queries.removeQueries({ queryKey: ["inbox-item"] });
  for (const queryKey of [["inbox"], ["conversations"], ["tickets"], ["customers"]])
    void queries.invalidateQueries({ queryKey });
}

const OUTSIDE = {
  open: (path: string): Socket => new WebSocket(new URL(path, window.location.href.replace(/^http/, "ws"))),
  later: (run: () => void, ms: number): (() => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export function LiveProvider({ children }: { children: ReactNode }) {
  const { member } = useSession();
  const [reach, setReach] = useState<Reach>("connecting");
  const [typing, setTyping] = useState<ReadonlyMap<string, Typing>>(new Map());
  const live = useMemo(() => {
    const listener: Listener = {
      onChanges: (changes) => {
        for (const change of changes) applyChange(change, member.id);
        setTyping((known) => withoutSaid(known, changes));
      },
      onTyping: (one) => setTyping((known) => withTyping(known, one)),
      onGap: reloadEverything,
      onReach: setReach,
    };
    return new Live("/v1/inbox/live", listener, OUTSIDE);
  }, [member.id]);
  useConnection(live);
  useTypingThatEnds(typing, setTyping);
  const state = useMemo(() => ({ reach, typing, say: live.say.bind(live) }), [reach, typing, live]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

function withTyping(known: ReadonlyMap<string, Typing>, one: Typing): ReadonlyMap<string, Typing> {
  const next = new Map(known);
  if (one.typing) next.set(one.conversation_id, one);
  else next.delete(one.conversation_id);
  return next;
}

/** Whoever has said it types no more. */
function withoutSaid(known: ReadonlyMap<string, Typing>, changes: readonly Change[]): ReadonlyMap<string, Typing> {
  const said = changes.filter(({ events }) => events.some((one) => one.type === "message.received"));
  if (!said.some(({ conversation_id: id }) => id && known.has(id))) return known;
  return new Map([...known].filter(([id]) => said.every((one) => one.conversation_id !== id)));
}

function useConnection(live: Live): void {
  useEffect(() => {
    const hurry = (): void => live.hurry();
    const look = (): void => {
      if (document.visibilityState === "visible") live.hurry();
    };
    live.start();
    window.addEventListener("online", hurry);
    document.addEventListener("visibilitychange", look);
    return () => {
      live.stop();
      window.removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", look);
    };
  }, [live]);
}

/** A typing sign always ends, also where nobody says so. */
function useTypingThatEnds(
  typing: ReadonlyMap<string, Typing>,
  set: (none: ReadonlyMap<string, Typing>) => void,
): void {
  useEffect(() => {
    if (typing.size === 0) return;
    const timer = setTimeout(() => set(new Map()), TYPING_LASTS_MS);
    return () => clearTimeout(timer);
  }, [typing, set]);
}
