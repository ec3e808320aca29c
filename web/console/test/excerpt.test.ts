import { describe, expect, test } from "vitest";
import { excerptOf } from "../src/features/conversations/excerpt";

const marked = (text: string, words: string): string =>
  excerptOf(text, words)
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join("");

describe("what was found in a message", () => {
  test("words are marked without case and accents, and by their beginning", () => {
    expect(marked("Élise's Parcel came open", "elise parc")).toBe("[Élise]'s [Parcel] came open");
  });

  test("a word within another is not what was searched for", () => {
    expect(marked("my passport is in port", "port")).toBe("my passport is in [port]");
  });

  test("of a long message the part is shown in which the first word stands", () => {
    const long = `${"so it goes ".repeat(20)}and the refund came ${"late ".repeat(60)}`;
    const shown = marked(long, "refund");
    expect(shown).toMatch(/^… .{10,50}\[refund\] came late/);
    expect(shown).toMatch(/…$/);
    expect(shown.length).toBeLessThan(180);
  });

  test("without a match the beginning is shown, and markup stays text", () => {
    expect(marked("<b>hello</b> there", "zzz")).toBe("<b>hello</b> there");
    expect(excerptOf("", "x")).toEqual([]);
  });
});
