/** What surrounds every page: the ways on the left (at the foot of a phone), the keys, the help. */

import { type ReactNode, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useShortcuts } from "../lib/useShortcuts";
import { Help } from "./Help";
import { Password } from "./Password";
import { PhoneBar } from "./PhoneBar";
import { Sidebar } from "./Sidebar";
import type { Layer } from "./useOneself";
import { useWays } from "./useWays";

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("main [data-search]")?.focus();
}

function useTopOnNavigation(pathname: string): void {
  useEffect(() => {
    document.querySelector("main")?.scrollTo(0, 0);
  }, [pathname]);
}

export function Frame({ children }: { children: ReactNode }) {
  const [layer, setLayer] = useState<Layer | null>(null);
  const navigate = useNavigate();
  const ways = useWays().flat();
  const { pathname } = useLocation();
  useTopOnNavigation(pathname);
  useShortcuts("Everywhere", [
    { keys: "?", label: "Show the keys", run: () => setLayer("keys") },
    { keys: "/", label: "Search on this page", run: focusSearch },
    ...ways.map((way) => ({ keys: `g ${way.key}`, label: `Go to ${way.label}`, run: () => void navigate(way.to) })),
  ]);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <Sidebar onOpen={setLayer} />
      <main id="main" className="main" tabIndex={-1} data-path={pathname}>
        {children}
      </main>
      <PhoneBar onOpen={setLayer} />
      <Help open={layer === "keys"} onClose={() => setLayer(null)} />
      {layer === "password" && <Password onClose={() => setLayer(null)} />}
    </div>
  );
}
