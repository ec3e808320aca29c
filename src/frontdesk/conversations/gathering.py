"""The line before a conversation: messages that come while a turn is under way wait, and go into the next turn together.

Whoever is first in a line takes along everybody who stands there by then, as far as they fit into one turn. Where the bot
says so (`gather_seconds`) the first one waits a moment for more, because people write in bursts.

Invariant: whoever has joined a line is served once, after all who came before, and gets an outcome of their own.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

from frontdesk.conversations.locks import Locks

MOST_TOGETHER = 6  # messages in one turn
LONGEST_TOGETHER = 400  # characters of all their texts: no further does the understanding look for several wishes
PATIENCE = 3  # quiet moments that the first one waits at most, however many come


class Message(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def message_id(self) -> str | None: ...
    @property
    def conversation_id(self) -> str | None: ...
    @property
    def visitor(self) -> bool: ...


M = TypeVar("M", bound=Message)
R = TypeVar("R")


class Place(Generic[M, R]):
    """A message in its line; `outcome` is there once it was served."""

    __slots__ = ("came_at", "message", "outcome")

    def __init__(self, message: M) -> None:
        self.message = message
        self.came_at = time.monotonic()
        self.outcome: R | Exception | None = None


class Gathering(Generic[M, R]):
    """`serve` handles messages of one line as one turn and returns an outcome for each; what it raises, all of them get."""

    def __init__(self, locks: Locks, serve: Callable[[str, Sequence[M]], Awaitable[Sequence[R | Exception]]]) -> None:
        self._locks = locks
        self._serve = serve
        self._lines: dict[str, list[Place[M, R]]] = {}
        self._hurried = False

    def join(self, key: str, message: M) -> Place[M, R]:
        """Put the message at the end of the line. Its place in the order is settled with this."""
        place: Place[M, R] = Place(message)
        self._lines.setdefault(key, []).append(place)
        return place

    async def serve(self, key: str, place: Place[M, R], quiet_seconds: float) -> R:
        """Return what came of a message that joined, or raise it; the first in line waits until so long nobody came."""
        line = self._lines[key]
        try:
            async with self._locks.hold(key):
                if place.outcome is None and quiet_seconds:
                    await self._wait_for_more(line, quiet_seconds)
                while place.outcome is None:
                    await self._serve_first(key, line)
        finally:  # of who was cut off in between the others in line are served by the next
            line.remove(place)
            if not line:
                self._lines.pop(key, None)
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome

    def hurry(self) -> None:
        """The server stops: wait for nobody any more."""
        self._hurried = True

    async def _serve_first(self, key: str, line: list[Place[M, R]]) -> None:
        batch = fitting([place for place in line if place.outcome is None])
        try:
            outcomes = await self._serve(key, [place.message for place in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        for place, outcome in zip(batch, outcomes, strict=True):
            place.outcome = outcome

    async def _wait_for_more(self, line: list[Place[M, R]], quiet_seconds: float) -> None:
        while not self._hurried:
            waiting = [place for place in line if place.outcome is None]
            if len(fitting(waiting)) < len(waiting) or len(waiting) == MOST_TOGETHER:
                return
            longest = waiting[0].came_at + PATIENCE * quiet_seconds
            left = min(waiting[-1].came_at + quiet_seconds, longest) - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)


def fitting(waiting: Sequence[Place[M, R]]) -> Sequence[Place[M, R]]:
    """The first ones that go together: few, short, for the same conversation, none of them twice. The first always goes."""
    if len(waiting) == 1:
        return waiting
    first, length, ids = waiting[0].message, -1, set[str]()
    for count, place in enumerate(waiting):
        message = place.message
        length += len(message.text) + 1
        same = (message.conversation_id, message.visitor) == (first.conversation_id, first.visitor)
        full = count == MOST_TOGETHER or length > LONGEST_TOGETHER
        if count and (full or not same or message.message_id in ids):
            return waiting[:count]
        if message.message_id is not None:
            ids.add(message.message_id)
    return waiting
