/** What was said, in the agent's own language, where a translator is set up; the originals stay where they are. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client";

/** The agent's language, by their browser. */
export const OWN_LANGUAGE = (navigator.language.split("-")[0] || "en").toLowerCase();
const EVENTS = 200;

export interface Translation {
  /** By the position of what was said. */
  texts: ReadonlyMap<string, string>;
  /** What the agent must know of it. */
  trouble: string;
}

const TROUBLES = {
  done: "",
  off: "No translator is set up: FRONTDESK_TRANSLATION_URL names one.",
  failed: "The translator does not answer. What was written stands as it is.",
};

/** Of the newest events up to `position`; null where it is not wanted. */
export function useTranslation(id: string, position: number, wanted: boolean): Translation | null {
  const query = { to: OWN_LANGUAGE, after: Math.max(0, position - EVENTS), limit: EVENTS };
  const { data, isError } = useQuery({
    queryKey: ["inbox", "translation", id, position],
    queryFn: () =>
      ask(
        api.GET("/v1/inbox/conversations/{conversation_id}/translation", {
          params: { path: { conversation_id: id }, query },
        }),
      ),
    enabled: wanted,
    placeholderData: keepPreviousData,
  });
  if (!wanted) return null;
  const texts = new Map(
    data?.items.flatMap((one) => (one.translation ? [[String(one.position), one.translation]] : [])),
  );
  return { texts, trouble: isError ? TROUBLES.failed : TROUBLES[data?.outcome ?? "done"] };
}
