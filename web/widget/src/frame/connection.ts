/** Whether the server can be reached just now, and when it is worth trying again. */

import { backoffMs } from "./backoff";

export type Reach = "ok" | "offline" | "reconnecting";

export class Connection {
  reach: Reach = navigator.onLine ? "ok" : "offline";
  private failures = 0;
  private readonly wakers = new Set<() => void>();

  constructor(private readonly changed: (now: Reach, before: Reach) => void) {
    window.addEventListener("offline", () => this.become("offline"));
    window.addEventListener("online", () => {
      if (this.reach === "offline") this.become("reconnecting");
      this.wake();
    });
  }

  succeeded(): void {
    this.failures = 0;
    this.become("ok");
  }

  failed(): void {
    this.failures += 1;
    this.become(navigator.onLine ? "reconnecting" : "offline");
  }

  /** Waits the due time; a network that comes back, or a page that is looked at again, ends the wait at once. */
  async pause(ms: number = backoffMs(this.failures - 1), signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wakers.delete(done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wakers.add(done);
      signal?.addEventListener("abort", done);
      if (signal?.aborted) done();
    });
  }

  wake(): void {
    for (const waker of [...this.wakers]) waker();
  }

  private become(reach: Reach): void {
    const before = this.reach;
    if (reach === before) return;
    this.reach = reach;
    this.changed(reach, before);
  }
}
