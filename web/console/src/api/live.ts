/**
 * The one connection that the console follows the inbox by.
 *
 * Invariant: nothing is missed and nothing is asked for twice. Each batch of changes carries its place; a new connection names the
 * last one. Where the server cannot go on from there it says so in its welcome, and everything is loaded anew.
 */

import type { Got } from "./client";

export type Change = Got<"/v1/inbox/changes">["changes"][number];

export interface Typing {
  conversation_id: string;
  by: "agent" | "user";
  agent?: { id: string; name: string } | null;
  typing: boolean;
}

type Heard =
  | { type: "welcome"; position: number; complete: boolean; heartbeat_seconds: number }
  | { type: "changes"; position: number; changes: Change[] }
  | { type: "heartbeat"; position: number }
  | ({ type: "typing" } & Typing);

export type Reach = "connecting" | "open" | "lost";

/** Who wants to know. */
export interface Listener {
  onChanges(changes: readonly Change[]): void;
  onTyping(typing: Typing): void;
  /** What was missed cannot be told: load everything anew. */
  onGap(): void;
  onReach(reach: Reach): void;
}

/** The part of a browser that this needs, so that tests need none. */
export interface Outside {
  open(address: string): Socket;
  later(run: () => void, ms: number): () => void;
}

export interface Socket {
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  readonly readyState: number;
  send(text: string): void;
  close(): void;
}

const SOONEST_MS = 500;
const LATEST_MS = 15_000;
const OPEN = 1;
const QUIET_FACTOR = 2.2;
const QUIET_MS = 60_000;

export class Live {
  private socket: Socket | null = null;
  private position: number | null = null;
  private failures = 0;
  private quietMs = QUIET_MS;
  private stopWaiting: () => void = () => {};
  private stopped = true;
  private reach: Reach = "connecting";

  constructor(
    private readonly address: string,
    private readonly listener: Listener,
    private readonly outside: Outside,
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.leave();
  }

  /** The network is back, or the page is seen again: do not wait any longer. */
  hurry(): void {
    if (this.stopped || this.socket?.readyState === OPEN) return;
    this.failures = 0;
    this.leave();
    this.connect();
  }

  /** Tells the server; without a connection it is not worth telling later. */
  say(
    word: { type: "presence"; presence: string } | { type: "typing"; conversation_id: string; typing: boolean },
  ): void {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(word));
  }

  private leave(): void {
    this.stopWaiting();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }

  private connect(): void {
    const query = this.position === null ? "" : `?after=${this.position}`;
    const socket = this.outside.open(this.address + query);
    this.socket = socket;
    this.waitForAWord();
    socket.onmessage = (event) => this.hear(JSON.parse(String(event.data)) as Heard);
    socket.onclose = () => this.lose();
  }

  /** A connection that says nothing for so long is none: a laptop slept, a proxy forgot it. */
  private waitForAWord(): void {
    this.stopWaiting();
    this.stopWaiting = this.outside.later(() => {
      this.leave();
      this.lose();
    }, this.quietMs);
  }

  private lose(): void {
    this.stopWaiting();
    this.socket = null;
    if (this.stopped) return;
    this.tell("lost");
    const wait = Math.min(LATEST_MS, SOONEST_MS * 2 ** this.failures);
    this.failures += 1;
    this.stopWaiting = this.outside.later(() => this.connect(), wait);
  }

  private tell(reach: Reach): void {
    if (reach === this.reach) return;
    this.reach = reach;
    this.listener.onReach(reach);
  }

  private hear(heard: Heard): void {
    this.waitForAWord();
    if (heard.type === "typing") {
      this.listener.onTyping(heard);
      return;
    }
    if (heard.type === "welcome") this.beWelcomed(heard);
    if (heard.type === "changes") this.listener.onChanges(heard.changes);
    this.position = heard.position;
  }

  private beWelcomed(welcome: { position: number; complete: boolean; heartbeat_seconds: number }): void {
    // Without a place of its own the console has loaded what it shows a moment before: that moment is a gap, too.
    const knew = this.position !== null;
    this.failures = 0;
    this.quietMs = welcome.heartbeat_seconds * 1000 * QUIET_FACTOR;
    this.waitForAWord();
    this.tell("open");
    if (!knew || !welcome.complete) this.listener.onGap();
  }
}
