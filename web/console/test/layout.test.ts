import { expect, test } from "vitest";
import { draw, type Step, WIDTH } from "../src/features/bots/layout";

const step = (id: string, ...to: string[]): Step => ({
  id,
  kind: "say",
  text: id,
  line: 1,
  ways: to.map((one) => ({ to: one, when: "" })),
});

test("a step stands below every step that leads to it", () => {
  const { placed } = draw([step("a", "b", "c"), step("b", "d"), step("c", "d"), step("d", "end")]);
  const y = Object.fromEntries(placed.map((one) => [one.step.id, one.y]));
  expect(y.b).toBe(y.c);
  expect([y.a ?? 0, y.b ?? 0, y.d ?? 0]).toEqual([...[y.a ?? 0, y.b ?? 0, y.d ?? 0]].sort((one, other) => one - other));
});

test("a way back to an earlier question is drawn as such and ends", () => {
  const { lines, placed } = draw([step("ask", "check"), step("check", "ask", "end")]);
  expect(lines.map((line) => [line.from, line.back])).toEqual([
    ["ask", false],
    ["check", true],
  ]);
  expect(placed).toHaveLength(2);
});

test("many ways at once go to the right, and no two steps share a place", () => {
  const { placed, width, height } = draw([
    step("a", "b", "c", "d", "e"),
    ..."bcde".split("").map((id) => step(id, "end")),
  ]);
  const a = placed.find((one) => one.step.id === "a");
  expect(placed.filter((one) => one.step.id !== "a").every((one) => one.x > (a?.x ?? 0))).toBe(true);
  expect(new Set(placed.map((one) => `${one.x} ${one.y}`)).size).toBe(5);
  expect(placed.every((one) => one.x < width && one.y < height)).toBe(true);
});

test("conditions have room between the steps", () => {
  const when = "order.status == delivered";
  const many = [..."bcde"].map((to) => ({ to, when }));
  const { placed, lines } = draw([{ ...step("a"), ways: many }, ...[..."bcde"].map((id) => step(id, "end"))]);
  const a = placed.find((one) => one.step.id === "a");
  for (const line of lines) {
    const to = placed.find((one) => one.step.id === line.to);
    const half = (when.length * 6.4) / 2;
    expect(line.label.x - half).toBeGreaterThan((a?.x ?? 0) + WIDTH);
    expect(line.label.x + half).toBeLessThan(to?.x ?? 0);
  }
});
