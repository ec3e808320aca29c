/** Oneself: colours, help, signing out. */

import { signOut, useSession } from "../api/session";
import { chooseTheme, type Theme, useTheme } from "../lib/theme";
import { IconButton } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Avatar } from "../ui/parts";
import { tellFailure } from "../ui/Toasts";

const THEMES: Record<Theme, { next: Theme; icon: IconName; label: string }> = {
  system: { next: "light", icon: "screen", label: "Colours: as the system" },
  light: { next: "dark", icon: "sun", label: "Colours: light" },
  dark: { next: "system", icon: "moon", label: "Colours: dark" },
};

export function ThemeButton() {
  const { next, icon, label } = THEMES[useTheme()];
  return <IconButton icon={icon} label={label} small onClick={() => chooseTheme(next)} />;
}

async function leave(): Promise<void> {
  try {
    await signOut();
  } catch (error) {
    tellFailure("You could not be signed out", error);
  }
}

export function Account({ onHelp }: { onHelp: () => void }) {
  const { member } = useSession();
  return (
    <div className="account">
      <Menu
        side="top"
        align="start"
        title={member.email}
        entries={[
          { label: "Keyboard shortcuts", icon: "keyboard", keys: "?", run: onHelp },
          { label: "Sign out", icon: "leave", apart: true, run: () => void leave() },
        ]}
        trigger={
          <button type="button" className="account-button" aria-label={`Your account: ${member.name}`}>
            <Avatar name={member.name} size="small" />
            <span className="sidebar-text account-name">
              <span className="truncate">{member.name}</span>
              <span className="faint small-text truncate">{member.role}</span>
            </span>
          </button>
        }
      />
      <ThemeButton />
    </div>
  );
}
