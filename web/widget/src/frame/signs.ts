/** Who is typing: shows the team's signs for as long as they last, and tells the team of the customer's. */

import type { Sign } from "./protocol";

/** How often it is said again that the customer types; the server forgets it after six seconds. */
const AGAIN_MS = 3_000;

export interface SignsListener {
  /** The name of whoever of the team types, or null. */
  shown(name: string | null): void;
  /** Tells the server that the customer types, or has stopped. */
  tell(typing: boolean): Promise<void>;
}

export class Signs {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private toldAt: number | null = null;

  constructor(private readonly listener: SignsListener) {}

  /** Invariant: a sign ends when its seconds are over, whether or not anything else arrives. */
  take(signs: readonly Sign[]): void {
    const sign = signs.find((one) => one.from === "agent");
    if (!sign) {
      this.clear();
      return;
    }
    if (this.timer !== null) clearTimeout(this.timer);
    this.listener.shown(sign.name);
    this.timer = setTimeout(() => this.clear(), sign.seconds * 1000);
  }

  clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.listener.shown(null);
  }

  /** The customer has changed what they are about to say; `empty` where nothing is left of it. */
  typed(empty: boolean): void {
    const now = Date.now();
    if (empty) this.stop();
    else if (this.toldAt === null || now - this.toldAt >= AGAIN_MS) {
      this.toldAt = now;
      void this.listener.tell(true).catch(() => undefined);
    }
  }

  /** What was typed is sent: the server ends the sign with the message. */
  sent(): void {
    this.toldAt = null;
  }

  private stop(): void {
    if (this.toldAt === null) return;
    this.toldAt = null;
    void this.listener.tell(false).catch(() => undefined);
  }
}
