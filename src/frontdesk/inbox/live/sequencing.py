"""Gives what was announced its place in the one order of all changes.

    a turn, an offer, a ticket … ──▶ announcement, in its own unit ──▶ place, a moment later ──▶ whoever follows

Whoever writes takes no place itself, because then all who write would wait for one another. Any server may give places: a
place is the primary key behind the last one that is stored, so of two who give the same one the second begins again, and finds
what the first has done. So places have no holes and are given in the order in which they become readable, and whoever has
read up to one has missed nothing before it; no engine's numbers can promise that of transactions that end in another order
than they began.
"""

import asyncio
import datetime as dt

from frontdesk.inbox.live.store import Changed, ChangeStore, changed, place_statements, trim_statement
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.logs import get_logger

log = get_logger()

AT_ONCE = 250
ATTEMPTS = 20
KEPT = dt.timedelta(days=3)


class Sequencing:
    def __init__(self, store: ChangeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = asyncio.Lock()

    async def place(self) -> list[Changed]:
        """Give everything its place that was announced before this call, and return what was given one here."""
        placed = list[Changed]()
        async with self._lock:
            while some := await self._place_some():
                placed += some
                if len(some) < AT_ONCE:
                    break
        return placed

    async def trim(self) -> None:
        """Forget what happened too long ago for anybody to go on from it."""
        await self._store.commit([trim_statement(to_ms(self._clock.now() - KEPT))])

    async def _place_some(self) -> list[Changed]:
        for attempt in range(ATTEMPTS):
            newest = (
                await self._store.newest()
            )  # before what waits is read: what another server places meanwhile is missed by neither
            waiting = await self._store.list_announced(AT_ONCE)
            if not waiting:
                return []
            statements = place_statements(waiting, newest)
            try:
                await self._store.commit(statements)
            except WriteConflict:
                await asyncio.sleep(0.005 * attempt)
                continue
            return [changed(one, position) for position, one in enumerate(waiting, newest + 1)]
        log.info("inbox.placed_elsewhere")
        return []
