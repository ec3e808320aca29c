"""The other servers on the same PostgreSQL, told and heard by NOTIFY and LISTEN over one connection.

What is told while there is no connection is dropped, and so is what nobody hears: whoever needs more reads the database.
A pooler that gives sessions away after each transaction (PgBouncer's `transaction`) carries nothing; the rest works with it.
"""

import asyncio
import contextlib
from collections import deque
from typing import Any

import asyncpg
import msgspec

from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.logs import get_logger

log = get_logger()

CHANNEL = "frontdesk"
AGAIN_SECONDS = 2.0
LOOK_SECONDS = 30.0  # after so long without a word the connection is tried
MOST_WAITING = 1_000
MOST_BYTES = 7_900  # PostgreSQL takes 8,000
_TELL = "SELECT pg_notify($1, said) FROM unnest($2::text[]) AS said"


class Word(msgspec.Struct, array_like=True, frozen=True):
    """What is sent. `server` is whoever tells, who hears it too."""

    server: str
    topic: str
    said: Any


_words = msgspec.json.Decoder(Word)


class PostgresqlElsewhere(Elsewhere):
    """`server` is a name that no other server has. Belongs to the event loop that it listens in."""

    def __init__(self, url: str, server: str) -> None:
        super().__init__()
        self._url = url
        self._server = server
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self._news = asyncio.Event()
        self.connected = False

    def tell(self, topic: str, said: Any) -> None:
        word = msgspec.json.encode(Word(self._server, topic, said))
        if self.connected and len(word) <= MOST_BYTES:
            self._waiting.append(word.decode())
            self._news.set()

    async def listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("kit.elsewhere_lost", kind=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        session = {"application_name": "frontdesk", "jit": "off"}
        connection = await asyncpg.connect(self._url, timeout=10, command_timeout=10, server_settings=session)
        try:
            connection.add_termination_listener(lambda _: self._news.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._waiting.clear()
            self.connected = True
            while not connection.is_closed():
                await self._tell(connection)
        finally:
            self.connected = False
            with contextlib.suppress(Exception):
                await connection.close(timeout=2)

    async def _tell(self, connection: "asyncpg.Connection") -> None:
        """What there is to tell, once there is something."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._news.wait()
        self._news.clear()
        words = [*self._waiting]
        self._waiting.clear()
        if not connection.is_closed():
            await connection.execute(_TELL, CHANNEL, words)

    def _heard(self, connection: Any, pid: int, channel: str, payload: str) -> None:
        try:
            word = _words.decode(payload)
            if word.server != self._server:
                self.hear(word.topic, word.said)
        except Exception:  # of another version, perhaps
            log.exception("kit.elsewhere_not_understood")
