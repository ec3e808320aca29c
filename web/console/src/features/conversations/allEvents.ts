/** A conversation's events, all of them. */

import { api, ask, type Schemas } from "../../api/client";

const MOST = 200;

/** Page by page: the API gives so many at a time. */
export async function allEvents(id: string): Promise<Schemas["EventOut"][]> {
  const found: Schemas["EventOut"][] = [];
  let after = 0;
  for (;;) {
    const params = { path: { conversation_id: id }, query: { after, limit: MOST } };
    const page = await ask(api.GET("/v1/conversations/{conversation_id}/events", { params }));
    found.push(...page.items);
    if (page.items.length < MOST) return found;
    after = page.items.at(-1)?.position ?? page.position;
  }
}
