"""Group commit at its barest: one row a turn, and every turn that waits shares the next durable transaction."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import asyncpg

Row = tuple[str, str, str]

_TABLE = "CREATE TABLE IF NOT EXISTS turns (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, reply TEXT NOT NULL)"
_INSERT = "INSERT INTO turns (id, user_id, reply) VALUES (?, ?, ?)"
_INSERT_MANY = "INSERT INTO turns (id, user_id, reply) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])"


class Commits(Protocol):
    """Keeps rows: `commit` returns when the row would survive a power cut."""

    async def commit(self, row: Row) -> None: ...

    async def close(self) -> None: ...


class SqliteCommits:
    """A thread that owns the connection (WAL, `synchronous=FULL`) and writes all that waits in one transaction."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[tuple[Row, asyncio.Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    async def commit(self, row: Row) -> None:
        kept: asyncio.Future[None] = self._loop.create_future()
        self._waiting.put((row, kept))
        await kept

    async def close(self) -> None:
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        connection = sqlite3.connect(self._file, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(_TABLE)
        while batch := self._next_batch():
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_INSERT, [row for row, _ in batch])
            connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(_settle, [kept for _, kept in batch])
        connection.close()

    def _next_batch(self) -> list[tuple[Row, asyncio.Future[None]]]:
        """Wait for one row and take whatever else is there; empty when it is time to stop."""
        batch = []
        item = self._waiting.get()
        while item is not None:
            batch.append(item)
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
        return batch


class PostgresqlCommits:
    """One connection; while a transaction is being made durable the next rows gather, and go as one statement."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str) -> "PostgresqlCommits":
        connection = await asyncpg.connect(url)
        await connection.execute(_TABLE)
        return cls(connection)

    async def commit(self, row: Row) -> None:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, kept))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await kept

    async def close(self) -> None:
        await self._connection.close()

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            ids, users, replies = zip(*(row for row, _ in batch), strict=True)
            await self._connection.execute(_INSERT_MANY, ids, users, replies)
            _settle([kept for _, kept in batch])
        self._writing = None


def _settle(futures: Sequence["asyncio.Future[None]"]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
