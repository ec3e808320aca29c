/** What the customer thinks of it: asked once a conversation is over, or a person has left it; said once, or not at all. */

import type { Calls } from "./calls";
import { Refused } from "./http";
import type { ConversationEvent, Rating } from "./protocol";
import type { Store } from "./storage";
import { strings } from "./strings";

/** `given` stands until something else is said. */
export interface Asked {
  conversation: string;
  about: Rating["about"];
  given: boolean;
}

export interface OpinionListener {
  asked(asked: Asked | null): void;
  /** To be read out. */
  told(text: string): void;
}

const KEY = "unrated";

/** Whether it may be time to ask. */
export function endsSomething({ type, data }: ConversationEvent): boolean {
  return type === "conversation.closed" || (type === "agent.left" && data.to === "bot");
}

export class Opinion {
  private asked: Asked | null = null;

  constructor(
    private readonly calls: Pick<Calls, "rating" | "post">,
    private readonly store: Store,
    private readonly listener: OpinionListener,
  ) {}

  /** Looks whether it is time to ask where something has ended; with a person who comes it is not over. */
  follow(events: readonly ConversationEvent[], conversation: string | null): void {
    if (events.some(({ type }) => type === "agent.joined")) this.clear();
    if (conversation && events.some(endsSomething)) void this.look(conversation);
  }

  /** Something has ended: ask, where the server says that it is time, and the customer has not said that they will not. */
  async look(conversation: string): Promise<void> {
    try {
      const { asked, about } = await this.calls.rating(conversation);
      if (!asked || this.store.read<string>(KEY) === nameOf(conversation, about)) return;
      this.show({ conversation, about, given: false });
      this.listener.told(strings.rate(about));
    } catch {
      // Nobody is asked then.
    }
  }

  /** False where it could not be told. */
  async give(score: number, comment: string): Promise<boolean> {
    const { asked } = this;
    if (!asked) return false;
    try {
      const body = comment.trim() ? { score, comment: comment.trim() } : { score };
      await this.calls.post(`conversations/${encodeURIComponent(asked.conversation)}/rating`, body);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) {
        this.listener.told(strings.notAnswered);
        return false;
      }
    }
    this.show({ ...asked, given: true });
    this.listener.told(strings.rated);
    return true;
  }

  dismiss(): void {
    if (this.asked) this.store.write(KEY, nameOf(this.asked.conversation, this.asked.about));
    this.clear();
  }

  clear(): void {
    if (this.asked) this.show(null);
  }

  private show(asked: Asked | null): void {
    this.asked = asked;
    this.listener.asked(asked);
  }
}

function nameOf(conversation: string, about: Rating["about"]): string {
  return `${conversation}:${about}`;
}
