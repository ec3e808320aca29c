/** What was said, kept at its end while one reads there, with what is on its way and who is typing. */

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSession } from "../../api/session";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Thread } from "../conversations/Thread";
import { arranged, type Event, type Said, threadOf } from "../conversations/thread";
import { customerName } from "./ConversationPane";
import { useLive } from "./LiveProvider";
import { outbox } from "./outbox";
import { type Outgoing, useOutgoing } from "./outgoing";
import { useTranslation } from "./translation";
import type { Briefing } from "./useInbox";

const NEAR_PX = 120;

/** Notes and what is on its way stand among what was said, by their time. */
function withOthers(
  said: readonly Said[],
  briefing: Briefing,
  outgoing: readonly Outgoing[],
  me: string,
  done: ReadonlySet<string>,
) {
  const plain = { first: true, newDay: false };
  const notes: Said[] = briefing.notes.map((note) => ({
    ...plain,
    key: note.id,
    at: note.created_at,
    from: "note",
    text: note.text,
    name: note.author.name,
  }));
  const leaving: Said[] = outgoing
    .filter((one) => !done.has(one.id))
    .map(({ id, at, text, attachments }) => ({
      ...plain,
      key: id,
      at,
      from: "agent",
      text: [text, ...attachments.map(({ name }) => name)].filter(Boolean).join("\n"),
      name: me,
      pending: true,
    }));
  const inOrder = [...said, ...notes].sort((one, other) => one.at.localeCompare(other.at));
  return arranged([...inOrder, ...leaving]);
}

function idsSaid(events: readonly Event[]): Set<string> {
  return new Set(
    events
      .filter((one) => one.type === "agent.message")
      .map((one) => String((one.data as { message_id?: string }).message_id)),
  );
}

/** The end stays in sight for whoever is near it; `behind` says that something new is below what one reads. */
function useEndInSight(count: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const near = useRef(true);
  const down = (): void => {
    const element = frame.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (near.current) down();
    else setBehind(true);
  }, [count]);
  useEffect(() => {
    // Pictures and translations come later than the messages that they belong to.
    const watch = new ResizeObserver(() => near.current && down());
    const thread = frame.current?.firstElementChild;
    if (thread) watch.observe(thread);
    return () => watch.disconnect();
  }, []);
  const onScroll = (): void => {
    const element = frame.current;
    if (!element) return;
    near.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (near.current) setBehind(false);
  };
  return { frame, behind, down, onScroll };
}

interface LiveThreadProps {
  briefing: Briefing;
  events: readonly Event[];
  /** Whether what was said is to be translated for the agent. */
  translated: boolean;
}

export function LiveThread({ briefing, events, translated }: LiveThreadProps) {
  const translation = useTranslation(briefing.id, events.at(-1)?.position ?? 0, translated);
  const { member } = useSession();
  const outgoing = useOutgoing(outbox, briefing.id);
  const typing = useLive().typing.get(briefing.id);
  const said = withOthers(threadOf(events), briefing, outgoing, member.name, idsSaid(events));
  const { frame, behind, down, onScroll } = useEndInSight(said.length + (typing ? 1 : 0));
  const name = customerName(briefing);
  return (
    <div className="thread-frame">
      <div
        ref={frame}
        className="thread-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        onScroll={onScroll}
      >
        <Thread said={said} customer={name} conversation={briefing.id} translations={translation?.texts}>
          {typing && typing.by !== "agent" && <TypingSign name={name} />}
        </Thread>
        {translation?.trouble && (
          <p className="composer-hint" role="status">
            {translation.trouble}
          </p>
        )}
        <Refusals outgoing={outgoing} />
      </div>
      {behind && (
        <Button small className="thread-down" icon="down" onClick={down}>
          New messages
        </Button>
      )}
      <Announcer said={said} name={name} />
    </div>
  );
}

function TypingSign({ name }: { name: string }) {
  return (
    <li className="said user" data-first>
      <div className="said-body">
        <p className="said-by">{name} is typing</p>
        <span className="typing" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      </div>
    </li>
  );
}

function Refusals({ outgoing }: { outgoing: readonly Outgoing[] }) {
  return outgoing
    .filter((one) => one.refused)
    .map((one) => (
      <div key={one.id} className="callout bad refusal" role="alert">
        <Icon name="alert" />
        <p className="grow">
          “{one.text || one.attachments.map(({ name: file }) => file).join(", ")}” was not sent. {one.refused}
        </p>
        <Button small onClick={() => outbox.retry(one.id)}>
          Try again
        </Button>
        <Button small kind="quiet" onClick={() => outbox.drop(one.id)}>
          Discard
        </Button>
      </div>
    ));
}

/** Reads out the newest words of the customer, once; the thread itself is not live. */
function Announcer({ said, name }: { said: readonly Said[]; name: string }) {
  const last = said.findLast((one) => one.from === "user");
  const seen = useRef(last?.key);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (last && last.key !== seen.current) setWords(`${name}: ${last.text}`);
    seen.current = last?.key;
  }, [last, name]);
  return (
    <div className="hidden" role="status">
      {words}
    </div>
  );
}
