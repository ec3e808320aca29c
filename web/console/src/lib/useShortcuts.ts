/** A component's keys, for as long as it is on the screen. */

import { useEffect, useRef } from "react";
import { type Shortcut, shortcuts } from "./shortcuts";

export function useShortcuts(title: string, list: readonly (Shortcut | false | null | undefined)[]): void {
  const current = list.filter((one): one is Shortcut => Boolean(one));
  const latest = useRef(current);
  latest.current = current;
  const shape = current.map((one) => `${one.keys}:${one.label}`).join("|");
  useEffect(() => {
    const stable = current.map((one) => ({
      ...one,
      run: () => latest.current.find((now) => now.keys === one.keys)?.run(),
    }));
    return shortcuts.add({ title, shortcuts: stable });
  }, [title, shape]);
}
