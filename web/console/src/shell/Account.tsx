/** Oneself: colours, help, signing out. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { queries } from "../api/queries";
import { signOut, useMay, useSession } from "../api/session";
import { chooseTheme, type Theme, useTheme } from "../lib/theme";
import { IconButton } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import { Menu, type MenuEntry } from "../ui/Menu";
import { Avatar } from "../ui/parts";
import { tellFailure } from "../ui/Toasts";

type Presence = Schemas["PresenceIn"]["presence"];

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

const PRESENCES: readonly { presence: Presence; label: string }[] = [
  { presence: "online", label: "Online: give me conversations" },
  { presence: "away", label: "Away: no new ones" },
  { presence: "offline", label: "Offline" },
];

/** What one says of oneself, beside one's name: the inbox gives nothing to whoever is away. */
function usePresence() {
  const may = useMay("inbox:write");
  const me = useQuery({
    queryKey: ["inbox", "agents", "me"],
    queryFn: () => ask(api.GET("/v1/inbox/agents/{agent_id}", { params: { path: { agent_id: "me" } } })),
    enabled: may,
    staleTime: 60_000,
  });
  const choose = useMutation({
    mutationFn: (presence: Presence) => ask(api.PUT("/v1/inbox/agents/me/presence", { body: { presence } })),
    onSuccess: (agent) => queries.setQueryData(["inbox", "agents", "me"], agent),
    onError: (error) => tellFailure("That was not told", error),
  });
  return { current: me.data?.chosen_presence, choose };
}

export function Account({ onHelp }: { onHelp: () => void }) {
  const { member } = useSession();
  const { current, choose } = usePresence();
  const presences: MenuEntry[] = PRESENCES.map(({ presence, label }) => ({
    label,
    icon: presence === current ? "check" : "none",
    run: () => choose.mutate(presence),
  }));
  return (
    <div className="account">
      <Menu
        side="top"
        align="start"
        title={member.email}
        entries={[
          ...(current ? presences : []),
          { label: "Keyboard shortcuts", apart: true, icon: "keyboard", keys: "?", run: onHelp },
          { label: "Sign out", icon: "leave", apart: true, run: () => void leave() },
        ]}
        trigger={
          <button type="button" className="account-button">
            <span className="hidden">Your account: </span>
            <span className={`presence ${current ?? ""}`}>
              <Avatar name={member.name} size="small" />
            </span>
            <span className="sidebar-text account-name">
              <span className="truncate">{member.name}</span>
              <span className="faint small-text truncate">{current ?? member.role}</span>
            </span>
          </button>
        }
      />
      <ThemeButton />
    </div>
  );
}
