/** Whatever brand colour a shop has, its chat can be read. */

import { expect, test } from "vitest";
import { contrast, parseHex, type Rgb, readableOn, textOn } from "../src/shared/colour";

const COLOURS = ["#ffffff", "#000000", "#ffe600", "#3a57d6", "#777777", "#00ff00", "#c42b37", "#0aa"];

function rgb(text: string): Rgb {
  const parsed = parseHex(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

test.each(COLOURS)("text on %s reaches AA", (colour) => {
  expect(contrast(rgb(textOn(rgb(colour))), rgb(colour))).toBeGreaterThanOrEqual(4.5);
});

test.each(COLOURS)("a shade of %s reaches AA on light and on dark", (colour) => {
  for (const ground of ["#ffffff", "#20242c"]) {
    expect(contrast(rgb(readableOn(rgb(colour), rgb(ground))), rgb(ground))).toBeGreaterThanOrEqual(4.5);
  }
});

test("anything but a hex colour is refused", () => {
  for (const text of ["red", "#12", "#12345g", "url(x)", "#fff;}", null, undefined]) expect(parseHex(text)).toBeNull();
});
