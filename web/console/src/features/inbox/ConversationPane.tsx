/** The conversation that is being worked on: what was said, as it is said, and the way to answer. */

import { useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api, ask } from "../../api/client";
import { useMay, useSession } from "../../api/session";
import { useShortcuts } from "../../lib/useShortcuts";
import { named } from "../../lib/words";
import { Button, Hint, IconButton } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { Avatar, StatusBadge } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import type { Item } from "./applying";
import { Composer, type Mode } from "./Composer";
import { CustomerPanel } from "./CustomerPanel";
import { type Asked, Deciding } from "./Deciding";
import { LiveThread } from "./LiveThread";
import { type Briefing, useBriefing, useDeeds, useEvents, useItem } from "./useInbox";

interface ConversationPaneProps {
  id: string;
  /** As the list has it, where it is in the list. */
  listed: Item | undefined;
  onTaken: () => void;
}

export function ConversationPane({ id, listed, onTaken }: ConversationPaneProps) {
  const item = useItem(id) ?? listed;
  const briefing = useBriefing(id);
  const [panel, setPanel] = useState(() => window.innerWidth > 1360);
  useShortcuts("Conversation", [{ keys: "p", label: "Show or hide the customer", run: () => setPanel(!panel) }]);
  return (
    <Loaded query={briefing} what="The conversation" waiting={<PaneSkeleton />}>
      {(known) => (
        <>
          <Pane briefing={known} item={item} panel={panel} onPanel={() => setPanel(!panel)} onTaken={onTaken} />
          {panel && <CustomerPanel key={id} briefing={known} onClose={() => setPanel(false)} />}
        </>
      )}
    </Loaded>
  );
}

function PaneSkeleton() {
  return <div className="pane" role="status" aria-label="Loading" />;
}

interface PaneProps {
  briefing: Briefing;
  item: Item | undefined;
  panel: boolean;
  onPanel: () => void;
  onTaken: () => void;
}

/** As the list has it where it is there: that is what the live connection keeps right. */
function standingOf(briefing: Briefing, item: Item | undefined) {
  if (item && item.position >= briefing.position) return { status: item.status, agent: item.agent };
  return { status: briefing.status, agent: briefing.agent };
}

export type Standing = ReturnType<typeof standingOf>;

function useReading(id: string, item: Item | undefined): void {
  const may = useMay("inbox:write");
  const unread = item?.unread ?? 0;
  const position = item?.position ?? 0;
  useEffect(() => {
    if (!may || unread === 0 || document.visibilityState !== "visible") return;
    const params = { path: { conversation_id: id } };
    // If it fails the count stays, and the next message tries again.
    ask(api.POST("/v1/inbox/conversations/{conversation_id}/read", { params, body: { position } })).catch(() => {});
  }, [id, may, unread, position]);
}

function Pane({ briefing, item, panel, onPanel, onTaken }: PaneProps) {
  const { id } = briefing;
  const { member } = useSession();
  const standing = standingOf(briefing, item);
  const [mode, setMode] = useState<Mode>("reply");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [translated, setTranslated] = useState(false);
  const events = useEvents(id);
  useReading(id, item);
  const isMine = standing.agent?.id === member.id && standing.status === "agent";
  return (
    <section className="pane" aria-label={`Conversation with ${customerName(briefing)}`}>
      <Head
        briefing={briefing}
        standing={standing}
        isMine={isMine}
        panel={panel}
        onPanel={onPanel}
        translated={translated}
        onTranslate={() => setTranslated(!translated)}
        onAsk={setAsked}
        onTaken={onTaken}
      />
      <Loaded query={events} what="What was said">
        {(list) => <LiveThread briefing={briefing} events={list} translated={translated} />}
      </Loaded>
      <Composer briefing={briefing} standing={standing} isMine={isMine} mode={mode} onMode={setMode} />
      {asked && <Deciding key={asked} asked={asked} briefing={briefing} onClose={() => setAsked(null)} />}
    </section>
  );
}

export function customerName(briefing: Briefing): string {
  return named(briefing.customer.user_id, briefing.customer.name);
}

interface ActionsProps {
  briefing: Briefing;
  standing: Standing;
  isMine: boolean;
  onAsk: (asked: Asked) => void;
  onTaken: () => void;
}

interface HeadProps extends ActionsProps {
  translated: boolean;
  onTranslate: () => void;
  panel: boolean;
  onPanel: () => void;
}

function Head({ panel, onPanel, translated, onTranslate, ...props }: HeadProps) {
  const { briefing, standing, isMine, onAsk } = props;
  const name = customerName(briefing);
  const navigate = useNavigate();
  const { transfer } = useRights(standing, isMine);
  const held = standing.status === "agent" && !isMine && standing.agent ? `with ${standing.agent.name}` : "";
  return (
    <header className="pane-head">
      <Link to="/inbox" className="button quiet icon pane-back" aria-label="Back to the list">
        <Icon name="left" />
      </Link>
      <Avatar name={name} />
      <div className="grow">
        <h2 className="truncate">{name}</h2>
        <p className="row small-text soft">
          <StatusBadge status={standing.status} />
          <span className="truncate">{[held, briefing.channel].filter(Boolean).join(" · ")}</span>
        </p>
      </div>
      <Actions {...props} />
      <Menu
        trigger={<Button kind="quiet" icon="more" className="icon" aria-label="More" />}
        entries={[
          { label: "Customer", icon: "panel", keys: "P", run: onPanel },
          ...(transfer ? [{ label: "Transfer", icon: "swap", keys: "X", run: () => onAsk("transfer") } as const] : []),
          { label: "Why the bot said so", icon: "flow", run: () => void navigate(`/conversations/${briefing.id}`) },
          { label: "Open a ticket", icon: "ticket", run: () => onAsk("ticket") },
          { label: translated ? "Show the originals only" : "Translate for me", icon: "globe", run: onTranslate },
        ]}
      />
      <IconButton icon="panel" label="Customer" keys="P" className="in-menu" aria-pressed={panel} onClick={onPanel} />
    </header>
  );
}

/** What whoever looks at it may do with it as it stands. */
function useRights(standing: Standing, isMine: boolean) {
  const may = useMay("inbox:write");
  const supervises = useMay("inbox:supervise");
  const free = standing.status === "bot" || standing.status === "waiting";
  const taken = standing.status === "agent" && !isMine;
  return {
    take: may && (free || (taken && supervises)),
    force: taken,
    end: may && isMine,
    transfer: may && (isMine || standing.status === "waiting"),
  };
}

function Actions({ briefing, standing, isMine, onAsk, onTaken }: ActionsProps) {
  const { take, doing } = useDeeds(briefing.id);
  const rights = useRights(standing, isMine);
  const run = (): void => doing.mutate(take(rights.force), { onSuccess: onTaken });
  useShortcuts("Conversation", [
    rights.take && { keys: "t", label: "Take it", run },
    rights.end && { keys: "b", label: "Hand it back to the bot", run: () => onAsk("back") },
    rights.transfer && { keys: "x", label: "Transfer it", run: () => onAsk("transfer") },
    rights.end && { keys: "e", label: "Close it", run: () => onAsk("close") },
  ]);
  return (
    <div className="row pane-actions">
      {rights.take && (
        <Button kind={rights.force ? "plain" : "primary"} icon="hand" busy={doing.isPending} onClick={run}>
          {rights.force ? "Take over" : "Take"} <kbd>T</kbd>
        </Button>
      )}
      {rights.transfer && (
        <IconButton icon="swap" label="Transfer" keys="X" className="in-menu" onClick={() => onAsk("transfer")} />
      )}
      {rights.end && (
        <>
          <Labelled icon="undo" label="Hand back" keys="B" onClick={() => onAsk("back")} />
          <Labelled icon="check" label="Close" keys="E" onClick={() => onAsk("close")} />
        </>
      )}
    </div>
  );
}

interface LabelledProps {
  icon: IconName;
  label: string;
  keys: string;
  onClick: () => void;
}

/** Its words stand in it where there is room, else in its tooltip alone. */
function Labelled({ icon, label, keys, onClick }: LabelledProps) {
  return (
    <Hint text={label} keys={keys}>
      <Button icon={icon} className="labelled" aria-label={label} onClick={onClick}>
        <span className="button-label">{label}</span>
      </Button>
    </Hint>
  );
}
