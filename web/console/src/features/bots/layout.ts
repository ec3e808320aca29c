/** Where the steps of a flow stand when it is drawn: in layers from the top, each step under those that lead to it. */

import type { Schemas } from "../../api/client";

export type Step = Schemas["StepOut"];

export const WIDTH = 212;
export const HEIGHT = 84;
export const GAP_X = 28;
export const GAP_Y = 46;

export interface Placed {
  step: Step;
  x: number;
  y: number;
}

export interface Line {
  from: string;
  to: string;
  when: string;
  /** It leads back up, to what was passed before. */
  back: boolean;
  path: string;
  /** Where its word stands. */
  label: { x: number; y: number };
}

export interface Drawing {
  width: number;
  height: number;
  placed: Placed[];
  lines: Line[];
}

interface Way {
  from: string;
  to: string;
  when: string;
}

function waysWithin(steps: readonly Step[]): Way[] {
  const known = new Set(steps.map((step) => step.id));
  return steps.flatMap((step) =>
    step.ways.filter((way) => known.has(way.to)).map((way) => ({ from: step.id, to: way.to, when: way.when })),
  );
}

/** The ways that lead back: to a step that is being walked through. Without them the flow has a first and a last layer. */
function backWays(steps: readonly Step[], ways: readonly Way[]): Set<Way> {
  const back = new Set<Way>();
  const standing = new Map<string, "open" | "done">();
  const walk = (id: string): void => {
    standing.set(id, "open");
    for (const way of ways.filter((one) => one.from === id)) {
      const there = standing.get(way.to);
      if (there === "open") back.add(way);
      else if (!there) walk(way.to);
    }
    standing.set(id, "done");
  };
  for (const step of steps) if (!standing.has(step.id)) walk(step.id);
  return back;
}

function layersOf(steps: readonly Step[], ways: readonly Way[]): Map<string, number> {
  const layer = new Map(steps.map((step) => [step.id, 0]));
  // As often as there are steps at most: each round settles at least one of them.
  for (let round = 0; round < steps.length; round += 1) {
    let moved = false;
    for (const way of ways) {
      const wanted = (layer.get(way.from) ?? 0) + 1;
      if ((layer.get(way.to) ?? 0) < wanted) {
        layer.set(way.to, wanted);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return layer;
}

/** Each row's steps in an order that crosses few lines: by the middle of those above that lead to them. */
function rowsOf(steps: readonly Step[], ways: readonly Way[], layer: Map<string, number>): Step[][] {
  const rows: Step[][] = [];
  for (const step of steps) {
    const at = layer.get(step.id) ?? 0;
    rows[at] = [...(rows[at] ?? []), step];
  }
  const place = new Map<string, number>();
  for (const [at, row] of rows.entries()) {
    const middle = (step: Step): number => {
      const above = ways.filter((way) => way.to === step.id).map((way) => place.get(way.from) ?? 0);
      return above.length > 0 ? above.reduce((sum, one) => sum + one, 0) / above.length : 0;
    };
    if (at > 0) row.sort((one, other) => middle(one) - middle(other));
    for (const [index, step] of row.entries()) place.set(step.id, index - (row.length - 1) / 2);
  }
  return rows;
}

/** Where a layer and a place within it are: downwards, or to the right where many ways part at once. */
interface Grid {
  across: boolean;
  /** How far from one layer to the next, and from one place to the next. */
  layer: number;
  place: number;
}

const DOWN: Grid = { across: false, layer: HEIGHT + GAP_Y, place: WIDTH + GAP_X };
const MOST_BESIDE = 3;
/** What a condition is cut to, and how wide one of its letters is drawn. */
export const LONGEST_WORD = 26;
const LETTER = 6.4;

/** To the right, with room for the conditions between the steps: what stands behind a step cannot be read. */
function across(ways: readonly Way[]): Grid {
  const letters = Math.min(LONGEST_WORD, Math.max(0, ...ways.map((way) => way.when.length)));
  return { across: true, layer: WIDTH + Math.max(72, Math.ceil(letters * LETTER) + 28), place: HEIGHT + GAP_X };
}

function lineOf(way: Way, from: Placed, to: Placed, grid: Grid): Line {
  const start = grid.across
    ? { x: from.x + WIDTH, y: from.y + HEIGHT / 2 }
    : { x: from.x + WIDTH / 2, y: from.y + HEIGHT };
  const end = grid.across ? { x: to.x - 5, y: to.y + HEIGHT / 2 } : { x: to.x + WIDTH / 2, y: to.y - 5 };
  const [halfX, halfY] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
  const bend = grid.across ? `${halfX} ${start.y} ${halfX} ${end.y}` : `${start.x} ${halfY} ${end.x} ${halfY}`;
  // The word stands where the line arrives: there no two of them meet.
  const label = grid.across ? { x: end.x - (grid.layer - WIDTH) / 2, y: end.y - 9 } : { x: end.x, y: end.y - 17 };
  return { ...way, back: false, path: `M${start.x} ${start.y}C${bend} ${end.x} ${end.y}`, label };
}

/** Around the outside of both steps: below them, or to their right. */
function backLineOf(way: Way, from: Placed, to: Placed, grid: Grid): Line {
  if (grid.across) {
    const [startX, endX] = [from.x + WIDTH / 2, to.x + WIDTH / 2 + 14];
    const low = Math.max(from.y, to.y) + HEIGHT + 2 * GAP_X;
    const path = `M${startX} ${from.y + HEIGHT}C${startX} ${low} ${endX} ${low} ${endX} ${to.y + HEIGHT + 5}`;
    return { ...way, back: true, path, label: { x: (startX + endX) / 2, y: low - GAP_X / 2 } };
  }
  const side = Math.max(from.x, to.x) + WIDTH + GAP_X - 6;
  const [startY, endY] = [from.y + HEIGHT / 2, to.y + HEIGHT / 2 + 14];
  const path = `M${from.x + WIDTH} ${startY}C${side} ${startY} ${side} ${endY} ${to.x + WIDTH + 5} ${endY}`;
  return { ...way, back: true, path, label: { x: side - 12, y: (startY + endY) / 2 } };
}

function placeAll(rows: readonly Step[][], grid: Grid): Placed[] {
  const most = Math.max(1, ...rows.map((row) => row.length));
  return rows.flatMap((row, layer) =>
    row.map((step, index) => {
      const place = GAP_X + (index + (most - row.length) / 2) * grid.place;
      const far = GAP_X + layer * grid.layer;
      return grid.across ? { step, x: far, y: place } : { step, x: place, y: far };
    }),
  );
}

export function draw(steps: readonly Step[]): Drawing {
  const ways = waysWithin(steps);
  const back = backWays(steps, ways);
  const forward = ways.filter((way) => !back.has(way));
  const rows = rowsOf(steps, forward, layersOf(steps, forward));
  const grid = rows.some((row) => row.length > MOST_BESIDE) ? across(ways) : DOWN;
  const placed = placeAll(rows, grid);
  const find = new Map(placed.map((one) => [one.step.id, one]));
  const lines = ways.flatMap((way) => {
    const [from, to] = [find.get(way.from), find.get(way.to)];
    if (!from || !to) return [];
    return [back.has(way) ? backLineOf(way, from, to, grid) : lineOf(way, from, to, grid)];
  });
  const width = Math.max(0, ...placed.map((one) => one.x)) + WIDTH + 2 * GAP_X;
  const height = Math.max(0, ...placed.map((one) => one.y)) + HEIGHT + (grid.across ? 2 : 1) * GAP_X;
  return { width, height, placed, lines };
}
