/** The ways to every page, and oneself. */

import { NavLink } from "react-router";
import { Hint } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Account } from "./Account";
import type { Way } from "./pages";
import { useCounts } from "./useCounts";
import type { Layer } from "./useOneself";
import { useWays } from "./useWays";

export function Sidebar({ onOpen }: { onOpen: (layer: Layer) => void }) {
  const groups = useWays();
  return (
    <header className="sidebar">
      <div className="brand">
        <img src="/console/favicon.svg" alt="" width="28" height="28" />
        <span className="sidebar-text">Frontdesk</span>
      </div>
      <nav aria-label="Console" className="ways">
        {groups.map((group) => (
          <ul key={group[0]?.to}>
            {group.map((way) => (
              <li key={way.to}>
                <WayLink way={way} />
              </li>
            ))}
          </ul>
        ))}
      </nav>
      <Account onOpen={onOpen} />
    </header>
  );
}

function WayLink({ way }: { way: Way }) {
  const count = useCounts()[way.to] ?? 0;
  const link = (
    <NavLink to={way.to} className="way">
      <Icon name={way.icon} />
      <span className="sidebar-text grow">{way.label}</span>
      {count > 0 && (
        <span className="way-count">
          {count}
          <span className="hidden"> waiting</span>
        </span>
      )}
    </NavLink>
  );
  return (
    <Hint text={way.label} keys={`G ${way.key.toUpperCase()}`}>
      {link}
    </Hint>
  );
}
