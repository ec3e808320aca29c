/** The small parts of every page: badges, faces, times, headings. */

import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";
import { useMinute } from "../lib/useMinute";
import { ago, exact, initials } from "../lib/words";
import { Button } from "./Button";
import { Icon } from "./Icon";

export type Tone = "bot" | "wait" | "good" | "bad" | "accent" | "";

export function Badge({ tone = "", dot, children }: { tone?: Tone; dot?: boolean; children: ReactNode }) {
  return <span className={`badge ${tone} ${dot ? "dot" : ""}`}>{children}</span>;
}

const STATUS: Record<string, { tone: Tone; label: string }> = {
  bot: { tone: "bot", label: "Bot" },
  waiting: { tone: "wait", label: "Waiting" },
  agent: { tone: "good", label: "With a person" },
  closed: { tone: "", label: "Closed" },
};

export function StatusBadge({ status }: { status: string }) {
  const known = STATUS[status] ?? { tone: "" as Tone, label: status };
  return (
    <Badge tone={known.tone} dot>
      {known.label}
    </Badge>
  );
}

function hue(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}

export function Avatar({ name, size = "" }: { name: string; size?: "small" | "large" | "" }) {
  return (
    <span className={`avatar ${size}`} style={{ "--hue": hue(name) } as CSSProperties} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

export function Time({ at, prefix = "" }: { at: string; prefix?: string }) {
  useMinute();
  return (
    <time dateTime={at} title={exact(at)}>
      {prefix}
      {ago(at)}
    </time>
  );
}

interface PageProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  back?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** A page that scrolls: its heading takes the focus when one comes to it, so that a screen reader says where one is. */
export function Page({ title, text, actions, back, narrow, children }: PageProps) {
  return (
    <div className={narrow ? "page narrow" : "page"}>
      <header className="page-head">
        <div className="grow">
          {back}
          <PageTitle title={title} />
          {text && <p className="soft">{text}</p>}
        </div>
        {actions && <div className="row wrap">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** The way up, above a page's heading. */
export function Back({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link className="back" to={to}>
      <Icon name="left" /> {children}
    </Link>
  );
}

interface SectionHeadProps {
  /** What the button says that begins something new. */
  action: string;
  /** Left out for whoever may not. */
  onAct: (() => void) | undefined;
  children: ReactNode;
}

/** Above a list: what it is, and the way to something new in it. */
export function SectionHead({ action, onAct, children }: SectionHeadProps) {
  return (
    <div className="row wrap apart">
      <p className="soft">{children}</p>
      {onAct && (
        <Button kind="primary" icon="plus" onClick={onAct}>
          {action}
        </Button>
      )}
    </div>
  );
}

export function PageTitle({ title, unseen }: { title: string; unseen?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Frontdesk`;
    // A page that has put the focus somewhere itself keeps it there.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1} className={unseen ? "hidden" : undefined}>
      {title}
    </h1>
  );
}

export function Meter({ value, label }: { value: number; label: string }) {
  return (
    <div className="meter" role="img" aria-label={label}>
      <span style={{ width: `${Math.round(Math.min(1, Math.max(0, value)) * 100)}%` }} />
    </div>
  );
}
