/** The part of a message in which what one searched for stands: plain values in, plain values out. */

export interface Piece {
  text: string;
  /** Whether it is what was searched for. */
  found: boolean;
}

const BEFORE = 40;
const LONGEST = 160;

/** Without case and accents, and letter by letter as long as before. */
function folded(letters: readonly string[]): string[] {
  return letters.map((letter) => letter.normalize("NFD").charAt(0).toLowerCase());
}

/** Where words that begin with one of the terms stand, as [from, to) in letters. */
function placesOf(letters: readonly string[], terms: readonly string[]): [number, number][] {
  const plain = folded(letters);
  const isPart = (at: number): boolean => /[\p{L}\p{N}]/u.test(plain[at] ?? "");
  const places: [number, number][] = [];
  for (let at = 0; at < plain.length; at += 1) {
    if (!isPart(at) || (at > 0 && isPart(at - 1))) continue;
    let end = at;
    while (isPart(end)) end += 1;
    const word = plain.slice(at, end).join("");
    if (terms.some((term) => word.startsWith(term))) places.push([at, end]);
  }
  return places;
}

/** A line of the text around the first word that was searched for. */
export function excerptOf(text: string, words: string): Piece[] {
  const letters = [...text.replaceAll(/\s+/g, " ").trim()];
  const terms = folded([...words])
    .join("")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const places = placesOf(letters, terms);
  const first = places[0]?.[0] ?? 0;
  const from = first > BEFORE ? letters.indexOf(" ", first - BEFORE) + 1 : 0;
  const to = Math.min(letters.length, from + LONGEST);
  const pieces: Piece[] = [];
  const put = (start: number, end: number, found: boolean): void => {
    if (end > start) pieces.push({ text: letters.slice(start, end).join(""), found });
  };
  let at = from;
  for (const [start, end] of places.filter(([start, end]) => start >= from && end <= to)) {
    put(at, start, false);
    put(start, end, true);
    at = end;
  }
  put(at, to, false);
  if (from > 0) pieces.unshift({ text: "… ", found: false });
  if (to < letters.length) pieces.push({ text: "…", found: false });
  return pieces;
}
