/** What one says of oneself and may do with one's account: beside one's name, and behind "More" on a phone. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { queries } from "../api/queries";
import { signOut, useMay } from "../api/session";
import { useLive } from "../features/inbox/LiveProvider";
import type { MenuEntry } from "../ui/Menu";
import { tellFailure } from "../ui/Toasts";

type Presence = Schemas["PresenceIn"]["presence"];

/** What is opened above the page. */
export type Layer = "keys" | "password";

const PRESENCES: readonly { presence: Presence; label: string }[] = [
  { presence: "online", label: "Online: give me conversations" },
  { presence: "away", label: "Away: no new ones" },
  { presence: "offline", label: "Offline" },
];

async function leave(): Promise<void> {
  try {
    await signOut();
  } catch (error) {
    tellFailure("You could not be signed out", error);
  }
}

/** The inbox gives nothing to whoever is away. */
function usePresence() {
  const may = useMay("inbox:write");
  const connected = useLive().reach === "open";
  const me = useQuery({
    queryKey: ["inbox", "agents", "me"],
    queryFn: () => ask(api.GET("/v1/inbox/agents/{agent_id}", { params: { path: { agent_id: "me" } } })),
    // Only a console that is connected makes its agent be there: what was before says nothing of now.
    enabled: may && connected,
    staleTime: 60_000,
  });
  const choose = useMutation({
    mutationFn: (presence: Presence) => ask(api.PUT("/v1/inbox/agents/me/presence", { body: { presence } })),
    onSuccess: (agent) => queries.setQueryData(["inbox", "agents", "me"], agent),
    onError: (error) => tellFailure("That was not told", error),
  });
  const current = connected ? me.data?.chosen_presence : undefined;
  return { current, connecting: may && current === undefined, choose };
}

export function useOneself(onOpen: (layer: Layer) => void) {
  const { current, connecting, choose } = usePresence();
  const presences = PRESENCES.map(({ presence, label }): MenuEntry => {
    return { label, icon: presence === current ? "check" : "none", run: () => choose.mutate(presence) };
  });
  const entries: MenuEntry[] = [
    ...(current ? presences : []),
    { label: "Keyboard shortcuts", apart: true, icon: "keyboard", keys: "?", run: () => onOpen("keys") },
    { label: "Change your password", icon: "key", run: () => onOpen("password") },
    { label: "Sign out", icon: "leave", apart: true, run: () => void leave() },
  ];
  return { current, connecting, entries };
}
