/** The closed laptop: whatever happened in the meantime, the visitor goes on as the same one. */

import { beforeEach, expect, test } from "vitest";
import { type Answer, type Call, type Http, Refused } from "../src/frame/http";
import type { SessionAnswer } from "../src/frame/protocol";
import { Session } from "../src/frame/session";
import { openStore } from "../src/frame/storage";

const QUARTER_MS = 15 * 60_000;

/** Keeps the rules of the server's sessions: a refresh token works once. */
class FakeServer {
  now = 1_000_000;
  opened = 0;
  users = new Map<string, string>();
  good = new Set<string>();

  http: Http = async <T>(path: string, call: Call = {}): Promise<Answer<T>> => {
    if (path !== "channels/web/sessions") throw new Refused(404, "x", false, null);
    const { refresh_token: old } = call.body as { refresh_token: string | null };
    if (old && !this.users.has(old)) throw new Refused(401, "access.refresh_token_invalid", false, null);
    this.opened += 1;
    const userId = (old && this.users.get(old)) ?? `vis_${this.opened}`;
    if (old) this.users.delete(old);
    const body: SessionAnswer = {
      token: `fdv_${this.opened}`,
      token_expires_at: new Date(this.now + QUARTER_MS).toISOString(),
      refresh_token: `fdr_${this.opened}`,
      user_id: userId,
      bot: { id: "acme", name: "Acme", greeting: "", languages: ["en"], suggestions: [], pages: false },
      conversation_id: null,
    };
    this.users.set(body.refresh_token, userId);
    this.good.add(body.token);
    return { body: body as T, serverNow: this.now };
  };

  call = async (token: string): Promise<string> => {
    if (!this.good.has(token)) throw new Refused(401, "access.unauthorised", false, null);
    return token;
  };
}

let server: FakeServer;
const direct = <T>(_name: string, work: () => Promise<T>): Promise<T> => work();
const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
};

beforeEach(() => {
  server = new FakeServer();
});

test("a token that is about to expire is renewed before it is used", async () => {
  let now = 0;
  const session = new Session("acme", server.http, openStore("t.", storage()), direct, () => now);
  await session.open();
  now = QUARTER_MS - 30_000;
  expect(await session.authorised(server.call)).toBe("fdv_2");
  expect(session.userId).toBe("vis_1");
});

test("a refused token is renewed once and the call repeated", async () => {
  const session = new Session("acme", server.http, openStore("t.", storage()), direct, () => 0);
  await session.open();
  server.good.clear();
  expect(await session.authorised(server.call)).toBe("fdv_2");
});

test("a clock that is a year wrong does not renew for every call", async () => {
  const session = new Session("acme", server.http, openStore("t.", storage()), direct, () => 3e10);
  await session.open();
  await session.authorised(server.call);
  expect(server.opened).toBe(1);
});

test("a second tab takes what the first one stored and never spends an old refresh token", async () => {
  const area = storage();
  const first = new Session("acme", server.http, openStore("t.", area), direct, () => 0);
  const second = new Session("acme", server.http, openStore("t.", area), direct, () => 0);
  await first.open();
  await second.open();
  server.good.delete("fdv_1");
  expect(await first.authorised(server.call)).toBe("fdv_2");
  expect(first.userId).toBe("vis_1");
});

test("a refresh token that is no longer accepted begins a new visitor and says so", async () => {
  const session = new Session("acme", server.http, openStore("t.", storage()), direct, () => 0);
  const replaced: string[] = [];
  session.onReplaced = ({ user_id }) => void replaced.push(user_id);
  await session.open();
  server.users.clear();
  server.good.clear();
  await session.authorised(server.call);
  expect(replaced).toEqual(["vis_2"]);
});

test("without storage the session lasts as long as the page", async () => {
  const session = new Session("acme", server.http, openStore("t.", null), direct, () => 0);
  await session.open();
  expect(await session.authorised(server.call)).toBe("fdv_1");
});
