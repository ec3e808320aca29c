import { expect, test } from "vitest";
import { snippet } from "../src/features/settings/snippet";
import { ago, initials, lasting, named, percent, plural, readable } from "../src/lib/words";

test("times and lengths are said as people say them", () => {
  const now = Date.parse("2026-03-02T12:00:00Z");
  expect(ago("2026-03-02T11:59:40Z", now)).toBe("now");
  expect(ago("2026-03-02T11:57:00Z", now)).toBe("3 min. ago");
  expect(ago("2026-03-01T12:00:00Z", now)).toBe("yesterday");
  expect(lasting(45)).toBe("45 s");
  expect(lasting(7500)).toBe("2 h 05");
});

test("names and numbers are written for people", () => {
  expect(initials("Sam Carter")).toBe("SC");
  expect(initials("user_42")).toBe("U4");
  expect(initials("")).toBe("?");
  expect(readable("order_status")).toBe("Order status");
  expect(percent(null)).toBe("–");
  expect(plural(1, "copy", "copies")).toBe("1 copy");
});

test("nothing that is written into the widget's line can leave its attribute", () => {
  const line = snippet("https://desk.example", "acme", { title: '"><b>', colour: "", side: "left", proactive: true });
  expect(line).toContain('data-title="&quot;>&lt;b>"');
  expect(line).toContain('data-position="left" data-proactive defer');
});

test("a customer has their name, the id of another system, or the end of a visitor's", () => {
  expect(named("jo.field", "Jo Field")).toBe("Jo Field");
  expect(named("jo.field", null)).toBe("jo.field");
  expect(named("vis_01m854amcghc7s6gf805j6m9nn")).toBe("Visitor 6m9nn");
});
