"""How soon an agent sees what a customer writes while a thousand conversations are live, and what a widget that waits costs.

Conversations are begun and taken by agents, consoles connect to `/v1/inbox/live`, and customers write at a steady rate, whether
the server keeps up or not. The time of a message is from just before it is sent until a console has it, for every console. Then
thousands of widgets wait for news, and what the server's memory grows by is shared out among them.
"""

import argparse
import asyncio
import contextlib
import json
import random
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.consoles import Console, Widget
from benchmarks.load import percentile
from benchmarks.processes import KEY, Server, new_database, postgresql, start_frontdesk, take_training, train
from benchmarks.report import machine
from benchmarks.wire import Connection

CUSTOMERS_AT_ONCE = 16
P99_WANTED_MS = 150.0
KB_WANTED = 40.0


@dataclass(frozen=True)
class Plan:
    conversations: int
    agents: int
    rate: float
    seconds: float
    sockets: int


@dataclass(frozen=True)
class Idle:
    """Widgets that wait: what each costs the server, and what all of them cost it in a second."""

    kind: str
    sockets: int
    kb_each: float
    cpu_share: float
    lost: int


@dataclass(frozen=True)
class Outcome:
    engine: str
    messages: int
    seen: int
    missed: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    answer_p99_ms: float
    server_cpu_share: float
    client_cpu_share: float
    rss_mb: float
    idle: list[Idle]

    def faults(self) -> list[str]:
        found = [f"{self.missed} messages were not seen"] if self.missed else []
        found += (
            [f"p99 of {self.p99_ms:.0f} ms is more than {P99_WANTED_MS:.0f}"] if self.p99_ms > P99_WANTED_MS else []
        )
        for one in self.idle:
            found += (
                [f"{one.kind}: {one.kb_each:.1f} KB each are more than {KB_WANTED:.0f}"]
                if one.kb_each > KB_WANTED
                else []
            )
            found += [f"{one.kind}: {one.lost} were lost"] if one.lost else []
        return found


async def begin(port: int, plan: Plan) -> list[tuple[str, int]]:
    """Conversations that agents have: their ids, each with the position of its last event."""
    waiting = iter(range(plan.conversations))
    begun: dict[int, tuple[str, int]] = {}

    async def customer() -> None:
        connection = Connection(port, KEY)
        for number in waiting:
            said = await connection.request("POST", "/v1/messages", {"user_id": f"live-{number}", "text": "hello"})
            conversation_id = said.json()["conversation_id"]
            agent = {"id": f"agent-{number % plan.agents}", "name": f"Agent {number % plan.agents}"}
            taken = await connection.request(
                "POST", f"/v1/inbox/conversations/{conversation_id}/take", {"agent": agent}
            )
            assert taken.status == 200, taken.body
            begun[number] = conversation_id, taken.json()["position"]
        connection.close()

    await asyncio.gather(*(customer() for _ in range(CUSTOMERS_AT_ONCE)))
    return [begun[number] for number in range(plan.conversations)]


async def write(server: Server, plan: Plan) -> tuple[list[float], list[float], int]:
    """Let customers write; the seconds until each console had each message, until each was answered, and how many there were."""
    sent: dict[int, float] = {}
    delays: list[float] = []
    answers: list[float] = []
    loop = asyncio.get_running_loop()
    count, whole = int(plan.rate * plan.seconds), asyncio.Event()

    def seen(number: int, now: float) -> None:
        delays.append(now - sent[number])
        if len(delays) == count * plan.agents:
            whole.set()

    consoles = [
        (await loop.create_connection(lambda: Console(server.port, KEY, seen), "127.0.0.1", server.port))[1]
        for _ in range(plan.agents)
    ]
    await asyncio.gather(*(console.ready for console in consoles))
    await _send_steadily(server.port, plan, sent, answers)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(10):
            await whole.wait()
    for console in consoles:
        console.close()
    return delays, answers, count


async def _send_steadily(port: int, plan: Plan, sent: dict[int, float], answers: list[float]) -> None:
    """Send at the plan's rate, whether answers come or not; note when each was sent, and how long its answer took."""
    free = asyncio.Queue[Connection]()
    for _ in range(CUSTOMERS_AT_ONCE * 4):
        free.put_nowait(Connection(port, KEY))

    async def message(number: int, user: int) -> None:
        connection = await free.get()
        sent[number] = time.perf_counter()
        answer = await connection.request(
            "POST", "/v1/messages", {"user_id": f"live-{user}", "text": f"bench {number} and some more words of it"}
        )
        answers.append(time.perf_counter() - sent[number])
        assert answer.status == 200, answer.body
        free.put_nowait(connection)

    count, began, tasks = int(plan.rate * plan.seconds), time.perf_counter(), []
    users = random.Random(1).sample(range(plan.conversations), min(count, plan.conversations))
    for number in range(count):
        tasks.append(asyncio.create_task(message(number, users[number % len(users)])))
        await asyncio.sleep(max(0.0, began + (number + 1) / plan.rate - time.perf_counter()))
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait().close()


async def wait(server: Server, places: list[tuple[str, int]], sockets: int, kind: str, before_mb: float) -> Idle:
    """Let widgets wait for news that do not come; `before_mb` is the memory of a server at which none has waited yet."""
    accept = "text/event-stream" if kind == "stream" else "application/json"
    more = "" if kind == "stream" else "&wait=25"
    loop, widgets = asyncio.get_running_loop(), list[Widget]()
    for number in range(sockets):
        conversation_id, position = places[number % len(places)]
        path = f"/v1/conversations/{conversation_id}/events?after={position + 100}{more}"
        _, widget = await loop.create_connection(
            lambda path=path: Widget(server.port, KEY, path, accept),  # type: ignore[misc]
            "127.0.0.1",
            server.port,
        )
        widgets.append(widget)
        if number % 100 == 99:
            await asyncio.sleep(0.05)
    await asyncio.sleep(2.0)
    grown, cpu, began = server.rss_mb - before_mb, server.cpu_seconds, time.perf_counter()
    await asyncio.sleep(8.0)
    share = (server.cpu_seconds - cpu) / (time.perf_counter() - began)
    lost = sum(widget.lost for widget in widgets)
    for widget in widgets:
        widget.close()
    await asyncio.sleep(1.0)
    return Idle(kind, sockets, grown * 1_000 / max(sockets, 1), share, lost)


async def measure(server: Server, engine: str, plan: Plan) -> Outcome:
    """Everything at one server."""
    places = await begin(server.port, plan)
    cpu, own, began = server.cpu_seconds, _own_cpu_seconds(), time.perf_counter()
    delays, answers, count = await write(server, plan)
    took = time.perf_counter() - began
    shares = (server.cpu_seconds - cpu) / took, (_own_cpu_seconds() - own) / took
    rss_mb = server.rss_mb
    kinds = ("stream", "poll") if plan.sockets else ()  # in this order: a poll whose widget has gone waits to its end
    idle = [await wait(server, places, plan.sockets, kind, rss_mb) for kind in kinds]
    ordered = sorted(delays)
    return Outcome(
        engine=engine,
        messages=count,
        seen=len(delays),
        missed=count * plan.agents - len(delays),
        p50_ms=percentile(ordered, 0.50) * 1e3,
        p99_ms=percentile(ordered, 0.99) * 1e3,
        worst_ms=ordered[-1] * 1e3 if ordered else 0.0,
        answer_p99_ms=percentile(sorted(answers), 0.99) * 1e3,
        server_cpu_share=shares[0],
        client_cpu_share=shares[1],
        rss_mb=rss_mb,
        idle=idle,
    )


def run(engine: str, plan: Plan) -> Outcome:
    """Run on an empty data folder, which is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-inbox-", ignore_cleanup_errors=True))
        )
        url = None
        if engine == "postgresql":
            url = asyncio.run(new_database(stack.enter_context(postgresql()), "frontdesk"))
        train(folder / "trained")
        take_training(folder / "trained", folder / "data")
        server = start_frontdesk(engine, folder / "data", url)
        stack.callback(server.stop)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(measure(server, engine, plan))


def _own_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _allow_files(wanted: int) -> None:
    """As many open sockets as are needed; the server inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def main() -> int:
    """Run, print one JSON object an engine, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="sqlite")
    parser.add_argument("--conversations", type=int, default=1_000, help="that agents have")
    parser.add_argument("--agents", type=int, default=50, help="consoles that are connected")
    parser.add_argument("--rate", type=float, default=40.0, help="messages of customers a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long customers write")
    parser.add_argument("--sockets", type=int, default=5_000, help="widgets that wait; 0 leaves them out")
    given = parser.parse_args()
    _allow_files(given.sockets + 1_000)
    plan = Plan(given.conversations, given.agents, given.rate, given.seconds, given.sockets)
    faults = 0
    print(json.dumps(machine(None)))
    for engine in ("sqlite", "postgresql") if given.engine == "both" else (given.engine,):
        outcome = run(engine, plan)
        faults += len(outcome.faults())
        print(json.dumps(asdict(outcome) | {"faults": outcome.faults()}, indent=1))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
