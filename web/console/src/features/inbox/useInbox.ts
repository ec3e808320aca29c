/** What the inbox asks the API for. */

import { skipToken, useMutation, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { queries } from "../../api/queries";
import { tell, tellFailure } from "../../ui/Toasts";
import { allEvents } from "../conversations/allEvents";
import type { Item, View } from "./applying";

export type Briefing = Schemas["BriefingOut"];
export type CannedReply = Schemas["CannedReplyOut"];

const FIFTY = 50;

export function useInboxList(view: View, enabled = true) {
  return usePages<Item>(
    ["inbox", "list", view],
    (cursor) => ask(api.GET("/v1/inbox/conversations", { params: { query: { view, cursor, limit: FIFTY } } })),
    { enabled, keeps: false },
  );
}

const of = (id: string) => ({ path: { conversation_id: id } });

export function useBriefing(id: string) {
  return useQuery({
    queryKey: ["inbox", "briefing", id],
    queryFn: () => ask(api.GET("/v1/inbox/conversations/{conversation_id}", { params: of(id) })),
  });
}

/** The conversation as the live connection told it last; it may have left the list that one looks at. */
export function useItem(id: string): Item | undefined {
  return useQuery<Item>({ queryKey: ["inbox-item", id], queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY }).data;
}

export function useEvents(id: string) {
  return useQuery({
    queryKey: ["conversations", id, "events"],
    queryFn: () => allEvents(id),
    staleTime: Number.POSITIVE_INFINITY, // kept up by the live connection
  });
}

export function useSuggestions(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ["inbox", "suggestions", id],
    queryFn: async () =>
      (await ask(api.GET("/v1/inbox/conversations/{conversation_id}/suggestions", { params: of(id) }))).items,
    enabled,
  });
}

export function useCannedReplies(enabled = true) {
  return useQuery({
    queryKey: ["inbox", "canned"],
    queryFn: async () => (await ask(api.GET("/v1/inbox/canned-replies"))).items,
    enabled,
    staleTime: 60_000,
  });
}

export function useWrapUpReasons() {
  return useQuery({
    queryKey: ["inbox", "wrap-up-reasons"],
    queryFn: async () => (await ask(api.GET("/v1/inbox/wrap-up-reasons"))).items,
    staleTime: 60_000,
  });
}

export function useTeams() {
  return useQuery({
    queryKey: ["inbox", "teams"],
    queryFn: async () => (await ask(api.GET("/v1/inbox/teams"))).items,
    staleTime: 60_000,
  });
}

export function useAgents() {
  return useQuery({
    queryKey: ["inbox", "agents"],
    queryFn: async () => (await ask(api.GET("/v1/inbox/agents"))).items,
    staleTime: 60_000,
  });
}

interface Deed {
  run: () => Promise<unknown>;
  done: string;
  failed: string;
}

type WrapUp = Schemas["WrapUpIn"] | null;

function deeds(id: string) {
  const params = of(id);
  /** What it was about comes first: if that is refused, nothing has happened yet. */
  const wrapUp = async (body: WrapUp): Promise<void> => {
    if (body) await ask(api.PUT("/v1/inbox/conversations/{conversation_id}/wrap-up", { params, body }));
  };
  return {
    take: (force = false): Deed => ({
      run: () => ask(api.POST("/v1/inbox/conversations/{conversation_id}/take", { params, body: { force } })),
      done: "The conversation is yours",
      failed: "You could not take it",
    }),
    handBack: (outcome: string, wrappedUp: WrapUp): Deed => ({
      run: async () => {
        await wrapUp(wrappedUp);
        const body = { outcome, to: "bot" };
        await ask(api.POST("/v1/inbox/conversations/{conversation_id}/hand-back", { params, body }));
      },
      done: "Handed back to the bot",
      failed: "It was not handed back",
    }),
    close: (wrappedUp: WrapUp): Deed => ({
      run: async () => {
        await wrapUp(wrappedUp);
        await ask(api.POST("/v1/inbox/conversations/{conversation_id}/close", { params, body: {} }));
      },
      done: "The conversation is closed",
      failed: "It was not closed",
    }),
    transfer: (body: Schemas["TransferIn"]): Deed => ({
      run: () => ask(api.POST("/v1/inbox/conversations/{conversation_id}/transfer", { params, body })),
      done: "Transferred",
      failed: "It was not transferred",
    }),
    note: (text: string): Deed => ({
      run: () => ask(api.POST("/v1/inbox/conversations/{conversation_id}/notes", { params, body: { text } })),
      done: "",
      failed: "The note was not kept",
    }),
  };
}

/** What can be done with a conversation; each says that it was done, or why not. */
export function useDeeds(id: string) {
  const doing = useMutation({
    mutationFn: (deed: Deed) => deed.run(),
    onSuccess: (_, deed) => {
      if (deed.done) tell(deed.done);
      void queries.invalidateQueries({ queryKey: ["inbox", "list"] });
      return queries.invalidateQueries({ queryKey: ["inbox", "briefing", id] });
    },
    onError: (error, deed) => {
      tellFailure(deed.failed, error);
      void queries.invalidateQueries({ queryKey: ["inbox"] });
    },
  });
  return { ...deeds(id), doing };
}
