"""Following a conversation: whoever waits learns of new events at once, by long poll or server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.typing import Side, Sign, Typing, known_as
from frontdesk.dialogue import events as e
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.pubsub import PubSub, Subscription

Gone = Callable[[], Coroutine[Any, Any, None]]  # ends when the reader has gone

LOOK_AGAIN_SECONDS = 30.0  # whoever follows what another process does is woken here, too (`inbox/live/hub.py`)
HEARTBEAT_SECONDS = 15.0


class Streams:
    def __init__(self, service: ConversationService, pubsub: PubSub, elsewhere: Elsewhere | None = None) -> None:
        self._service = service
        self._pubsub = pubsub
        self.typing = Typing(pubsub, elsewhere or Elsewhere())
        self._stopping = False
        self._topics: dict[str, int] = {}

    def stop(self) -> None:
        """End every stream, so that a shutdown need not wait for readers."""
        self._stopping = True
        for topic in list(self._topics):
            self._pubsub.publish(topic)

    async def wait_for_events(
        self,
        conversation_id: str,
        *,
        after: int,
        limit: int,
        seconds: float,
        gone: Gone,
        has_news: Callable[[], bool] = lambda: False,
    ) -> list[e.Recorded]:
        """Return what came after `after`, waiting up to `seconds` for the first of it, until there is other news, or until
        whoever waits has gone."""
        deadline = asyncio.get_running_loop().time() + seconds
        async with self._pubsub.subscribe(conversation_id) as subscription:
            with _Counted(self._topics, conversation_id), _woken_by(gone, subscription) as leaving:
                while True:
                    events = await self._service.list_events(conversation_id, after=after, limit=limit)
                    left = deadline - asyncio.get_running_loop().time()
                    if events or left <= 0 or self._stopping or leaving.done() or has_news():
                        return events
                    await subscription.wait(min(left, LOOK_AGAIN_SECONDS))

    async def poll(
        self,
        conversation_id: str,
        side: Side,
        known: str | None,
        *,
        after: int,
        limit: int,
        seconds: float,
        gone: Gone,
    ) -> tuple[list[e.Recorded], dict[str, Any]]:
        """What came after `after`, and who else is typing; the wait ends where that is not as it is `known`, if it is."""

        def signs() -> tuple[Sign, ...]:
            return self.typing.signs(conversation_id, without=side)

        events = await self.wait_for_events(
            conversation_id,
            after=after,
            limit=limit,
            seconds=seconds,
            gone=gone,
            has_news=lambda: known is not None and known_as(signs()) != known,
        )
        return events, typing_document(signs())

    async def follow(
        self,
        conversation_id: str,
        *,
        after: int,
        render: Callable[[e.Recorded], dict[str, Any] | None],
        still_allowed: Callable[[], Awaitable[bool]],
        side: Side | None = None,
    ) -> AsyncIterator[bytes]:
        """Server-sent events from `after` on, until the reader goes, its credential ends, or the server stops.

        Who else is typing comes between them, without an id: nobody need go on from there.
        """
        shown = ""
        async with self._pubsub.subscribe(conversation_id) as subscription:
            with _Counted(self._topics, conversation_id):
                yield b": welcome\n\n"
                time = asyncio.get_running_loop().time
                heartbeat_at, look_at, woken = time() + HEARTBEAT_SECONDS, time(), False
                while True:
                    if time() >= heartbeat_at:  # however much is going on: a revoked credential ends here
                        heartbeat_at = time() + HEARTBEAT_SECONDS
                        if not await still_allowed():
                            return
                        yield b": still here\n\n"
                    looks = woken or time() >= look_at
                    events = await self._find(conversation_id, after, looks=looks)
                    if events is None:  # erased
                        return
                    for recorded in events:
                        after = recorded.position
                        if (document := render(recorded)) is not None:
                            yield sse(document["type"], document, after)
                    if events:
                        continue
                    if self._stopping:
                        return
                    signs = self.typing.signs(conversation_id, without=side)
                    if known_as(signs) != shown:
                        shown = known_as(signs)
                        yield sse("typing", typing_document(signs))
                    look_at = time() + LOOK_AGAIN_SECONDS if looks else look_at
                    woken = await subscription.wait(max(0.0, min(look_at, heartbeat_at) - time()))

    async def _find(self, conversation_id: str, after: int, *, looks: bool) -> list[e.Recorded] | None:
        """What is new, if one looks; None where the conversation was erased."""
        if not looks:
            return []
        try:
            return await self._service.list_events(conversation_id, after=after, limit=200)
        except ConversationNotFound:
            return None


@contextmanager
def _woken_by(gone: Gone, subscription: Subscription) -> Iterator[asyncio.Task[None]]:
    """The end of `gone` wakes who waits."""
    task = asyncio.create_task(gone())
    task.add_done_callback(lambda _: subscription.notify())
    try:
        yield task
    finally:
        task.cancel()


class _Counted:
    """Notes who is waiting on what, so that `stop` can wake them."""

    def __init__(self, topics: dict[str, int], topic: str) -> None:
        self._topics = topics
        self._topic = topic

    def __enter__(self) -> None:
        self._topics[self._topic] = self._topics.get(self._topic, 0) + 1

    def __exit__(self, *_: object) -> None:
        left = self._topics[self._topic] - 1
        if left:
            self._topics[self._topic] = left
        else:
            del self._topics[self._topic]


def typing_document(signs: tuple[Sign, ...]) -> dict[str, Any]:
    """A `TypingOut` as plain values."""
    items = [{"from": sign.side, "name": sign.name, "seconds": sign.seconds} for sign in signs]
    return {"items": items, "known": known_as(signs)}


def sse(name: str, document: Any, position: int | None = None) -> bytes:
    """One server-sent event (WHATWG HTML, 9.2); JSON never holds a bare line break, so one data line is enough."""
    head = f"id: {position}\n" if position is not None else ""
    return f"{head}event: {name}\ndata: ".encode() + msgspec.json.encode(document) + b"\n\n"
