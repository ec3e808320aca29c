/** Keys that do things: declared where the thing is done, listed by the help dialog, silent while one types. */

export interface Shortcut {
  /** "t", "?", "g i" (one after the other), or "ctrl+enter". */
  keys: string;
  label: string;
  run: () => void;
}

export interface ShortcutGroup {
  title: string;
  shortcuts: readonly Shortcut[];
}

const SEQUENCE_MS = 1200;
const STORED = "frontdesk.shortcuts";

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The name of a pressed key: shift is part of the letter or sign that it makes. */
export function nameOf(event: Pressed): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase();
  const held = [(event.ctrlKey || event.metaKey) && "ctrl", event.altKey && "alt"];
  const shifted = event.shiftKey && (event.key.length > 1 || /\p{L}/u.test(event.key));
  return [...held, shifted && "shift", key].filter(Boolean).join("+");
}

export class Shortcuts {
  private groups: ShortcutGroup[] = [];
  private begun: { key: string; at: number } | null = null;

  /** The newest group comes first: a page may take a key that the whole console has. */
  add(group: ShortcutGroup): () => void {
    this.groups = [group, ...this.groups];
    return () => {
      this.groups = this.groups.filter((one) => one !== group);
    };
  }

  list(): readonly ShortcutGroup[] {
    return this.groups;
  }

  /** What this key does now; a key may also be the first of two. */
  find(name: string, typing: boolean, now: number): Shortcut | null {
    const begun = this.begun && now - this.begun.at < SEQUENCE_MS ? `${this.begun.key} ${name}` : null;
    this.begun = null;
    const all = this.groups.flatMap((group) => group.shortcuts);
    // Keys that make a letter belong to the text while one types; others work there too.
    const works = (one: Shortcut): boolean => !typing || /^(ctrl|alt)\+/.test(one.keys);
    const found = all.find((one) => one.keys === begun) ?? all.find((one) => one.keys === name);
    if (found) return works(found) ? found : null;
    if (!typing && all.some((one) => one.keys.startsWith(`${name} `))) this.begun = { key: name, at: now };
    return null;
  }
}

export const shortcuts = new Shortcuts();

/** Single letters can be switched off, for those whom they get in the way of (speech input, for one). */
export function lettersOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

export function switchLetters(on: boolean): void {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // Storage is forbidden: the setting lasts as long as nobody asks for it.
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function inLayer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=dialog], [role=alertdialog], [role=menu]") !== null;
}

export function listenForShortcuts(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || inLayer(event.target)) return;
    const found = shortcuts.find(nameOf(event), isTyping(event.target), event.timeStamp);
    if (!found || (!lettersOn() && !/^(ctrl|alt)\+|^\?$/.test(found.keys))) return;
    event.preventDefault();
    found.run();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** How a key is written on the screen. */
export function keyLabels(keys: string): string[] {
  const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
  const names: Record<string, string> = {
    ctrl: mac ? "⌘" : "Ctrl",
    enter: "Enter",
    alt: mac ? "⌥" : "Alt",
    shift: "Shift",
  };
  names.arrowdown = "↓";
  names.arrowup = "↑";
  names.escape = "Esc";
  return keys.split(/[ +]/).map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
