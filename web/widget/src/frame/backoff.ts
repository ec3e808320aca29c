/** How long to wait before trying again: twice as long each time, with full jitter, so that many visitors do not return at once. */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempt));
  return Math.round(ceiling * (0.5 + 0.5 * random()));
}
