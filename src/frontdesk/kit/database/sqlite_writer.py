"""The one thread that writes to the SQLite file: it takes every unit that waits and makes them durable together.

The cost of a durable commit is the wait for the disk, so all units that arrive while one transaction is being synced
share the next one.

Invariant: a unit is stored whole or not at all; one that fails undoes nothing of the others (a savepoint each).
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import ValueNotStorable, WriteConflict
from frontdesk.kit.database.sqlite_errors import translate
from frontdesk.kit.database.values import holds_nul

PAGE_BYTES = 4096
WAL_KEPT_BYTES = 16 << 20
WAL_LARGEST_BYTES = 64 << 20
_UNITS_AT_ONCE = 512
_IDLE_SECONDS = 5.0
_GROUPS_BETWEEN_LOOKS = 64

Unit = tuple[Sequence[Statement], asyncio.Future[None]]
Outcome = tuple[asyncio.Future[None], Exception | None]


@dataclass(frozen=True, slots=True)
class SqliteOptions:
    """How a file is opened. `max_bytes`: the file may not grow beyond; then writes raise `StorageFull`."""

    busy_timeout_seconds: float = 10.0
    readers: int = 3
    max_bytes: int | None = None


def connect(path: Path, options: SqliteOptions) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=options.busy_timeout_seconds, isolation_level=None, cached_statements=512
    )
    connection.row_factory = sqlite3.Row
    pragmas = {
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": "ON",
        "temp_store": "MEMORY",
        "wal_autocheckpoint": 1000,
        "journal_size_limit": WAL_KEPT_BYTES,
    }
    if options.max_bytes is not None:
        pragmas["max_page_count"] = max(1, options.max_bytes // PAGE_BYTES)
    try:
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}").fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class Writer:
    """Takes units from the event loop's thread, and answers there."""

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._path = path
        self._options = options
        self._wal = path.with_name(path.name + "-wal")
        self._loop = asyncio.get_running_loop()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._queue: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="frontdesk-sqlite-writer", daemon=True)
        self._connection: sqlite3.Connection
        self._cursor: sqlite3.Cursor
        self._groups = 0
        self._broken = False
        self._stopping = False
        self._log_grew = False

    async def open(self) -> None:
        """Raises what `sqlite_errors.translate` makes of a file that cannot be opened."""
        self._thread.start()
        await self._opened

    def submit(self, statements: Sequence[Statement]) -> asyncio.Future[None]:
        future: asyncio.Future[None] = self._loop.create_future()
        self._queue.put((statements, future))
        return future

    async def close(self) -> None:
        self._queue.put(None)
        await self._ended

    # Everything below runs in the writer's own thread.

    def _run(self) -> None:
        try:
            self._connect()
        except Exception as error:
            self._call(_settle, [(self._opened, translate(error, self._path))])
            return
        self._call(_settle, [(self._opened, None)])
        while not self._stopping:
            units = self._take()
            if units:
                self._call(_settle, self._write(units))
            self._bound_the_log(idle=not units)
        self._connection.close()
        self._call(_settle, [(self._ended, None)])

    def _connect(self) -> None:
        self._connection = connect(self._path, self._options)
        self._cursor = self._connection.cursor()
        self._broken = False

    def _call(self, function: object, *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed without closing the database: nobody waits
            self._loop.call_soon_threadsafe(function, *arguments)  # type: ignore[arg-type]

    def _take(self) -> list[Unit]:
        """Every unit that waits, after waiting for the first; none when it was quiet for a while."""
        units: list[Unit] = []
        try:
            unit = self._queue.get(timeout=_IDLE_SECONDS if self._log_grew else None)
            while unit is not None:
                units.append(unit)
                if len(units) == _UNITS_AT_ONCE:
                    return units
                unit = self._queue.get_nowait()
            self._stopping = True
        except queue.Empty:
            pass
        return units

    def _write(self, units: list[Unit]) -> list[Outcome]:
        try:
            if self._broken:
                self._connect()
            self._cursor.execute("BEGIN IMMEDIATE")
            outcomes = self._apply_all(units) if len(units) > 1 else self._apply_one(units[0])
            self._cursor.execute("COMMIT")
        except Exception as error:
            failure = translate(error, self._path, units[0][0] if len(units) == 1 else ())
            self._start_again()
            return [(future, failure) for _, future in units]
        self._log_grew = True
        self._groups += 1
        return outcomes

    def _apply_one(self, unit: Unit) -> list[Outcome]:
        statements, future = unit
        self._apply(statements)
        return [(future, None)]

    def _apply_all(self, units: list[Unit]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        execute = self._cursor.execute
        for statements, future in units:
            execute("SAVEPOINT unit")
            try:
                self._apply(statements)
            except Exception as error:
                if not self._connection.in_transaction:  # SQLite undid the whole transaction, not only this unit
                    raise
                execute("ROLLBACK TO unit")
                outcomes.append((future, translate(error, self._path, statements)))
            else:
                outcomes.append((future, None))
            execute("RELEASE unit")
        return outcomes

    def _apply(self, statements: Sequence[Statement]) -> None:
        cursor = self._cursor
        for statement in statements:
            values = statement.values
            if holds_nul(values):
                raise ValueNotStorable(reason="a text with a NUL character")
            cursor.execute(statement.sql, values)
            if statement.expect_rows is not None and cursor.rowcount != statement.expect_rows:
                raise WriteConflict(constraint="changed")

    def _start_again(self) -> None:
        """Undo what is left of a transaction; when even that fails, the next units get a fresh connection."""
        try:
            if self._connection.in_transaction:
                self._cursor.execute("ROLLBACK")
        except sqlite3.Error:
            self._broken = True
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()

    def _bound_the_log(self, *, idle: bool) -> None:
        """Invariant: the write-ahead log does not grow without end, whatever the readers do.

        SQLite copies the log into the file by itself every 1,000 pages; but the log's file is only cut when no reader
        stands in the way, so that is asked for here: when it is quiet, and when the log has become large.
        """
        if idle:
            self._truncate()
        elif self._groups >= _GROUPS_BETWEEN_LOOKS:
            self._groups = 0
            with contextlib.suppress(OSError):
                if self._wal.stat().st_size > WAL_LARGEST_BYTES:
                    self._truncate()

    def _truncate(self) -> None:
        self._log_grew = False
        with contextlib.suppress(sqlite3.Error):  # a reader or a full disk is in the way: next time
            self._cursor.execute("PRAGMA busy_timeout = 200")
            self._cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with contextlib.suppress(sqlite3.Error):
            self._cursor.execute(f"PRAGMA busy_timeout = {int(self._options.busy_timeout_seconds * 1000)}")


def _settle(outcomes: list[Outcome]) -> None:
    for future, failure in outcomes:
        if future.done():  # the caller was cancelled
            continue
        if failure is None:
            future.set_result(None)
        else:
            future.set_exception(failure)
