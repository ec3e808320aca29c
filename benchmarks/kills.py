"""Kills a server under load with SIGKILL again and again, and checks that nothing acknowledged was lost or done twice.

Customers talk to the demo bot, each waiting for the answer to a message before sending the next, and in the end several at
once. When the server vanishes they do not know what became of their messages, so they send them again with the same message
ids once the server is back.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import talks
from benchmarks.processes import KEY, Server, start_frontdesk, take_training
from benchmarks.verifying import Customer, Deed, Event, Sent, broken, lost, undone, unkeyed
from benchmarks.wire import Answer, Connection, Gone

_RETRIED = {409, 503}
_CHECKED_AFTER_A_KILL = 40  # users; all are checked at the end
_SETTLE_SECONDS = 120.0
_PAGE = 200
_BURSTS = 1_000  # what sets the numbers of connections in a burst apart from those of customers


@dataclass(frozen=True)
class Plan:
    """How many kills of which server, between how many customers, and when."""

    data: Path
    kills: int
    trained: Path  # a data folder in which the demo's bot was trained
    url: str | None = None
    customers: int = 12
    seed: int = 0
    soonest_seconds: float = 0.2
    latest_seconds: float = 1.4
    orders: int = 4_000


@dataclass
class Outcome:
    """What a run came to; `faults` is empty where every promise held."""

    kills: int = 0
    users: int = 0
    acknowledged: int = 0
    in_flight: int = 0  # messages sent and not acknowledged when the server was killed
    recorded_unacknowledged: int = 0  # of those, the ones that were found recorded after the restart
    actions: int = 0  # rows that the actions left in the shop
    gathered: int = 0  # messages that were answered together with a later one
    interrupted_actions: int = 0  # begun before a kill and finished after it
    slowest_restart_seconds: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Run:
    """One run: the customers, the killer, and what they know of each other."""

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._random = Random(plan.seed)
        self._talks = talks.Talks(plan.seed, plan.orders)
        self._up = asyncio.Event()
        self._over = False
        self._users = 0
        self._server: Server | None = None
        self._killed_at: list[float] = []
        self.customers: list[Customer] = []
        self.talking: dict[int, Sent] = {}  # what each customer has sent and not had answered, by the customer's number
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        began = time.perf_counter()
        try:
            await self._start()
            shop = await self._fill_shop()
            async with asyncio.TaskGroup() as group:
                customers = [group.create_task(self._customer(number)) for number in range(self._plan.customers)]
                self._up.set()
                for _ in range(self._plan.kills):
                    await self._kill_once()
                self._over = True
                await asyncio.wait_for(asyncio.gather(*customers), _SETTLE_SECONDS)
            await self._verify(shop)
        finally:
            if self._server is not None:
                self._server.stop()
        self.outcome.seconds = time.perf_counter() - began
        return self.outcome

    async def _start(self) -> None:
        began = time.perf_counter()
        self._server = await asyncio.to_thread(start_frontdesk, "frontdesk", self._plan.data, self._plan.url)
        if self._killed_at:
            restart = time.perf_counter() - began
            self.outcome.slowest_restart_seconds = max(self.outcome.slowest_restart_seconds, restart)

    @property
    def _port(self) -> int:
        assert self._server is not None
        return self._server.port

    async def _fill_shop(self) -> Path:
        """Make the shop's books by asking for an order, and put orders into them that customers can send back."""
        connection = Connection(self._port, KEY)
        await connection.request("POST", "/v1/messages", {"user_id": "opener", "text": "where is my order A-1001?"})
        connection.close()
        shop = talks.find_shop(self._plan.data)
        if shop is None:
            raise FileNotFoundError("the demo's shop has no books under the data folder")
        talks.fill_shop(shop, self._plan.orders)
        self._brought_along = {table: {row["id"] for row in rows} for table, rows in talks.shop_rows(shop).items()}
        return shop

    async def _kill_once(self) -> None:
        """Let the customers talk for a random while, kill the server, start it again, look, and let them go on."""
        assert self._server is not None
        await asyncio.sleep(self._random.uniform(self._plan.soonest_seconds, self._plan.latest_seconds))
        self._up.clear()
        if self._server.process.poll() is not None:
            raise AssertionError("the server ended by itself")
        self._server.kill()
        self._killed_at.append(time.time())
        await asyncio.sleep(0)  # the customers notice
        in_flight = list(self.talking.values())
        await self._start()
        await self._look(in_flight)
        self.outcome.kills += 1
        self._say(f"kill {self.outcome.kills}: {len(in_flight)} in flight, {len(self.outcome.faults)} faults so far")
        self._up.set()

    async def _look(self, in_flight: Sequence[Sent]) -> None:
        """Check what was acknowledged lately, and count which of the messages in flight were recorded after all."""
        connection = Connection(self._port, KEY)
        self.outcome.in_flight += len(in_flight)
        for customer in self.customers[-_CHECKED_AFTER_A_KILL:]:
            events = await _events(connection, customer.user_id)
            self.outcome.faults += lost(customer.sent, events)
            recorded = {event["data"]["message_id"] for event in events if event["type"] == "message.received"}
            flying = {one.message_id for one in in_flight if one.user_id == customer.user_id}
            self.outcome.recorded_unacknowledged += len(recorded & flying)
        connection.close()

    async def _customer(self, number: int) -> None:
        """Talk as one user, then as the next, until the run is over; a talk that has begun is finished."""
        connection: Connection | None = None
        while not self._over:
            self._users += 1
            customer = Customer(f"user-{self._users}")
            self.customers.append(customer)
            for talk in self._talks.of_one_user():
                if talk.together:
                    await self._send_together(number, customer, talk.together)
                    continue
                replies: list[str] = []
                while (text := talk.next(replies)) is not None:
                    sent = Sent(customer.user_id, f"{customer.user_id}-{len(customer.sent) + 1}", text)
                    customer.sent.append(sent)
                    connection = await self._send(number, sent, connection)
                    replies = [reply["text"] for reply in (sent.answer or {})["replies"]]
                if talk.deed is not None:
                    self._note(customer, talk.deed, replies)
        if connection is not None:
            connection.close()

    async def _send_together(self, number: int, customer: Customer, texts: Sequence[str]) -> None:
        """Send messages at the same time, each over a connection of its own, until all are acknowledged."""
        burst = len(customer.sent) + 1
        sent = [
            Sent(customer.user_id, f"{customer.user_id}-{burst + place}", text, burst=burst)
            for place, text in enumerate(texts)
        ]
        customer.sent += sent

        async def send(place: int, one: Sent) -> None:
            connection = await self._send((number + 1) * _BURSTS + place, one, None)
            connection.close()

        await asyncio.gather(*(send(place, one) for place, one in enumerate(sent)))

    async def _send(self, number: int, sent: Sent, connection: Connection | None) -> Connection:
        """Send a message until it is acknowledged; return the connection that it went over."""
        payload = {"user_id": sent.user_id, "text": sent.text, "message_id": sent.message_id}
        while True:
            await self._up.wait()
            if connection is None or connection.port != self._port:
                if connection is not None:
                    connection.close()
                connection = Connection(self._port, KEY)
            sent.tries += 1
            self.talking[number] = sent
            try:
                answer = await connection.request("POST", "/v1/messages", payload)
            except Gone:
                await asyncio.sleep(0.01)  # until the killer has said that the server is down
                continue
            if answer.status == 200:
                del self.talking[number]
                sent.answer = answer.json()
                return connection
            self._refused(sent, answer)
            await asyncio.sleep(0.05)

    def _refused(self, sent: Sent, answer: Answer) -> None:
        """Anything but 200 and "try again" is a fault, and the run ends with it."""
        if answer.status not in _RETRIED or sent.tries > 200:
            raise AssertionError(f"{sent.message_id} {sent.text!r}: {answer.status} {answer.body[:500]!r}")

    def _note(self, customer: Customer, deed: Deed, replies: list[str]) -> None:
        """Note what the talk must have changed; that the bot took it elsewhere is a fault of its own."""
        customer.deeds.append(deed)
        if not deed.done:
            said = [sent.text for sent in customer.sent]
            self.outcome.faults.append(f"{customer.user_id} did not get {deed.where[1]}: said {said}, heard {replies}")

    async def _verify(self, shop: Path) -> None:
        """Check every conversation whole, and the shop's books against them."""
        connection = Connection(self._port, KEY)
        everything: list[Event] = []
        for customer in self.customers:
            events = await _events(connection, customer.user_id)
            self.outcome.faults += broken(customer, events)
            everything += events
        connection.close()
        rows = {
            table: [row for row in its_rows if row["id"] not in self._brought_along[table]]
            for table, its_rows in talks.shop_rows(shop).items()
        }
        self.outcome.faults += undone(self.customers, rows) + unkeyed(everything, rows)
        self.outcome.users = len(self.customers)
        self.outcome.acknowledged = sum(1 for customer in self.customers for sent in customer.sent if sent.answer)
        self.outcome.gathered = sum(
            1 for customer in self.customers for sent in customer.sent if (sent.answer or {}).get("answered_with")
        )
        self.outcome.actions = sum(len(its_rows) for its_rows in rows.values())
        self.outcome.interrupted_actions = _interrupted(everything, self._killed_at)


async def _events(connection: Connection, user_id: str) -> list[Event]:
    """Return all events of the user's only conversation; none where there is none yet."""
    listed = await connection.request("GET", f"/v1/conversations?user_id={user_id}&limit=10")
    items = _content(listed)["items"]
    if len(items) > 1:
        raise AssertionError(f"{user_id} has {len(items)} conversations")
    events: list[Event] = []
    while items:
        path = f"/v1/conversations/{_id(items[0])}/events?after={len(events)}&limit={_PAGE}"
        page = _content(await connection.request("GET", path))["items"]
        events += page
        if len(page) < _PAGE:
            break
    return events


def _id(item: dict[str, Any]) -> str:
    found: str = item.get("conversation_id") or item["id"]
    return found


def _content(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise AssertionError(f"{answer.status}: {answer.body[:500]!r}")
    return answer.json()


def _interrupted(events: Sequence[Event], killed_at: Sequence[float]) -> int:
    """Count the actions that began before a kill and finished after it."""
    started = {event["data"]["key"]: _seconds(event) for event in events if event["type"] == "action.started"}
    finished = {event["data"]["key"]: _seconds(event) for event in events if event["type"] == "action.finished"}
    spans = [(began, finished[key]) for key, began in started.items() if key in finished]
    return sum(1 for began, ended in spans if any(began <= at <= ended for at in killed_at))


def _seconds(event: Event) -> float:
    return dt.datetime.fromisoformat(event["at"]).timestamp()


async def kill_again_and_again(plan: Plan, say: Callable[[str], None] = lambda line: None) -> Outcome:
    """Run the plan and return what it came to."""
    plan.data.mkdir(parents=True)
    take_training(plan.trained, plan.data)
    return await Run(plan, say).run()
