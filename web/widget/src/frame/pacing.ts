/** Holds replies back for as long as the bot wants to seem to be typing; those after a held one wait with it, in order. */

import type { Reply } from "./protocol";

const LONGEST_SECONDS = 10;

export interface PacingListener {
  /** `held` are the ids of what must not be shown yet, `shown` what may be from now on. */
  paced(held: ReadonlySet<string>, shown: readonly Reply[]): void;
}

function pauseMs(reply: Reply): number {
  return Math.min(Math.max(reply.pause_seconds ?? 0, 0), LONGEST_SECONDS) * 1000;
}

export class Pacing {
  private queue: readonly Reply[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly listener: PacingListener) {}

  take(replies: readonly Reply[]): void {
    this.queue = [...this.queue, ...replies];
    if (this.timer === null) this.release(0);
  }

  /** Nobody waits any more: shows all there is. */
  flush(): void {
    if (this.timer !== null) this.release(this.queue.length);
  }

  /** Forgets all there is. */
  clear(): void {
    this.stop();
    this.queue = [];
    this.listener.paced(new Set(), []);
  }

  /** Lets go of so many, whatever their pause, and of those that follow without one. */
  private release(count: number): void {
    this.stop();
    let end = count;
    while (end < this.queue.length && pauseMs(this.queue[end] as Reply) === 0) end += 1;
    const shown = this.queue.slice(0, end);
    this.queue = this.queue.slice(end);
    const [next] = this.queue;
    if (next) this.timer = setTimeout(() => this.release(1), pauseMs(next));
    this.listener.paced(new Set(this.queue.map((reply) => reply.id)), shown);
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
