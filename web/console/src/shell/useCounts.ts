/** How much waits behind each way. */

import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { useMay } from "../api/session";
import { useInboxList } from "../features/inbox/useInbox";

const MOST = 100;

export function useCounts(): Record<string, number> {
  const waiting = useInboxList("waiting", useMay("inbox:read"));
  const approvals = useQuery({
    queryKey: ["approvals", "pending", "count"],
    queryFn: () => ask(api.GET("/v1/approvals", { params: { query: { status: "pending", limit: MOST } } })),
    enabled: useMay("approvals:read"),
    refetchInterval: 60_000,
  });
  return { "/inbox": waiting.data?.length ?? 0, "/approvals": approvals.data?.items.length ?? 0 };
}
