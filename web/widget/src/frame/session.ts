/**
 * Who this visitor is: a short-lived access token and the refresh token that a later one is bought with.
 *
 * Several tabs share one visitor. A refresh token works once, so renewing happens under a lock that all tabs see, and a
 * tab that comes second takes what the first one stored.
 */

import { type Http, Refused } from "./http";
import type { SessionAnswer } from "./protocol";
import type { Store } from "./storage";

interface Kept {
  token: string;
  /** By our own clock, in milliseconds. */
  expiresAt: number;
  refreshToken: string;
  userId: string;
}

type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const KEY = "session";
const EARLY_MS = 60_000;

/** Web Locks exist on secure pages only; elsewhere the lock covers this page alone. */
export function pageLock(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (name, work) => {
    const run = async () => (navigator.locks ? await navigator.locks.request(name, work) : await work());
    const next = last.then(run, run);
    last = next.catch(() => undefined);
    return next as ReturnType<typeof work>;
  };
}

export class Session {
  /** Told when the visitor has become another one, so that nothing of the earlier one stays on the screen. */
  onReplaced: (answer: SessionAnswer) => void = () => undefined;

  constructor(
    private readonly bot: string,
    private readonly http: Http,
    private readonly store: Store,
    private readonly lock: Lock = pageLock(),
    private readonly now: () => number = Date.now,
  ) {}

  /** Greets the server: the same visitor as before where the refresh token is still good, a new one otherwise. */
  open(): Promise<SessionAnswer> {
    return this.lock(`frontdesk.${this.bot}`, () => this.renew());
  }

  /** Runs `send` with a token that is good; once more with a new one when the server says it is not. */
  async authorised<T>(send: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token(null);
    try {
      return await send(token);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      return send(await this.token(token));
    }
  }

  async end(): Promise<void> {
    try {
      await this.authorised((token) => this.http("channels/web/sessions/current", { method: "DELETE", token }));
    } finally {
      this.store.remove(KEY);
    }
  }

  get userId(): string | null {
    return this.store.read<Kept>(KEY)?.userId ?? null;
  }

  private token(refused: string | null): Promise<string> {
    const good = this.fresh(refused);
    if (good) return Promise.resolve(good);
    return this.lock(
      `frontdesk.${this.bot}`,
      async () => this.fresh(refused) ?? (await this.renewDespiteOthers()).token,
    );
  }

  /** Where tabs cannot share a lock, two may renew in one moment; the server then asks the later one to come again. */
  private async renewDespiteOthers(): Promise<{ token: string }> {
    try {
      return await this.renew();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) throw error;
      const token = this.fresh(null);
      return token ? { token } : this.renew();
    }
  }

  private fresh(refused: string | null): string | null {
    const kept = this.store.read<Kept>(KEY);
    return kept && kept.token !== refused && kept.expiresAt - EARLY_MS > this.now() ? kept.token : null;
  }

  private async renew(): Promise<SessionAnswer> {
    const before = this.store.read<Kept>(KEY);
    const answer = await this.ask(before?.refreshToken ?? null);
    if (before && before.userId !== answer.user_id) this.onReplaced(answer);
    return answer;
  }

  private async ask(refreshToken: string | null): Promise<SessionAnswer> {
    try {
      const { body, serverNow } = await this.http<SessionAnswer>("channels/web/sessions", {
        method: "POST",
        body: { bot: this.bot, refresh_token: refreshToken },
      });
      // The server's times are read by its own clock, so that a wrong clock on this side does no harm.
      const expiresAt = this.now() + (Date.parse(body.token_expires_at) - serverNow);
      this.store.write(KEY, { token: body.token, expiresAt, refreshToken: body.refresh_token, userId: body.user_id });
      return body;
    } catch (error) {
      const refusedToken = error instanceof Refused && [400, 401, 403, 422].includes(error.status);
      if (!refusedToken || !refreshToken) throw error;
      return this.ask(null);
    }
  }
}
