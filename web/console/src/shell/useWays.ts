/** The ways that whoever is signed in may go. */

import { allows, useSession } from "../api/session";
import { WAYS, type Way } from "./pages";

export function useWays(): Way[][] {
  const { scopes } = useSession();
  return WAYS.map((group) => group.filter((way) => allows(scopes, way.scope))).filter((group) => group.length > 0);
}
