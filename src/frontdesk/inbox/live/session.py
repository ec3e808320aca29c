"""One console that follows the inbox: what it is sent, what it may say, and how it ends.

    server: welcome · changes · typing · heartbeat          console: presence · typing

Invariant: a console is sent everything behind the place that it named, in order, or is told in the welcome that this cannot be.
Invariant: one that does not read, or says too much, is cut off; it costs its own connection and nothing else.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from frontdesk.inbox.live.hub import TOLD, Hub
from frontdesk.inbox.staff.presence import SEEN_EVERY_SECONDS, Presence
from frontdesk.kit.pubsub import PubSub

SEND_WITHIN_SECONDS = 20.0
LARGEST_WORD_CHARACTERS = 4_096
WORDS_A_HEARTBEAT = 120
WHISPERS_KEPT = 50
GOING_AWAY, TOO_LARGE, NOT_ALLOWED, NOT_UNDERSTOOD, RESTARTING, TOO_SLOW = 1001, 1009, 1008, 1007, 1012, 1013


class End(Exception):
    """The connection ends, with a close code (RFC 6455, 7.4) and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class PresenceWord(msgspec.Struct, tag_field="type", tag="presence", forbid_unknown_fields=True):
    """What the agent says of themselves."""

    presence: Presence


class TypingWord(msgspec.Struct, tag_field="type", tag="typing", forbid_unknown_fields=True):
    """Whether the agent is typing to a customer."""

    conversation_id: str
    typing: bool


Word = PresenceWord | TypingWord
_words: msgspec.json.Decoder[Word] = msgspec.json.Decoder(Word)


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows. `agent_id` is set where they are an agent, who is seen as long as the connection is open."""

    workspace_id: str
    agent_id: str | None
    after: int | None
    still_allowed: Callable[[], Awaitable[bool]]
    see: Callable[[], Awaitable[None]]
    choose: Callable[[Presence], Awaitable[None]]
    type: Callable[[str, bool], Awaitable[None]]


class LiveSession:
    def __init__(self, websocket: WebSocket, hub: Hub, pubsub: PubSub, follower: Follower) -> None:
        self._websocket = websocket
        self._hub = hub
        self._pubsub = pubsub
        self._follower = follower
        self._whispers: deque[str] = deque(maxlen=WHISPERS_KEPT)
        self._words = 0

    async def run(self) -> None:
        """Until one of the two ends it, or the server stops."""
        await self._websocket.accept()
        with self._hub.followed(self._follower.workspace_id, self._whispers):
            sides = [asyncio.create_task(side) for side in (self._write(), self._read())]
            done, left = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        for task in done:
            error = task.exception()
            if isinstance(error, End):
                await self._close(error)
            elif error is not None and not isinstance(error, WebSocketDisconnect):  # that is a console that has gone
                raise error

    async def _close(self, end: End) -> None:
        if self._websocket.client_state is WebSocketState.CONNECTED:
            with contextlib.suppress(TimeoutError, WebSocketDisconnect):
                async with asyncio.timeout(SEND_WITHIN_SECONDS):
                    await self._websocket.close(end.code, end.reason)

    async def _write(self) -> None:
        one, time = self._follower, asyncio.get_running_loop().time
        async with self._pubsub.subscribe(TOLD) as subscription:
            position = await self._welcome()
            heartbeat_at = time() + SEEN_EVERY_SECONDS
            await one.see()
            while not self._hub.stopping:
                if time() >= heartbeat_at:
                    heartbeat_at = time() + SEEN_EVERY_SECONDS
                    await self._beat(position)
                while self._whispers:
                    await self._send(self._whispers.popleft())
                answer = await self._hub.next_after(one.workspace_id, position)
                if answer is None:
                    await subscription.wait(max(0.0, heartbeat_at - time()))
                    continue
                position = answer.position
                if answer.message is not None:
                    await self._send(answer.message)
        raise End(RESTARTING, "The server stops; connect again with `after`.")

    async def _welcome(self) -> int:
        one = self._follower
        await self._hub.catch_up()
        complete = one.after is None or await self._hub.reaches(one.after)
        position = one.after if one.after is not None and complete else self._hub.position
        document = {
            "type": "welcome",
            "position": position,
            "complete": complete,
            "agent_id": one.agent_id,
            "heartbeat_seconds": SEEN_EVERY_SECONDS,
        }
        await self._send(msgspec.json.encode(document).decode())
        return position

    async def _beat(self, position: int) -> None:
        if not await self._follower.still_allowed():
            raise End(NOT_ALLOWED, "The credential is not valid any more.")
        await self._follower.see()
        self._words = 0
        await self._send(msgspec.json.encode({"type": "heartbeat", "position": position}).decode())

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(SEND_WITHIN_SECONDS):
                await self._websocket.send_text(text)
        except TimeoutError as error:
            raise End(TOO_SLOW, "Nothing was read for too long; connect again with `after`.") from error

    async def _read(self) -> None:
        while (received := await self._websocket.receive())["type"] == "websocket.receive":
            await self._hear(received)

    async def _hear(self, received: Any) -> None:
        text = received.get("text") or ""
        self._words += 1
        if len(text) > LARGEST_WORD_CHARACTERS or self._words > WORDS_A_HEARTBEAT:
            raise End(NOT_ALLOWED, "Too much at once.")
        try:
            word = _words.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise End(NOT_UNDERSTOOD, "This is nothing that the connection takes.") from error
        if self._follower.agent_id is None:
            raise End(NOT_ALLOWED, "This needs the scope `inbox:write`.")
        if isinstance(word, PresenceWord):
            await self._follower.choose(word.presence)
        else:
            await self._follower.type(word.conversation_id, word.typing)
