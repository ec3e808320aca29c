/**
 * Turns a text into paragraphs, lists, bold, italics, code and links, as values that the view renders as elements.
 *
 * Invariant: nothing here makes HTML; a text can never become markup, and a link is always http or https.
 */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "strong" | "em" | "code"; text: string }
  | { kind: "link"; text: string; url: string };

export type Block =
  | { kind: "paragraph"; lines: readonly Inline[][] }
  | { kind: "list"; ordered: boolean; items: readonly Inline[][] };

const MARKED =
  /\[([^\]\n]{1,200})\]\((https?:\/\/[^\s()<>"]{1,2000})\)|(https?:\/\/[^\s<>"]{1,2000})|\*\*([^*\n]{1,500})\*\*|`([^`\n]{1,500})`|(?<![\w*])\*([^*\s][^*\n]{0,500}?)\*(?![\w*])/g;

/** http(s) only, whatever is written; relative addresses are resolved where a base is given. */
export function safeUrl(text: string | null | undefined, base?: string): string | null {
  if (!text) return null;
  try {
    const url = new URL(text, base);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The full stop or bracket after an address belongs to the sentence, unless the address has its pair. */
function splitAddress(address: string): [string, string] {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1] ?? "";
    const pairless = last === ")" && !address.slice(0, end).includes("(");
    if (!".,;:!?'*_]".includes(last) && !pairless) break;
    end -= 1;
  }
  return [address.slice(0, end), address.slice(end)];
}

function link(text: string, address: string): Inline {
  const url = safeUrl(address);
  return url ? { kind: "link", text, url } : { kind: "text", text };
}

function marked(match: RegExpMatchArray): Inline[] {
  const [whole, label, labelUrl, address, strong, code, em] = match;
  if (label && labelUrl) return [link(label, labelUrl)];
  if (address) {
    const [clean, rest] = splitAddress(address);
    return rest ? [link(clean, clean), { kind: "text", text: rest }] : [link(clean, clean)];
  }
  if (strong) return [{ kind: "strong", text: strong }];
  if (code) return [{ kind: "code", text: code }];
  return [em ? { kind: "em", text: em } : { kind: "text", text: whole }];
}

export function inline(text: string): Inline[] {
  const parts: Inline[] = [];
  let done = 0;
  for (const match of text.matchAll(MARKED)) {
    if (match.index > done) parts.push({ kind: "text", text: text.slice(done, match.index) });
    parts.push(...marked(match));
    done = match.index + match[0].length;
  }
  if (done < text.length) parts.push({ kind: "text", text: text.slice(done) });
  return parts;
}

/** What a customer writes is shown as written; only its addresses become links. */
export function plain(text: string): Inline[] {
  const parts: Inline[] = [];
  let done = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]{1,2000}/g)) {
    const [clean] = splitAddress(match[0]);
    parts.push({ kind: "text", text: text.slice(done, match.index) }, link(clean, clean));
    done = match.index + clean.length;
  }
  parts.push({ kind: "text", text: text.slice(done) });
  return parts.filter((part) => part.text !== "");
}

/** A line that is a name and an address ("Print the label: https://…") is a link of that name; so a `say` writes its links. */
const NAMED = /^([^:\n]{1,120}): (https?:\/\/[^\s<>"]{1,2000})$/;

function lineOf(text: string): Inline[] {
  const [, label, address] = NAMED.exec(text.trim()) ?? [];
  return label && address && !label.includes("http") ? [link(label, address)] : inline(text);
}

const BULLET = /^\s*(?:[-*•]|\d{1,3}[.)])\s+/;

export function blocks(text: string): Block[] {
  const found: Block[] = [];
  for (const part of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    for (const line of part.split("\n")) addLine(found, line);
    found.push({ kind: "paragraph", lines: [] });
  }
  return found.filter((block) => (block.kind === "list" ? block.items : block.lines).length > 0);
}

function addLine(found: Block[], line: string): void {
  if (!line.trim()) return;
  const last = found.at(-1);
  const bullet = BULLET.exec(line);
  if (bullet) {
    const item = inline(line.slice(bullet[0].length));
    const ordered = /\d/.test(bullet[0]);
    if (last?.kind === "list" && last.ordered === ordered)
      found[found.length - 1] = { ...last, items: [...last.items, item] };
    else found.push({ kind: "list", ordered, items: [item] });
  } else if (last?.kind === "paragraph") {
    found[found.length - 1] = { kind: "paragraph", lines: [...last.lines, lineOf(line)] };
  } else {
    found.push({ kind: "paragraph", lines: [lineOf(line)] });
  }
}

/** The same text without its marks, for where it is read out. */
export function spokenText(text: string): string {
  const join = (parts: readonly Inline[]): string => parts.map((part) => part.text).join("");
  return blocks(text)
    .flatMap((block) => (block.kind === "list" ? block.items : block.lines))
    .map(join)
    .join(" ");
}
