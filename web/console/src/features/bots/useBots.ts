/** The bots that this server serves. */

import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client";

export type BotSummary = Schemas["BotSummaryOut"];

export function useBots() {
  return useQuery({
    queryKey: ["bots"],
    queryFn: async () => (await ask(api.GET("/v1/bots"))).items,
    staleTime: 60_000,
  });
}
