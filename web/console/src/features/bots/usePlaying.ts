/** Stories being played, one after the other, and what came of each. */

import { useEffect, useRef, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";

export type Run = Schemas["StoryRunOut"];
export type Played = { state: "playing" } | { state: "done"; run: Run } | { state: "broken"; error: unknown };

export function usePlaying(bot: string, lookups: boolean) {
  const [played, setPlayed] = useState<ReadonlyMap<string, Played>>(new Map());
  const [busy, setBusy] = useState(false);
  const wanted = useRef(0); // counts what was asked for: only the last goes on
  useEffect(
    () => () => {
      wanted.current += 1;
    },
    [],
  );
  const put = (id: string, one: Played | null): void =>
    setPlayed((known) => {
      const next = new Map(known);
      if (one) next.set(id, one);
      else next.delete(id);
      return next;
    });
  const playOne = async (id: string): Promise<Played> => {
    const params = { path: { bot, story_id: id } };
    try {
      return {
        state: "done",
        run: await ask(api.POST("/v1/bots/{bot}/stories/{story_id}/run", { params, body: { lookups } })),
      };
    } catch (error) {
      return { state: "broken", error };
    }
  };
  const play = async (stories: readonly { id: string }[]): Promise<void> => {
    wanted.current += 1;
    const mine = wanted.current;
    setBusy(true);
    for (const { id } of stories) {
      put(id, { state: "playing" });
      const came = await playOne(id);
      if (wanted.current !== mine) {
        put(id, null);
        return;
      }
      put(id, came);
    }
    setBusy(false);
  };
  const stop = (): void => {
    wanted.current += 1;
    setBusy(false);
  };
  return { played, busy, play, stop };
}
