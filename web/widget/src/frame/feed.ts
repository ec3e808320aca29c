/**
 * Follows a conversation's events by position: first the history page by page, then whatever happens.
 *
 * By long poll rather than a streamed response: it passes every proxy that buffers, a closed laptop or a changed network
 * shows itself as an ordinary failed request, and going on is the same question with the last position.
 */

import type { Connection } from "./connection";
import { type Answer, Refused, Stopped } from "./http";
import type { ConversationEvent, EventPage, Sign } from "./protocol";

const PAGE = 100;
const WAIT_SECONDS = 25;
const SIGN_MS = 400;

export type AskEvents = (
  conversation: string,
  query: string,
  timeoutMs: number,
  signal: AbortSignal,
) => Promise<Answer<EventPage>>;

export interface FeedListener {
  /** `history`: these happened before the chat was opened. */
  events(items: readonly ConversationEvent[], history: boolean): void;
  /** Who else is typing now. */
  typing(signs: readonly Sign[]): void;
  caughtUp(): void;
  gone(): void;
}

export class Feed {
  private stop = new AbortController();
  private position = 0;
  private history = true;
  private running = false;
  private known = "";
  conversation: string | null = null;

  constructor(
    private readonly ask: AskEvents,
    private readonly connection: Connection,
    private readonly listener: FeedListener,
  ) {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.connection.wake();
      void this.run();
    });
  }

  /** `history` is false for a conversation that began on this page: all of it is news. */
  follow(conversation: string, history: boolean): void {
    if (conversation === this.conversation) return;
    this.leave();
    this.conversation = conversation;
    this.position = 0;
    this.history = history;
    void this.run();
  }

  leave(): void {
    this.stop.abort();
    this.stop = new AbortController();
    this.conversation = null;
    this.running = false;
    this.known = "";
  }

  /** A page in the background asks nothing: browsers allow few connections to one host, and other tabs need them. */
  private async run(): Promise<void> {
    if (this.running || !this.conversation) return;
    this.running = true;
    const { signal } = this.stop;
    while (!signal.aborted && !(document.hidden && !this.history)) await this.step(this.conversation, signal);
    if (!signal.aborted) this.running = false;
  }

  private async step(conversation: string, signal: AbortSignal): Promise<void> {
    const wait = this.history ? 0 : WAIT_SECONDS;
    try {
      const query = `after=${this.position}&wait=${wait}&limit=${PAGE}&typing=${encodeURIComponent(this.known)}`;
      const { body } = await this.ask(conversation, query, (wait + 15) * 1000, signal);
      this.connection.succeeded();
      this.take(body);
      await this.rest(body, signal);
    } catch (error) {
      await this.recover(error, signal);
    }
  }

  /** Another server may know of other signs than the one before: nothing else tells that, so it is not asked at once again. */
  private async rest(page: EventPage, signal: AbortSignal): Promise<void> {
    const known = page.typing?.known ?? "";
    const changed = known !== this.known;
    this.known = known;
    if (changed) this.listener.typing(page.typing?.items ?? []);
    if (changed && page.items.length === 0) await this.connection.pause(SIGN_MS, signal);
  }

  private take(page: EventPage): void {
    const news = page.items.filter((item) => item.position > this.position);
    this.position = news.at(-1)?.position ?? Math.max(this.position, page.position);
    if (news.length > 0) this.listener.events(news, this.history);
    if (this.history && page.items.length < PAGE) {
      this.history = false;
      this.listener.caughtUp();
    }
  }

  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof Stopped || signal.aborted) return;
    if (error instanceof Refused && error.status === 429) {
      await this.connection.pause((error.retryAfterSeconds ?? 5) * 1000, signal);
    } else if (error instanceof Refused && [401, 403, 404].includes(error.status)) {
      this.leave();
      this.listener.gone();
    } else {
      this.connection.failed();
      await this.connection.pause(undefined, signal);
    }
  }
}
