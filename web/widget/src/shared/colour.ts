/** Keeps any brand colour readable: picks the text to put on it, and shades of it that stand out from a background. */

export type Rgb = readonly [number, number, number];

export const DEFAULT_RGB: Rgb = [58, 87, 214];

/** `#rgb` or `#rrggbb`; anything else is null, so that an attribute can never smuggle in other CSS. */
export function parseHex(text: string | null | undefined): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((text ?? "").trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  const part = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

export function toHex(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const WHITE: Rgb = [255, 255, 255];

/** White where it can be read, black elsewhere; one of the two always reaches 4.5:1. */
export function textOn(colour: Rgb): string {
  return contrast(colour, WHITE) >= 4.5 ? "#ffffff" : "#000000";
}

/** The colour itself, or the nearest shade of it that has `ratio` against `background`. */
export function readableOn(colour: Rgb, background: Rgb, ratio = 4.5): string {
  const goal = luminance(background) > 0.4 ? ([0, 0, 0] as const) : WHITE;
  for (let step = 0; step < 20; step += 1) {
    const shade = colour.map((part, i) => part + ((goal[i] ?? 0) - part) * (step / 20)) as unknown as Rgb;
    if (contrast(shade, background) >= ratio) return toHex(shade);
  }
  return toHex(goal);
}
