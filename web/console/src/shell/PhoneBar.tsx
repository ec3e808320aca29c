/** On a phone: the ways that are gone most, at the thumb; the others behind "More". */

import { NavLink, useNavigate } from "react-router";
import { chooseTheme, useIsDark } from "../lib/theme";
import { Icon } from "../ui/Icon";
import { Menu, type MenuEntry } from "../ui/Menu";
import { type Layer, useOneself } from "./useOneself";
import { useWays } from "./useWays";

export function PhoneBar({ onOpen }: { onOpen: (layer: Layer) => void }) {
  const ways = useWays().flat();
  const navigate = useNavigate();
  const dark = useIsDark();
  const more: MenuEntry[] = ways
    .filter((way) => !way.near)
    .map((way) => ({ label: way.label, icon: way.icon, run: () => void navigate(way.to) }));
  const { entries } = useOneself(onOpen);
  more.push(
    {
      label: dark ? "Light colours" : "Dark colours",
      icon: dark ? "sun" : "moon",
      apart: true,
      run: () => chooseTheme(dark ? "light" : "dark"),
    },
    ...entries,
  );
  return (
    <nav className="phone-bar" aria-label="Console, on a phone">
      {ways
        .filter((way) => way.near)
        .map((way) => (
          <NavLink key={way.to} to={way.to} className="phone-way">
            <Icon name={way.icon} />
            <span>{way.label}</span>
          </NavLink>
        ))}
      <Menu
        side="top"
        entries={more}
        trigger={
          <button type="button" className="phone-way">
            <Icon name="more" />
            <span>More</span>
          </button>
        }
      />
    </nav>
  );
}
