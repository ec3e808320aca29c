/** The header's menu: talk to a person, or forget this chat. Arrow keys move, Escape closes and gives the focus back. */

import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { strings } from "../strings";
import { Icon } from "./Icon";

export interface MenuEntry {
  icon: "person" | "restart" | "check" | "forget";
  label: string;
  run(): void;
}

function step(list: HTMLElement, key: string): void {
  const entries = [...list.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (to !== undefined) entries.at(to % entries.length)?.focus();
}

export function Menu({ entries }: { entries: readonly MenuEntry[] }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open]);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (event.key === "Tab") setOpen(false);
    else if (event.key === "Escape") {
      setOpen(false);
      button.current?.focus();
    } else if (list.current) step(list.current, event.key);
    if (event.key !== "Tab" && event.key !== "Enter" && event.key !== " ") event.preventDefault();
    event.stopPropagation();
  };
  const onBlur = (event: FocusEvent): void => {
    const to = event.relatedTarget as Node | null;
    if (!list.current?.contains(to) && to !== button.current) setOpen(false);
  };
  return (
    <div class="menu">
      <button
        ref={button}
        type="button"
        class="round"
        aria-label={strings.menu}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div
          ref={list}
          class="menu-list"
          role="menu"
          aria-label={strings.menu}
          onKeyDown={onKeyDown}
          onFocusOut={onBlur}
        >
          {entries.map((entry) => (
            <Entry key={entry.label} entry={entry} onDone={() => setOpen(false)} />
          ))}
        </div>
      )}
    </div>
  );
}

function Entry({ entry, onDone }: { entry: MenuEntry; onDone(): void }) {
  const run = (): void => {
    onDone();
    entry.run();
  };
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={run}>
      <Icon name={entry.icon} />
      {entry.label}
    </button>
  );
}
