/** The parts of a page that have an address each. */

import { NavLink } from "react-router";
import { useInSight } from "../lib/useInSight";

export interface TabWay {
  to: string;
  label: string;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly TabWay[] }) {
  const row = useInSight<HTMLElement>();
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
