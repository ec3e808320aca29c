"""Reads along with all conversations for whoever computes something from their events, beside the turns and not within them.

    a turn stores its events ──▶ a pass finds the conversations that are ahead of the reader ──▶ the reader says what follows
                                 every few seconds, and before a question is answered            stored with the new position

Invariant: what a reader makes of an event is stored once, in the unit that moves its position past the event, whatever crashes or
    runs twice. A turn pays nothing for it.
A reader that is new, or begins anew (`rebuild`), reads what happened before it was there.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from frontdesk.conversations.along.store import Ahead, AlongStore
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.store import ConversationStore
from frontdesk.dialogue import events as e
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.logs import get_logger
from frontdesk.workspaces.store import WorkspaceStore

log = get_logger()

PASS_SECONDS = 5.0
AT_ONCE = 200  # conversations a pass
EVENTS_AT_ONCE = 1_000
OVERLAP_MS = (
    180_000  # a commit that takes longer than this, or a clock that is more behind, is found with the next message
)
WORKSPACES = 10_000


class Reader(Protocol):
    """What computes something from events. `name` is for ever; `read` gets the events of a conversation that it has not read, in
    order, and says what is to be stored; `clear` says how all that it stored of a workspace goes."""

    @property
    def name(self) -> str: ...

    async def read(self, conversation: Ahead, events: Sequence[e.Recorded]) -> list[Statement]: ...

    def clear(self, workspace_id: str) -> list[Statement]: ...


class ReadingAlong:
    def __init__(
        self,
        store: AlongStore,
        conversations: ConversationStore,
        workspaces: WorkspaceStore,
        clock: Clock,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._workspaces = workspaces
        self._readers: dict[str, Reader] = {}
        self.clock = clock
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    def add(self, reader: Reader) -> None:
        self._readers[reader.name] = reader

    async def catch_up(self, reader: str, workspace_id: str, *, most: int = 2_000) -> bool:
        """Read on, at most so many conversations; False where there is more to read."""
        async with self._locks.setdefault((reader, workspace_id), asyncio.Lock()):
            for _ in range(0, most, AT_ONCE):
                if not await self._pass(self._readers[reader], workspace_id):
                    return True
        return False

    async def rebuild(self, reader: str, workspace_id: str) -> None:
        """Compute everything anew, a pass at a time."""
        async with self._locks.setdefault((reader, workspace_id), asyncio.Lock()):
            await self._store.forget(reader, workspace_id, self._readers[reader].clear(workspace_id))

    async def look_back(self, workspace_id: str) -> None:
        """Look for what is not read in conversations of any age: for those that come in with times gone by."""
        for reader in self._readers:
            async with self._locks.setdefault((reader, workspace_id), asyncio.Lock()):
                await self._store.keep_mark(reader, workspace_id, 0)

    async def read_for_ever(self) -> None:
        while True:
            try:
                for workspace in await self._workspaces.list(None, WORKSPACES):
                    for reader in list(self._readers):
                        await self.catch_up(reader, workspace.id)
            except Error as error:
                log.warning("conversations.reading_along_failed", code=error.code)
            except Exception:
                log.exception("conversations.reading_along_failed")
            await asyncio.sleep(PASS_SECONDS)

    async def _pass(self, reader: Reader, workspace_id: str) -> bool:
        """Whether there may be more to read."""
        mark, now = await self._store.find_mark(reader.name, workspace_id), to_ms(self.clock.now())
        ahead = await self._store.list_ahead(reader.name, workspace_id, mark, AT_ONCE)
        left = [one for one in ahead if not await self._read(reader, one)]
        if len(ahead) < AT_ONCE and not left and now - mark >= 2 * OVERLAP_MS:
            await self._store.keep_mark(reader.name, workspace_id, now - OVERLAP_MS)
        return len(ahead) == AT_ONCE or bool(left)

    async def _read(self, reader: Reader, ahead: Ahead) -> bool:
        """Whether the conversation is read to where it was."""
        try:
            events = await self._conversations.list_events(ahead.id, ahead.read, EVENTS_AT_ONCE)
            if not events:
                return True
            statements = await reader.read(ahead, events)
            await self._store.keep(reader.name, ahead, events[-1].position, statements)
        except ConversationNotFound:
            return True
        except WriteConflict:  # another server was faster, or it was erased
            return True
        return events[-1].position >= ahead.position


def open_along(database: Database, clock: Clock) -> ReadingAlong:
    """With no reader yet: each adds itself."""
    return ReadingAlong(AlongStore(database), ConversationStore(database), WorkspaceStore(database), clock)
