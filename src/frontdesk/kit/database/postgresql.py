"""The database as a PostgreSQL server, which any number of replicas of Frontdesk may share.

A server that restarts is waited for and reconnected to: reads and units are repeated for `patience_seconds`, and only
then fail with `StorageUnavailable`.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal, cast

import asyncpg

from frontdesk.kit.database.base import Row, Statement, Value
from frontdesk.kit.database.errors import StatementRefused, StorageUnavailable
from frontdesk.kit.database.placeholders import numbered
from frontdesk.kit.database.postgresql_committer import Committer, patiently
from frontdesk.kit.database.postgresql_connections import Connections
from frontdesk.kit.database.postgresql_errors import translate

_SLOW_SECONDS = 3_600.0


class PostgresqlDatabase:
    """Made by `PostgresqlDatabase.open`; belongs to the event loop that it was opened in.

    It opens `readers + committers + 1` connections at most, the last for slow units.
    """

    def __init__(
        self, url: str, *, readers: int, committers: int, patience_seconds: float, command_timeout_seconds: float | None
    ) -> None:
        self._reading = Connections(url, limit=readers, read_only=True, command_timeout_seconds=command_timeout_seconds)
        self._writing = Connections(
            url, limit=committers, read_only=False, command_timeout_seconds=command_timeout_seconds
        )
        self._committer = Committer(self._writing, committers=committers, patience_seconds=patience_seconds)
        self._slow = Connections(url, limit=1, read_only=False, command_timeout_seconds=_SLOW_SECONDS)
        self._slow_committer = Committer(self._slow, committers=1, patience_seconds=patience_seconds)
        self._patience_seconds = patience_seconds
        self._closed = False

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        readers: int = 8,
        committers: int = 2,
        patience_seconds: float = 10.0,
        command_timeout_seconds: float | None = 60.0,
    ) -> "PostgresqlDatabase":
        """Connects once, so that a wrong address shows at the start. Raises `StorageUnavailable`."""
        database = cls(
            url,
            readers=readers,
            committers=committers,
            patience_seconds=patience_seconds,
            command_timeout_seconds=command_timeout_seconds,
        )
        await database.fetch_one("SELECT 1")
        return database

    @property
    def engine(self) -> Literal["postgresql"]:
        return "postgresql"

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        return await self._read(sql, values, one=False)

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        rows = await self._read(sql, values, one=True)
        return rows[0] if rows else None

    async def commit(self, statements: Sequence[Statement]) -> None:
        self._must_be_open()
        if statements:
            await self._committer.submit(statements)

    async def commit_slowly(self, statements: Sequence[Statement]) -> None:
        self._must_be_open()
        if statements:
            await self._slow_committer.submit(statements)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._committer.close()
            await self._slow_committer.close()
            for connections in (self._reading, self._writing, self._slow):
                await connections.close()

    async def _read(self, sql: str, values: tuple[Value, ...], *, one: bool) -> list[Row]:
        self._must_be_open()
        deadline = asyncio.get_running_loop().time() + self._patience_seconds
        try:
            return await patiently(lambda: self._ask(sql, values, one=one), deadline)
        except Exception as error:
            failure = translate(error, (Statement(sql, values),))
            if failure is error:
                raise
        raise failure  # without the driver's error, which may quote values

    async def _ask(self, sql: str, values: tuple[Value, ...], *, one: bool) -> list[Row]:
        async with self._reading.use() as connection:
            try:
                if not one:
                    return cast("list[Row]", await connection.fetch(numbered(sql), *values))
                row = await connection.fetchrow(numbered(sql), *values)
                return [] if row is None else [cast("Row", row)]
            except asyncpg.ReadOnlySQLTransactionError:
                raise StatementRefused(reason="a read that writes") from None

    def _must_be_open(self) -> None:
        if self._closed:
            raise StorageUnavailable(reason="it was closed")
