"""Kills a server again and again while flows do something elsewhere, wait, and do something else: each is done once, all finish.

The bot reserves, waits for a payment or for its time to be over, and then ships or cancels, all by requests to a shop of this
process that counts idempotency keys. Customers and the payment's sender do not know what became of a request when the server
vanishes, so they send it again under the same id.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.processes import KEY, Server, free_port, start, wait_until_ready
from benchmarks.wire import Connection, Gone

_SETTLE_SECONDS = 120.0
_FILES = {
    "bot.yaml": "bot: waits\nname: Waits\nencoder: none\n",
    "intents/all.yaml": "order:\n  - i want to order it\n  - please order one\n  - order it for me\n"
    "thanks:\n  - thank you\n  - thanks a lot\n  - cheers for that\n",
    "flows/all.yaml": """\
flow: order
starts_on: [order]
steps:
  - act: shop.reserve
    with: {user: "{{ user.id }}"}
  - wait: {event: payment.received, for: WAIT_SECONDS seconds, otherwise: late, into: payment}
    say: It is reserved.
  - act: shop.ship
    with: {user: "{{ user.id }}"}
  - say: "Shipped for {{ payment.amount }}."
    then: end
  - id: late
    act: shop.cancel
    with: {user: "{{ user.id }}"}
  - say: Cancelled.
---
flow: thanks
starts_on: [thanks]
steps: [{say: You are welcome.}]
""",
}
_ACTION = """\
action: shop.{name}
takes: {{user: text}}
method: POST
url: http://127.0.0.1:{port}/{name}
json: {{user: "{{{{ user }}}}"}}
timeout_seconds: 1
"""


@dataclass(frozen=True)
class Plan:
    """How many kills, between how many customers at once, and when."""

    folder: Path
    kills: int
    url: str | None = None
    customers: int = 8
    seed: int = 0
    wait_seconds: int = 8
    soonest_seconds: float = 0.2
    latest_seconds: float = 2.5


@dataclass
class Outcome:
    """What a run came to; `faults` is empty where every promise held."""

    kills: int = 0
    flows: int = 0
    shipped: int = 0
    cancelled: int = 0
    killed_while_waiting: int = 0  # flows that waited when the server was killed
    killed_in_effect: int = 0  # requests that were under way at the shop then
    repeated: int = 0  # requests that came again under a key that the shop knew
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Shop:
    """The other system: it does what it is asked once a key, and takes its time."""

    def __init__(self, random: Random) -> None:
        self.keys: dict[tuple[str, str], Counter[str]] = {}  # by user and deed
        self.under_way = 0
        self.busy = asyncio.Event()  # something is under way
        self.serving: set[asyncio.Task[Any]] = set()
        self._random = random

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                await self._do(head[0].split()[1].strip("/"), json.loads(body)["user"], headers["idempotency-key"])
                answer = b'{"ok": true}'
                kind = b"content-type: application/json\r\n"
                writer.write(b"HTTP/1.1 200 OK\r\n%scontent-length: %d\r\n\r\n%s" % (kind, len(answer), answer))
                await writer.drain()
        except (OSError, EOFError):
            pass  # the server was killed
        finally:
            writer.transport.abort()
            self.serving.discard(task)

    async def _do(self, deed: str, user: str, key: str) -> None:
        self.keys.setdefault((user, deed), Counter())[key] += 1
        self.under_way += 1
        self.busy.set()
        await asyncio.sleep(self._random.uniform(0.0, 0.4))  # so that kills come in the middle of it
        self.under_way -= 1
        if not self.under_way:
            self.busy.clear()

    async def close(self, server: asyncio.Server) -> None:
        """Let those that were cut off notice it."""
        server.close()
        await asyncio.gather(*self.serving)

    @property
    def repeated(self) -> int:
        return sum(sum(keys.values()) - len(keys) for keys in self.keys.values())


class Run:
    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._random = Random(plan.seed)
        self._up = asyncio.Event()
        self._over = False
        self._server: Server | None = None
        self._waiting: set[str] = set()
        self.shop = Shop(Random(plan.seed + 1))
        self.taken: dict[str, bool] = {}  # by user: whether the payment came before the time was over
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        began = time.perf_counter()
        async with AsyncExitStack() as stack:
            shop = await asyncio.start_server(self.shop.serve, "127.0.0.1", 0)
            stack.push_async_callback(self.shop.close, shop)
            _write_bot(self._plan.folder / "bot", shop.sockets[0].getsockname()[1], self._plan.wait_seconds)
            stack.callback(self._stop)
            await self._start()
            self._up.set()
            customers = [asyncio.create_task(self._customer(number)) for number in range(self._plan.customers)]
            for _ in range(self._plan.kills):
                await self._kill_once()
            self._over = True
            await asyncio.wait_for(asyncio.gather(*customers), _SETTLE_SECONDS)
        self.outcome.repeated, self.outcome.seconds = self.shop.repeated, time.perf_counter() - began
        return self.outcome

    async def _start(self) -> None:
        port, data = free_port(), self._plan.folder / "data"
        data.mkdir(exist_ok=True)
        settings = {
            "FRONTDESK_BOOTSTRAP_KEY": KEY,
            "FRONTDESK_RATE_LIMIT_KEY_PER_MINUTE": "100000000",
            "FRONTDESK_ALLOW_PRIVATE_ADDRESSES": "true",
            "FRONTDESK_LOG_LEVEL": "warning",
            "FRONTDESK_DATA": str(data),
        }
        if self._plan.url:
            settings["FRONTDESK_DATABASE_URL"] = self._plan.url
        command = [sys.executable, "-m", "frontdesk", "serve", str(self._plan.folder / "bot"), "--port", str(port)]
        log, began = self._plan.folder / "server.log", time.perf_counter()
        self._server = start("waits", command, port, log, settings)
        await asyncio.to_thread(wait_until_ready, self._server, "/readyz", log, began)

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop()

    async def _kill_once(self) -> None:
        assert self._server is not None
        await asyncio.sleep(self._random.uniform(self._plan.soonest_seconds, self._plan.latest_seconds))
        if self.outcome.kills % 2:  # every second kill comes in the middle of an effect, the others whenever they come
            await asyncio.wait_for(self.shop.busy.wait(), _SETTLE_SECONDS)
        self._up.clear()
        self._server.kill()
        self.outcome.killed_while_waiting += len(self._waiting)
        self.outcome.killed_in_effect += self.shop.under_way
        await self._start()
        self.outcome.kills += 1
        self._say(f"kill {self.outcome.kills}: {self.outcome.flows} flows, {len(self.outcome.faults)} faults so far")
        self._up.set()

    async def _customer(self, number: int) -> None:
        """Have one flow after the other done, each as a user of its own, until the run is over."""
        count = 0
        while not self._over:
            count += 1
            user = f"user-{number}-{count}"
            random = Random(f"{self._plan.seed} {user}")
            message = {"user_id": user, "text": "please order one", "message_id": f"m-{user}"}
            answer = await self._send("POST", "/v1/messages", message)
            self._waiting.add(user)
            if random.random() < 0.6:  # the others never pay
                await asyncio.sleep(random.uniform(0.0, self._plan.wait_seconds / 2))
                event = {"user_id": user, "name": "payment.received", "data": {"amount": 5}, "event_id": f"e-{user}"}
                self.taken[user] = (await self._send("POST", "/v1/bots/waits/events", event))["taken"]
            await self._check(user, answer["conversation_id"])

    async def _check(self, user: str, conversation_id: str) -> None:
        """Wait until the flow is at its end, and hold what the shop and the conversation say against each other."""
        until = time.perf_counter() + _SETTLE_SECONDS
        events: list[dict[str, Any]] = []
        while not any(event["type"] == "flow.ended" for event in events):
            if time.perf_counter() > until:
                self.outcome.faults.append(f"{user}: the flow never ended")
                break
            await asyncio.sleep(0.1)
            events = (await self._send("GET", f"/v1/conversations/{conversation_id}/events?limit=500"))["items"]
        self._waiting.discard(user)
        paid = self.taken.get(user, False)
        last = "Shipped for 5." if paid else "Cancelled."
        said = [event["data"]["reply"]["text"] for event in events if event["type"] == "reply.sent"]
        if said != ["It is reserved.", last]:
            self.outcome.faults.append(f"{user}: heard {said}, paid {paid}")
        if [event["position"] for event in events] != list(range(1, len(events) + 1)):
            self.outcome.faults.append(f"{user}: positions {[event['position'] for event in events]}")
        done = {deed: len(keys) for (whose, deed), keys in self.shop.keys.items() if whose == user}
        if done != {"reserve": 1, "ship" if paid else "cancel": 1}:
            self.outcome.faults.append(f"{user}: keys by deed {done}, paid {paid}")
        self.outcome.flows += 1
        self.outcome.shipped += paid
        self.outcome.cancelled += not paid

    async def _send(self, method: str, path: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask until there is an answer."""
        while True:
            await self._up.wait()
            assert self._server is not None
            connection = Connection(self._server.port, KEY)
            try:
                answer = await connection.request(method, path, payload)
            except Gone:
                await asyncio.sleep(0.01)
                continue
            finally:
                connection.close()
            if answer.status == 200:
                return answer.json()
            if answer.status != 503:
                raise AssertionError(f"{method} {path}: {answer.status} {answer.body[:500]!r}")
            await asyncio.sleep(0.05)


def _write_bot(folder: Path, port: int, wait_seconds: int) -> None:
    requests = "---\n".join(_ACTION.format(name=name, port=port) for name in ("reserve", "ship", "cancel"))
    for name, text in {**_FILES, "actions/shop.yaml": requests}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.replace("WAIT_SECONDS", str(wait_seconds)))


async def kill_while_flows_wait(plan: Plan, say: Callable[[str], None] = lambda line: None) -> Outcome:
    """Run the plan and return what it came to."""
    return await Run(plan, say).run()
