/** Who is signed in, and what they may do. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { ApiError, api, ask, type Schemas } from "./client";
import { queries } from "./queries";

export type Session = Schemas["SessionOut"];
export type Role = Schemas["MemberOut"]["role"];

async function current(): Promise<Session | null> {
  try {
    return await ask(api.GET("/v1/access/session"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  const session = await ask(api.POST("/v1/access/session", { body: { email, password } }));
  queries.setQueryData(["session"], session);
}

export async function signOut(): Promise<void> {
  await ask(api.DELETE("/v1/access/session"));
  queries.setQueryData(["session"], null);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
}

export function useSessionQuery() {
  return useQuery({ queryKey: ["session"], queryFn: current, staleTime: 300_000, retry: 1 });
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("nobody is signed in");
  return session;
}

/** Whether a session's scopes allow this. */
export function allows(scopes: readonly string[], scope: string): boolean {
  return scopes.includes("*") || scopes.includes(scope);
}

/** Whether whoever is signed in may do this. */
export function useMay(scope: string): boolean {
  return allows(useSession().scopes, scope);
}
