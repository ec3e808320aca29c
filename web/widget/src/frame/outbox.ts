/**
 * Messages that the server has not confirmed: kept over a reload, sent in order, each under its own id for ever. The next one
 * leaves when the server has the one before in its order, or when that one is over.
 */

import type { Connection } from "./connection";
import { Refused, TimedOut, Unreachable } from "./http";
import type { Attachment, MessageAnswer } from "./protocol";
import type { Store } from "./storage";
import type { Trouble } from "./timeline";

export interface Outgoing {
  id: string;
  text: string;
  attachments?: readonly Attachment[];
  at: number;
  trouble: Trouble | null;
}

export interface OutboxListener {
  sending(message: Outgoing): void;
  waiting(message: Outgoing): void;
  limited(seconds: number | null): void;
  failed(message: Outgoing, trouble: Trouble): void;
  answered(message: Outgoing, answer: MessageAnswer): void;
}

const KEY = "outbox";
const TRIES = 6;

/** 128 random bits. `crypto.randomUUID` is missing on pages without TLS, this is not. */
export function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web_${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof TimedOut) return "slow";
  return error instanceof Refused && [400, 413, 422].includes(error.status) ? "rejected" : "server";
}

export class Outbox {
  private draining = false;
  private readonly flying = new Set<string>();

  constructor(
    private readonly send: (message: Outgoing, accepted: () => void) => Promise<MessageAnswer>,
    private readonly store: Store,
    private readonly connection: Connection,
    private readonly listener: OutboxListener,
  ) {}

  get messages(): readonly Outgoing[] {
    return this.store.read<Outgoing[]>(KEY) ?? [];
  }

  /** Whether a message is on its way or waits for its answer. */
  get busy(): boolean {
    return this.flying.size > 0;
  }

  add(text: string, attachments: readonly Attachment[] = []): Outgoing {
    const message = { id: newMessageId(), text, attachments, at: Date.now(), trouble: null };
    this.keep([...this.messages, message]);
    return message;
  }

  /** The message was confirmed, or the customer took it back. */
  drop(id: string): void {
    this.keep(this.messages.filter((message) => message.id !== id));
  }

  clear(): void {
    this.keep([]);
  }

  retry(id: string): void {
    this.setTrouble(id, null);
    void this.drain();
  }

  async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.launch(next);
    } finally {
      this.draining = false;
    }
  }

  private next(): Outgoing | undefined {
    return this.messages.find((message) => message.trouble === null && !this.flying.has(message.id));
  }

  private launch(message: Outgoing): Promise<void> {
    this.flying.add(message.id);
    return new Promise((resolve) => {
      void this.deliver(message, resolve).finally(() => {
        this.flying.delete(message.id);
        resolve();
      });
    });
  }

  /** Invariant: every way out of here has either an answer, a failure that is shown, or a message that is gone. */
  private async deliver(message: Outgoing, accepted: () => void): Promise<void> {
    for (let tried = 1; this.messages.some(({ id }) => id === message.id); ) {
      this.listener.sending(message);
      try {
        const answer = await this.send(message, accepted);
        this.connection.succeeded();
        this.drop(message.id);
        this.flying.delete(message.id);
        this.listener.answered(message, answer);
        return;
      } catch (error) {
        const trouble = await this.recover(message, error, tried);
        if (trouble) return this.fail(message, trouble);
        if (navigator.onLine) tried += 1;
      }
    }
  }

  /** Waits when another try is worth it; otherwise says what went wrong. */
  private async recover(message: Outgoing, error: unknown, tried: number): Promise<Trouble | null> {
    if (error instanceof Refused && error.status === 429 && tried < TRIES) {
      return this.sitOut(message, error.retryAfterSeconds ?? 5);
    }
    if (!(error instanceof Unreachable)) return troubleOf(error);
    this.connection.failed();
    this.listener.waiting(message);
    if (navigator.onLine && tried >= TRIES) return "unreachable";
    await this.connection.pause();
    return null;
  }

  private async sitOut(message: Outgoing, seconds: number): Promise<null> {
    this.listener.waiting(message);
    this.listener.limited(seconds);
    await this.connection.pause(seconds * 1000);
    this.listener.limited(null);
    return null;
  }

  private fail(message: Outgoing, trouble: Trouble): void {
    this.setTrouble(message.id, trouble);
    this.listener.failed(message, trouble);
  }

  private setTrouble(id: string, trouble: Trouble | null): void {
    this.keep(this.messages.map((message) => (message.id === id ? { ...message, trouble } : message)));
  }

  private keep(messages: readonly Outgoing[]): void {
    if (messages.length > 0) this.store.write(KEY, messages);
    else this.store.remove(KEY);
  }
}
