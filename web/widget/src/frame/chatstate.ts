/** All that the chat shows, as one plain value. */

import type { Reach } from "./connection";
import type { Picked } from "./files";
import type { Asked } from "./opinion";
import type { Bot } from "./protocol";
import * as lines from "./timeline";

export interface ChatState {
  phase: "opening" | "ready" | "unavailable";
  /** The history is still coming in. */
  loading: boolean;
  bot: Bot | null;
  timeline: lines.Timeline;
  reach: Reach;
  typing: boolean;
  /** The name of whoever of the team is typing. */
  agentTyping: string | null;
  /** The replies for which the bot still seems to be typing. */
  held: ReadonlySet<string>;
  limitedSeconds: number | null;
  /** Files that wait for the customer's next message. */
  picked: readonly Picked[];
  /** How many were chosen beside them that do not go with it. */
  filesLeftOut: number;
  /** How it went, where the customer is asked. */
  opinion: Asked | null;
  /** The newest thing to read out; `count` makes two equal texts two announcements. */
  announcement: { count: number; text: string };
  open: boolean;
  /** Rises each time that the composer should take the focus. */
  focusCount: number;
}

/** Before anything is known. */
export function openingState(reach: Reach, open: boolean): ChatState {
  return {
    phase: "opening",
    loading: true,
    bot: null,
    timeline: lines.EMPTY,
    reach,
    typing: false,
    agentTyping: null,
    held: new Set(),
    limitedSeconds: null,
    picked: [],
    filesLeftOut: 0,
    opinion: null,
    announcement: { count: 0, text: "" },
    open,
    focusCount: 0,
  };
}
