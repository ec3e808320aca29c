/** How answers are kept and asked for again. */

import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";

/** Once more where it may help: never for what the API refused for good. */
function mayHelp(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status < 500) return false;
  return failures < 2;
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: mayHelp, staleTime: 15_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
