import { expect, test } from "vitest";
import { nameOf, Shortcuts } from "../src/lib/shortcuts";

const held = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

function with_(...keys: string[]): Shortcuts {
  const shortcuts = new Shortcuts();
  shortcuts.add({ title: "Here", shortcuts: keys.map((one) => ({ keys: one, label: one, run: () => {} })) });
  return shortcuts;
}

test("a key is named by what it writes, with what is held", () => {
  expect(nameOf({ ...held, key: "T" })).toBe("t");
  expect(nameOf({ ...held, key: "?", shiftKey: true })).toBe("?");
  expect(nameOf({ ...held, key: "Enter", metaKey: true })).toBe("ctrl+enter");
  expect(nameOf({ ...held, key: "N", shiftKey: true })).toBe("shift+n");
});

test("two keys one after the other make one shortcut, if they come quickly", () => {
  const shortcuts = with_("g i", "i");
  expect(shortcuts.find("g", false, 0)).toBeNull();
  expect(shortcuts.find("i", false, 500)?.keys).toBe("g i");
  expect(shortcuts.find("g", false, 1000)).toBeNull();
  expect(shortcuts.find("i", false, 9000)?.keys).toBe("i");
});

test("letters belong to the text while one types, keys with Ctrl do not", () => {
  const shortcuts = with_("t", "ctrl+enter", "g i");
  expect(shortcuts.find("t", true, 0)).toBeNull();
  expect(shortcuts.find("g", true, 0)).toBeNull();
  expect(shortcuts.find("i", false, 1)).toBeNull();
  expect(shortcuts.find("ctrl+enter", true, 0)?.keys).toBe("ctrl+enter");
});

test("the newest group has a key first, and gives it back", () => {
  const shortcuts = with_("r");
  const leave = shortcuts.add({ title: "Page", shortcuts: [{ keys: "r", label: "of the page", run: () => {} }] });
  expect(shortcuts.find("r", false, 0)?.label).toBe("of the page");
  leave();
  expect(shortcuts.find("r", false, 0)?.label).toBe("r");
});
