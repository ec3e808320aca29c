"""The customers of a speed run: a client that costs a small part of what a server costs, in a process of its own.

It speaks HTTP/1.1 by hand over kept-alive connections with Nagle's algorithm off, sends requests that were built before
the clock started, and reads of a response only what it must: the status, the length, and whether the turn was read.
Each connection holds one conversation at a time: three turns by a user of its own, then the next user. It is a closed
loop: a connection sends its next message when the last one was answered. Prints one JSON object.
"""

import argparse
import asyncio
import json
import resource
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import customers

TURNS_A_CONVERSATION = 3
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "
_STALL_SECONDS = 0.030


@dataclass(frozen=True, slots=True)
class Plan:
    """One round of load: where to, how many customers at once, for how long."""

    port: int
    concurrency: int
    seconds: float
    path: str = "/v1/messages"
    key: str = ""
    first: int = 0  # number of the first conversation; rounds that do not overlap repeat no text
    conversations: int = 1_000  # how many are built beforehand; the round ends early when they run out
    warm_up_seconds: float = 0.3


@dataclass(frozen=True, slots=True)
class Measured:
    """What one round showed; times in milliseconds."""

    turns: int
    answered: int  # the turns of the warm-up too
    seconds: float
    turns_per_second: float
    p50_ms: float
    p99_ms: float
    failed: int  # answered with anything but 200
    unread: int  # answered without a reading
    not_bot: int  # answered while a person has the conversation
    split: int  # responses that came in more than one packet
    worst_gap_ms: float  # longest wait between the first and the last packet of a response
    stalled: int  # responses with 30 ms or more in between: what Nagle's algorithm and delayed acknowledgement do
    client_cpu_us: float  # what the client itself spent a turn
    example: str  # the first answer that was not 200, cut, to see what went wrong


class Tally:
    """Counts for all connections of a round; only what falls between `begins` and `ends` counts."""

    def __init__(self, begins: float, ends: float) -> None:
        self.begins = begins
        self.ends = ends
        self.last = begins
        self.answered = 0
        self.latencies: list[float] = []
        self.failed = self.unread = self.not_bot = self.split = self.stalled = 0
        self.worst_gap = 0.0
        self.example = ""

    def add(self, sent: float, now: float, response: bytes) -> None:
        self.answered += 1
        if not self.begins <= now <= self.ends:
            return
        self.last = now
        self.latencies.append(now - sent)
        if response[9:12] != b"200":
            self.failed += 1
            self.example = self.example or response[:600].decode("utf-8", "replace")
            return
        self.unread += b'"reading":null' in response
        self.not_bot += b'"status":"bot"' not in response

    def add_gap(self, first_packet: float, now: float) -> None:
        if self.begins <= now <= self.ends:
            self.split += 1
            self.stalled += now - first_packet >= _STALL_SECONDS
            self.worst_gap = max(self.worst_gap, now - first_packet)


class Customer(asyncio.Protocol):
    """One connection: sends a request, waits for the whole answer, sends the next."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._tally = tally
        self._done = done
        self._received = b""
        self._needed = 0
        self._sent = self._first_packet = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        assert self._transport is not None
        if request is None or time.perf_counter() >= self._tally.ends:
            self._transport.close()
            return
        self._needed = 0
        self._received = b""
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if not self._received:
            self._first_packet = time.perf_counter()
            self._received = data
        else:
            self._received += data
        if not self._needed:
            self._needed = whole_length(self._received)
        if not self._needed or len(self._received) < self._needed:
            return
        now = time.perf_counter()
        if len(data) != self._needed:
            self._tally.add_gap(self._first_packet, now)
        self._tally.add(self._sent, now, self._received)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)


def whole_length(received: bytes) -> int:
    """Return how long head and body are together, or 0 while the head is not complete."""
    end = received.find(_END_OF_HEAD)
    if end < 0:
        return 0
    start = received.find(_LENGTH, 0, end)
    if start < 0:
        head = received[:end].lower()
        start = head.find(_LENGTH)
        if start < 0:
            raise ValueError("a response without content-length: " + head.decode("latin-1"))
    stop = received.find(b"\r\n", start)
    return end + len(_END_OF_HEAD) + int(received[start + len(_LENGTH) : stop])


def built_requests(plan: Plan) -> list[list[bytes]]:
    """Build the requests of every conversation as the bytes that go over the wire."""
    head = (
        f"POST {plan.path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\nAuthorization: Bearer {plan.key}\r\n"
        "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
    ).encode()
    conversations = []
    for number in range(plan.first, plan.first + plan.conversations):
        turns = []
        for turn in range(TURNS_A_CONVERSATION):
            text = customers.text(number * TURNS_A_CONVERSATION + turn)
            body = b'{"user_id":"load-%d","text":"%s","message_id":"load-%d-%d"}' % (
                number,
                text.encode(),
                number,
                turn,
            )
            turns.append(b"%b%d\r\n\r\n%b" % (head, len(body), body))
        conversations.append(turns)
    return conversations


def percentile(ordered: list[float], share: float) -> float:
    """Return the value below which this share of an ordered list lies; 0 for an empty one."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def measure(plan: Plan) -> Measured:
    """Run one round and return what it showed."""
    waiting = iter(built_requests(plan))
    loop = asyncio.get_running_loop()
    begins = time.perf_counter() + plan.warm_up_seconds
    tally = Tally(begins, begins + plan.seconds)
    cpu = _cpu_seconds()
    ends = [loop.create_future() for _ in range(plan.concurrency)]

    def requests() -> Iterator[bytes]:
        for conversation in waiting:
            yield from conversation

    for done in ends:
        await loop.create_connection(lambda done=done: Customer(requests(), tally, done), "127.0.0.1", plan.port)  # type: ignore[misc]
    await asyncio.wait_for(asyncio.gather(*ends), plan.seconds + plan.warm_up_seconds + 30)
    return _summary(tally, _cpu_seconds() - cpu)


def _summary(tally: Tally, cpu: float) -> Measured:
    ordered = sorted(tally.latencies)
    turns = len(ordered)
    seconds = max(tally.last - tally.begins, 1e-9)
    return Measured(
        turns=turns,
        answered=tally.answered,
        seconds=seconds,
        turns_per_second=turns / seconds,
        p50_ms=percentile(ordered, 0.50) * 1e3,
        p99_ms=percentile(ordered, 0.99) * 1e3,
        failed=tally.failed,
        unread=tally.unread,
        not_bot=tally.not_bot,
        split=tally.split,
        worst_gap_ms=tally.worst_gap * 1e3,
        stalled=tally.stalled,
        client_cpu_us=cpu * 1e6 / max(tally.answered, 1),
        example=tally.example,
    )


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Read a plan as JSON from the standard input, run it, print what it showed."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "").parse_args()
    plan = Plan(**json.load(sys.stdin))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(measure(plan)))))


if __name__ == "__main__":
    main()
