"""Makes the units that wait durable in PostgreSQL, many in one transaction.

A few committers work at once: while one waits for the disk, the next gathers the units that arrive. A unit of plain
writes becomes one statement (`postgresql_combining.py`), and in one transaction equal SQL texts are sent together; so a
group of any size costs a round trip for each kind of unit, not for each statement.

Invariant: a unit is stored whole or not at all; when a group fails, each unit of it is tried alone and fails alone.
Invariant: the statements of one unit take effect in their order, however they are grouped with those of others.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import asyncpg

from frontdesk.kit.database.base import Statement, Value
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.database.placeholders import checked, numbered
from frontdesk.kit.database.postgresql_combining import combined
from frontdesk.kit.database.postgresql_connections import Connection, Connections
from frontdesk.kit.database.postgresql_errors import is_lost, is_to_be_repeated, translate

Unit = tuple[Sequence[Statement], asyncio.Future[None]]
Batch = tuple[str, list[tuple[Value, ...]]]
T = TypeVar("T")

_UNITS_AT_ONCE = 256
_SHORTEST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.5


class Committer:
    """Gathers units and writes them; `committers` transactions at most are under way at once."""

    def __init__(self, connections: Connections, *, committers: int, patience_seconds: float) -> None:
        self._connections = connections
        self._limit = committers
        self._patience_seconds = patience_seconds
        self._waiting: list[Unit] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work = 0

    def submit(self, statements: Sequence[Statement]) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append((statements, future))
        if self._at_work < self._limit and len(self._waiting) == 1:
            self._at_work += 1
            task = loop.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return future

    async def close(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _work(self) -> None:
        while self._waiting:
            units = self._waiting[:_UNITS_AT_ONCE]
            del self._waiting[:_UNITS_AT_ONCE]
            try:
                await self._write(units)
            except Exception as error:  # nobody may wait for ever
                for _, future in units:
                    _settle(future, error)
        self._at_work -= 1  # in the same step as the look at what waits, so that no unit falls between

    async def _write(self, units: list[Unit]) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience_seconds
        batches = grouped([statements for statements, _ in units])
        try:
            await patiently(lambda: self._send(batches), deadline)
        except Exception as error:
            if isinstance(error, asyncpg.DiskFullError) or is_lost(error):
                failure = translate(error)
                for _, future in units:
                    _settle(future, failure)
            else:
                for statements, future in units:
                    _settle(future, await self._write_alone(statements, deadline))
            return
        for _, future in units:
            _settle(future, None)

    async def _send(self, batches: list[Batch]) -> None:
        async with self._connections.use() as connection:
            if len(batches) == 1:  # `executemany` is atomic by itself
                await connection.executemany(*batches[0])
                return
            await connection.execute("BEGIN")
            for sql, values in batches:
                await connection.executemany(sql, values)
            await connection.execute("COMMIT")

    async def _write_alone(self, statements: Sequence[Statement], deadline: float) -> Exception | None:
        try:
            await patiently(lambda: self._send_alone(statements), deadline)
        except Exception as error:
            return translate(error, statements)
        return None

    async def _send_alone(self, statements: Sequence[Statement]) -> None:
        async with self._connections.use() as connection:
            await connection.execute("BEGIN")
            for statement in statements:
                await _execute(connection, statement)
            await connection.execute("COMMIT")


async def _execute(connection: Connection, statement: Statement) -> None:
    status = await connection.execute(numbered(statement.sql), *statement.values)
    if statement.expect_rows is not None and status.rsplit(" ", 1)[-1] != str(statement.expect_rows):
        raise WriteConflict(constraint="changed")


def grouped(units: Sequence[Sequence[Statement]]) -> list[Batch]:
    """The statements of all units as few batches of one SQL text each.

    A statement joins the first batch of its text that does not stand before the batch of the statement before it in
    its unit; when there is none, it begins a new batch at the end. So the order inside every unit is kept, and nothing
    is promised about the order between units.
    """
    batches: list[Batch] = []
    places: dict[str, list[int]] = {}
    for statements in units:
        place = 0
        for sql, values in _parts(statements):
            known = places.setdefault(sql, [])
            place = next((number for number in known if number >= place), len(batches))
            if place == len(batches):
                known.append(place)
                batches.append((sql, []))
            batches[place][1].append(values)
    return batches


def _parts(statements: Sequence[Statement]) -> list[tuple[str, tuple[Value, ...]]]:
    """What is sent for one unit: a single statement where it can be combined."""
    whole = combined(statements)
    if whole is not None:
        return [(whole, tuple(value for statement in statements for value in statement.values))]
    return [
        (numbered(sql) if expected is None else checked(sql, expected), values)
        for sql, values, expected in ((s.sql, s.values, s.expect_rows) for s in statements)
    ]


async def patiently(attempt: Callable[[], Awaitable[T]], deadline: float) -> T:
    """Repeats what failed because the connection was lost or others' transactions stood in the way, until `deadline`.

    `deadline` is in the event loop's time. Raises the driver's own error.
    """
    pause = 0.0
    while True:
        try:
            return await attempt()
        except Exception as error:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or not (is_lost(error) or is_to_be_repeated(error)):
                raise
        await asyncio.sleep(min(left, pause * random.uniform(0.5, 1.0)))  # noqa: S311 - spreads retries, keeps no secret
        pause = min(max(_SHORTEST_PAUSE_SECONDS, pause * 2), _LONGEST_PAUSE_SECONDS)


def _settle(future: asyncio.Future[None], failure: Exception | None) -> None:
    if future.done():  # the caller was cancelled
        return
    if failure is None:
        future.set_result(None)
    else:
        future.set_exception(failure)
