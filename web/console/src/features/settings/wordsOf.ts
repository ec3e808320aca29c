/** "Refunds, big orders" → ["refunds", "big-orders"]: the words by which skills and teams are called. */

export function wordsOf(text: string): string[] {
  const words = text.split(",").map((one) => one.trim().toLowerCase().replaceAll(/\s+/g, "-"));
  return [...new Set(words.filter(Boolean))];
}
