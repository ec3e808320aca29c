import { expect, test } from "vitest";
import { type Listener, Live, type Socket } from "../src/api/live";

class FakeSocket implements Socket {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readyState = 1;
  said: string[] = [];
  constructor(readonly address: string) {}
  send(text: string): void {
    this.said.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  hear(document: unknown): void {
    this.onmessage?.({ data: JSON.stringify(document) } as MessageEvent);
  }
  drop(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006 } as CloseEvent);
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const heard: string[] = [];
  let waiting: { run: () => void; ms: number }[] = [];
  const listener: Listener = {
    onChanges: (changes) => heard.push(`changes ${changes.length}`),
    onTyping: (typing) => heard.push(`typing ${typing.typing}`),
    onGap: () => heard.push("gap"),
    onReach: (reach) => heard.push(reach),
  };
  const live = new Live("/live", listener, {
    open: (address) => {
      const socket = new FakeSocket(address);
      sockets.push(socket);
      return socket;
    },
    later: (run, ms) => {
      const entry = { run, ms };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
  });
  const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
  const wait = (): number => {
    const next = waiting.shift();
    next?.run();
    return next?.ms ?? 0;
  };
  const welcome = (position: number, complete = true) =>
    last().hear({ type: "welcome", position, complete, heartbeat_seconds: 20 });
  live.start();
  return { live, sockets, heard, last, wait, welcome };
}

test("a new connection goes on from the last place, and nothing is loaded anew", () => {
  const { sockets, heard, last, wait, welcome } = setUp();
  expect(last().address).toBe("/live");
  welcome(7);
  last().hear({ type: "changes", position: 9, changes: [{}] });
  last().drop();
  expect(wait()).toBe(500);
  expect(sockets).toHaveLength(2);
  expect(last().address).toBe("/live?after=9");
  welcome(9);
  expect(heard).toEqual(["open", "gap", "changes 1", "lost", "open"]);
});

test("where the server cannot go on from the place, everything is loaded anew", () => {
  const { heard, last, wait, welcome } = setUp();
  welcome(7);
  last().drop();
  wait();
  welcome(900, false);
  expect(heard.filter((one) => one === "gap")).toHaveLength(2);
});

test("attempts come less and less often, and at once when the network is back", () => {
  const { live, sockets, last, wait } = setUp();
  const waits = [0, 0, 0, 0, 0, 0, 0].map(() => {
    last().drop();
    return wait();
  });
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000]);
  last().drop();
  live.hurry();
  expect(sockets).toHaveLength(9);
});

test("a connection that says nothing is left", () => {
  const { heard, sockets, welcome, wait, last } = setUp();
  welcome(1);
  expect(wait()).toBe(44_000);
  expect(heard.at(-1)).toBe("lost");
  wait();
  expect(sockets).toHaveLength(2);
  expect(last().address).toBe("/live?after=1");
});

test("typing is told on and said, and has no place", () => {
  const { live, heard, last, welcome } = setUp();
  welcome(3);
  last().hear({ type: "typing", conversation_id: "conv_1", by: "user", typing: true });
  expect(heard.at(-1)).toBe("typing true");
  live.say({ type: "presence", presence: "away" });
  expect(last().said).toEqual(['{"type":"presence","presence":"away"}']);
});
