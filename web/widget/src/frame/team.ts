/** The people of the team: who types, and the ways out: back from them to the bot, and to the end. */

import type { Answer } from "./http";
import type { Sign } from "./protocol";
import { Signs } from "./signs";

type Post = (path: string, body?: unknown) => Promise<Answer<unknown>>;

export class Team {
  /** Whether the bot wants signs shown that somebody types. */
  shows = true;
  private readonly signs: Signs;

  constructor(
    private readonly conversation: () => string | null,
    private readonly post: Post,
    shown: (name: string | null) => void,
  ) {
    this.signs = new Signs({ shown, tell: (typing) => this.send("typing", { typing }) });
  }

  take(signs: readonly Sign[]): void {
    this.signs.take(this.shows ? signs : []);
  }

  clear(): void {
    this.signs.clear();
  }

  sent(): void {
    this.signs.sent();
  }

  typed(empty: boolean): void {
    if (this.shows) this.signs.typed(empty);
  }

  /** Go back to the bot, or end it; false where that could not be told. What comes of it is told by the events. */
  async tell(what: "back-to-bot" | "end"): Promise<boolean> {
    try {
      await this.send(what);
      return true;
    } catch {
      return false;
    }
  }

  private async send(what: string, body?: unknown): Promise<void> {
    const id = this.conversation();
    if (id) await this.post(`conversations/${encodeURIComponent(id)}/${what}`, body);
  }
}
