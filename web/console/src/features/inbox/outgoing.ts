/**
 * What was written to customers and is not confirmed yet. A message has its id from the beginning and keeps it through every
 * attempt, so the server says it once, however often the network breaks.
 */

import { useSyncExternalStore } from "react";
import { ApiError } from "../../api/client";

export interface Outgoing {
  id: string;
  conversationId: string;
  text: string;
  /** Files that the server has already. */
  attachments: readonly { id: string; name: string }[];
  at: string;
  /** What went wrong for good: it waits for a person. */
  refused: string | null;
}

export type Send = (message: Outgoing) => Promise<unknown>;

const SOONEST_MS = 1000;
const LATEST_MS = 15_000;

export class Outbox {
  private messages: readonly Outgoing[] = [];
  private readonly listeners = new Set<() => void>();
  private sending = false;
  private failures = 0;

  constructor(
    private readonly send: Send,
    private readonly later: (run: () => void, ms: number) => void,
  ) {}

  list = (): readonly Outgoing[] => this.messages;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  put(message: Omit<Outgoing, "refused">): void {
    this.change([...this.messages, { ...message, refused: null }]);
    void this.work();
  }

  retry(id: string): void {
    this.change(this.messages.map((one) => (one.id === id ? { ...one, refused: null } : one)));
    void this.work();
  }

  drop(id: string): void {
    this.change(this.messages.filter((one) => one.id !== id));
  }

  private change(messages: readonly Outgoing[]): void {
    this.messages = messages;
    for (const listener of this.listeners) listener();
  }

  /** One after the other, in the order in which they were written. */
  private async work(): Promise<void> {
    if (this.sending) return;
    const next = this.messages.find((one) => one.refused === null);
    if (!next) return;
    this.sending = true;
    const wait = await this.attempt(next);
    this.sending = false;
    if (wait === 0) void this.work();
    else this.later(() => void this.work(), wait);
  }

  /** Sends it; how long to wait before anything else is tried. */
  private async attempt(message: Outgoing): Promise<number> {
    try {
      await this.send(message);
      this.drop(message.id);
      this.failures = 0;
      return 0;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
        const refused = error.message;
        this.change(this.messages.map((one) => (one.id === message.id ? { ...one, refused } : one)));
        return 0;
      }
      this.failures += 1;
      return Math.min(LATEST_MS, SOONEST_MS * 2 ** (this.failures - 1));
    }
  }
}

export function useOutgoing(outbox: Outbox, conversationId: string): readonly Outgoing[] {
  const all = useSyncExternalStore(outbox.subscribe, outbox.list);
  return all.filter((one) => one.conversationId === conversationId);
}
