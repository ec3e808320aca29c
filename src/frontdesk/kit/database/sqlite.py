"""The database as one SQLite file: one thread writes (`sqlite_writer.py`), a few read, and reads never wait for writes.

Any number of processes may open the same file; their writers wait for one another.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast

from frontdesk.kit.database.base import Row, Statement, Value
from frontdesk.kit.database.errors import StatementRefused, StorageUnavailable
from frontdesk.kit.database.sqlite_errors import translate
from frontdesk.kit.database.sqlite_writer import SqliteOptions, Writer, connect

_Question = tuple["asyncio.Future[list[Row]]", str, tuple[Value, ...], bool]


class SqliteDatabase:
    """Made by `SqliteDatabase.open`; belongs to the event loop that it was opened in."""

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._writer = Writer(path, options)
        self._readers = _Readers(path, options)
        self._closed = False

    @classmethod
    async def open(cls, path: Path, options: SqliteOptions | None = None) -> "SqliteDatabase":
        """Opens the file, and makes it when there is none; its folder must exist."""
        database = cls(path, options or SqliteOptions())
        await database._writer.open()
        database._readers.start()
        return database

    @property
    def engine(self) -> Literal["sqlite"]:
        return "sqlite"

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        self._must_be_open()
        return await self._readers.ask(sql, values, one=False)

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        self._must_be_open()
        rows = await self._readers.ask(sql, values, one=True)
        return rows[0] if rows else None

    async def commit(self, statements: Sequence[Statement]) -> None:
        self._must_be_open()
        if statements:
            await self._writer.submit(statements)

    async def commit_slowly(self, statements: Sequence[Statement]) -> None:
        await self.commit(statements)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._readers.close()
            await self._writer.close()

    def _must_be_open(self) -> None:
        if self._closed:
            raise StorageUnavailable(reason="it was closed")


class _Readers:
    """A few threads with a connection each. One question at a time a thread, so that a slow one holds up few others."""

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._path = path
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"frontdesk-sqlite-reader-{number}", daemon=True)
            for number in range(options.readers)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ask(self, sql: str, values: tuple[Value, ...], *, one: bool) -> "asyncio.Future[list[Row]]":
        future: asyncio.Future[list[Row]] = self._loop.create_future()
        self._questions.put((future, sql, values, one))
        return future

    async def close(self) -> None:
        for _ in self._threads:
            self._questions.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    # Everything below runs in the readers' threads.

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while (question := self._questions.get()) is not None:
            future, sql, values, one = question
            rows: list[Row] = []
            failure: Exception | None = None
            try:
                connection = connection or self._connect()
                rows = _rows(connection, sql, values, one=one)
            except Exception as error:
                failure = _failure(error, self._path, Statement(sql, values))
                connection = _without(connection, failure)
            with contextlib.suppress(RuntimeError):  # the loop was closed without closing the database
                self._loop.call_soon_threadsafe(_answer, future, rows, failure)
        if connection is not None:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self._path, self._options)
        connection.execute("PRAGMA query_only = ON")
        return connection


def _rows(connection: sqlite3.Connection, sql: str, values: tuple[Value, ...], *, one: bool) -> list[Row]:
    cursor = connection.execute(sql, values)
    try:
        return cast("list[Row]", cursor.fetchmany(1) if one else cursor.fetchall())
    finally:
        cursor.close()  # ends the read, which would else keep the write-ahead log from being cut


def _failure(error: Exception, path: Path, statement: Statement) -> Exception:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY:
        return StatementRefused(reason="a read that writes")
    return translate(error, path, (statement,))


def _without(connection: sqlite3.Connection | None, failure: Exception) -> sqlite3.Connection | None:
    """Keeps the connection unless the file itself was the trouble; then the next question opens it anew."""
    if connection is None or not isinstance(failure, StorageUnavailable):
        return connection
    with contextlib.suppress(sqlite3.Error):
        connection.close()
    return None


def _answer(future: "asyncio.Future[list[Row]]", rows: list[Row], failure: Exception | None) -> None:
    if future.done():  # the caller was cancelled
        return
    if failure is None:
        future.set_result(rows)
    else:
        future.set_exception(failure)
