"""Wakes who waits for something new, within one process; what is new is read from the database.

A wake-up may be lost (another process wrote) or come for nothing, so whoever waits looks at the database first, and
again after every wait, woken or not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Subscription:
    """Remembers a publication until `wait` tells of it, so that none between two waits is lost."""

    def __init__(self) -> None:
        self._published = asyncio.Event()

    def notify(self) -> None:
        self._published.set()

    async def wait(self, timeout_seconds: float) -> bool:
        """True when something was published since the last True; False when the time went by."""
        if not self._published.is_set():
            if timeout_seconds <= 0:
                return False
            try:
                async with asyncio.timeout(timeout_seconds):
                    await self._published.wait()
            except TimeoutError:
                return False
        self._published.clear()
        return True


class PubSub:
    """Topics are plain strings, such as `conversation:conv_…`; one without subscribers costs nothing."""

    def __init__(self) -> None:
        self._topics: dict[str, set[Subscription]] = {}

    def publish(self, topic: str) -> None:
        """Wakes every subscriber of the topic. Called in the event loop's thread, after the commit."""
        for subscription in self._topics.get(topic, ()):
            subscription.notify()

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[Subscription]:
        """Subscribed inside the `async with` block: read the database in it, then wait."""
        subscription = Subscription()
        self._topics.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            self._topics[topic].discard(subscription)
            if not self._topics[topic]:
                del self._topics[topic]

    def subscribers(self, topic: str) -> int:
        return len(self._topics.get(topic, ()))
