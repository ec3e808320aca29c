/** What a bot or a customer writes becomes values, never markup. */

import { expect, test } from "vitest";
import { blocks, inline, plain, safeUrl, spokenText } from "../src/frame/richtext";

test("markup in a text stays text", () => {
  expect(inline('<img src=x onerror="alert(1)">')).toEqual([{ kind: "text", text: '<img src=x onerror="alert(1)">' }]);
});

test("only http and https become links", () => {
  expect(safeUrl("javascript:alert(1)")).toBeNull();
  expect(safeUrl("data:text/html,x")).toBeNull();
  expect(safeUrl("JaVaScRiPt:alert(1)", "https://acme.example/")).toBeNull();
  expect(safeUrl("/help", "https://acme.example/")).toBe("https://acme.example/help");
  expect(inline("[press](javascript:alert(1))").every((part) => part.kind === "text")).toBe(true);
});

test("an address ends before the sentence does", () => {
  expect(inline("See https://acme.example/a(b).")).toEqual([
    { kind: "text", text: "See " },
    { kind: "link", text: "https://acme.example/a(b)", url: "https://acme.example/a(b)" },
    { kind: "text", text: "." },
  ]);
});

test("bold, italics, code and named links are read", () => {
  const kinds = inline("**a** *b* `c` [d](https://e.example/)").map((part) => part.kind);
  expect(kinds).toEqual(["strong", "text", "em", "text", "code", "text", "link"]);
});

test("a multiplication is not italics", () => {
  expect(inline("2 * 3 * 4 and a*b*c")).toEqual([{ kind: "text", text: "2 * 3 * 4 and a*b*c" }]);
});

test("paragraphs and both kinds of list are told apart", () => {
  const kinds = blocks("Hello\nthere\n\n1. one\n2. two\n\n- a\n- b").map((block) => block.kind);
  expect(kinds).toEqual(["paragraph", "list", "list"]);
});

test("a customer's stars are shown as written", () => {
  expect(plain("**now** https://a.example!")).toEqual([
    { kind: "text", text: "**now** " },
    { kind: "link", text: "https://a.example", url: "https://a.example/" },
    { kind: "text", text: "!" },
  ]);
});

test("a long hostile text is read quickly", () => {
  const started = performance.now();
  inline("*".repeat(4000));
  inline("[".repeat(4000));
  inline("**a".repeat(1500));
  inline("`".repeat(4000));
  expect(performance.now() - started).toBeLessThan(500);
});

test("marks are not read out", () => {
  expect(spokenText("Takes **5 days**:\n\n- by `post`\n- by *van*")).toBe("Takes 5 days: by post by van");
});

test("a line that names an address is a link of that name, and nothing else is", () => {
  const lines = (text: string) => blocks(text).flatMap((block) => (block.kind === "list" ? block.items : block.lines));
  expect(lines("Done.\nPrint the label: https://a.example/l?size=a4")).toEqual([
    [{ kind: "text", text: "Done." }],
    [{ kind: "link", text: "Print the label", url: "https://a.example/l?size=a4" }],
  ]);
  expect(lines("See: https://a.example and more")[0]).toHaveLength(3);
  expect(lines("Evil: javascript:alert(1)")).toEqual([[{ kind: "text", text: "Evil: javascript:alert(1)" }]]);
});
