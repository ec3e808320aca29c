/** Oneself: presence, colours, help, one's password, signing out. */

import { useSession } from "../api/session";
import { chooseTheme, type Theme, useTheme } from "../lib/theme";
import { IconButton } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Avatar } from "../ui/parts";
import { type Layer, useOneself } from "./useOneself";

const THEMES: Record<Theme, { next: Theme; icon: IconName; label: string }> = {
  system: { next: "light", icon: "screen", label: "Colours: as the system" },
  light: { next: "dark", icon: "sun", label: "Colours: light" },
  dark: { next: "system", icon: "moon", label: "Colours: dark" },
};

export function ThemeButton() {
  const { next, icon, label } = THEMES[useTheme()];
  return <IconButton icon={icon} label={label} small onClick={() => chooseTheme(next)} />;
}

export function Account({ onOpen }: { onOpen: (layer: Layer) => void }) {
  const { member } = useSession();
  const { current, connecting, entries } = useOneself(onOpen);
  return (
    <div className="account">
      <Menu
        side="top"
        align="start"
        title={member.email}
        entries={entries}
        trigger={
          <button type="button" className="account-button">
            <span className="hidden">Your account: </span>
            <span className={`presence ${current ?? ""}`}>
              <Avatar name={member.name} size="small" />
            </span>
            <span className="sidebar-text account-name">
              <span className="truncate">{member.name}</span>
              <span className="faint small-text truncate">{connecting ? "connecting…" : (current ?? member.role)}</span>
            </span>
          </button>
        }
      />
      <ThemeButton />
    </div>
  );
}
