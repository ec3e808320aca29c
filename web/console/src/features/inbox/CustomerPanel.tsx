/** All that is known: why it was handed over, what was tried, who the customer is, and what was before. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";
import { readable } from "../../lib/words";
import { IconButton } from "../../ui/Button";
import { Facts, written } from "../../ui/Facts";
import { Avatar, Badge, StatusBadge, Time } from "../../ui/parts";
import { customerPath, factsOf, rememberedOf } from "../customers/about";
import { customerName } from "./ConversationPane";
import type { Briefing } from "./useInbox";

/** Where it lies over the conversation it has the focus while it is open, Escape closes it, and the focus goes back. */
function useLyingOver(onClose: () => void) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = panel.current;
    if (!element || getComputedStyle(element).position !== "fixed") return;
    const before = document.activeElement;
    element.querySelector<HTMLElement>("button")?.focus();
    return () => {
      const there = before instanceof HTMLElement && before.isConnected ? before : null;
      (there ?? document.querySelector<HTMLElement>(".pane [role=log]"))?.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && getComputedStyle(event.currentTarget).position === "fixed") onClose();
  };
  return { ref: panel, onKeyDown };
}

export function CustomerPanel({ briefing, onClose }: { briefing: Briefing; onClose: () => void }) {
  const { customer } = briefing;
  return (
    <aside className="panel" aria-label="Customer" {...useLyingOver(onClose)}>
      <div className="panel-head">
        <Avatar name={customerName(briefing)} size="large" />
        <div className="grow">
          <h2 className="truncate">{customerName(briefing)}</h2>
          <p className="soft small-text truncate">{customer.email ?? customer.user_id}</p>
        </div>
        <IconButton icon="close" label="Hide the customer" keys="P" small onClick={onClose} />
      </div>
      <Handed briefing={briefing} />
      <KnownFacts briefing={briefing} />
      <About briefing={briefing} />
      <Before briefing={briefing} />
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="panel-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Handed({ briefing }: { briefing: Briefing }) {
  const { handoff, summary, rating, wrap_up } = briefing;
  return (
    <Section title={handoff ? "Why a person is wanted" : "In short"}>
      {handoff && (
        <p>
          {handoff.reason} <span className="faint small-text">{<Time at={handoff.at} />}</span>
        </p>
      )}
      {summary.wanted.length > 0 && (
        <ul className="panel-quotes">
          {summary.wanted.map((wish) => (
            <li key={wish} className="quoted">
              {wish}
            </li>
          ))}
        </ul>
      )}
      {summary.tried.length > 0 && (
        <div className="row wrap">
          <span className="faint small-text">Tried</span>
          {summary.tried.map((one) => (
            <Badge key={one} tone="bot">
              {one}
            </Badge>
          ))}
        </div>
      )}
      {wrap_up && <WrappedUp wrapUp={wrap_up} />}
      {rating && (
        <p>
          <Badge tone={rating.score >= 4 ? "good" : "wait"}>Rated {rating.score} of 5</Badge> {rating.comment}
        </p>
      )}
    </Section>
  );
}

function WrappedUp({ wrapUp }: { wrapUp: NonNullable<Briefing["wrap_up"]> }) {
  return (
    <div className="row wrap">
      <span className="faint small-text">
        {wrapUp.by.name} wrapped it up <Time at={wrapUp.at} />
      </span>
      {wrapUp.reason && <Badge tone="accent">{wrapUp.reason}</Badge>}
      {wrapUp.tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </div>
  );
}

function KnownFacts({ briefing }: { briefing: Briefing }) {
  if (briefing.known.length === 0) return null;
  return (
    <Section title="What the bot knows">
      <Facts facts={briefing.known.map((one) => [readable(one.name), written(one.value), one.question ?? undefined])} />
    </Section>
  );
}

function About({ briefing }: { briefing: Briefing }) {
  const { customer } = briefing;
  return (
    <Section title="Customer">
      <Facts facts={[...factsOf(customer), ...rememberedOf(customer)]} />
      <Link className="small-text" to={customerPath(customer.user_id)}>
        All about {customerName(briefing)}
      </Link>
    </Section>
  );
}

function Before({ briefing }: { briefing: Briefing }) {
  const { conversations, tickets: others } = briefing.customer;
  const tickets = [...briefing.tickets, ...others.filter((one) => briefing.tickets.every((own) => own.id !== one.id))];
  const earlier = conversations.filter((one) => one.id !== briefing.id);
  return (
    <>
      {tickets.length > 0 && (
        <Section title="Tickets">
          <ul className="panel-links">
            {tickets.map((ticket) => (
              <li key={ticket.id}>
                <Link to={`/tickets/${ticket.id}`}>
                  <span className="truncate">
                    #{ticket.number} {ticket.subject}
                  </span>
                  <Badge tone={ticket.status === "open" ? "wait" : ""}>{ticket.status}</Badge>
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {earlier.length > 0 && (
        <Section title="Earlier conversations">
          <ul className="panel-links">
            {earlier.map((one) => (
              <li key={one.id}>
                <Link to={`/conversations/${one.id}`}>
                  <Time at={one.updated_at} />
                  <StatusBadge status={one.status} />
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
