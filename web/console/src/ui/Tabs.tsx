/** The parts of a page that have an address each. */

import { useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";

export interface TabWay {
  to: string;
  label: string;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly TabWay[] }) {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // On a phone the row is wider than the screen.
    const active = row.current?.querySelector(`[href$="${CSS.escape(pathname)}"]`);
    active?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <nav ref={row} className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} className="tab">
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}
