/** Light, dark, or as the system has it: kept in this browser, put on the page by `theme.js` before it is drawn. */

import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const STORED = "frontdesk.theme";
const listeners = new Set<() => void>();

function read(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether it is dark, by choice or because the system is. */
export function useIsDark(): boolean {
  const theme = useTheme();
  return theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, read);
}
