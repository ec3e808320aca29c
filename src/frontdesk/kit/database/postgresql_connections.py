"""A few connections to one PostgreSQL database, kept open, opened anew when lost.

asyncpg's own pool costs more CPU a use than a short query does (a proxy, a shielded task, a reset); nothing here
leaves state in a session, so a stack of open connections is enough.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from frontdesk.kit.database.postgresql_errors import is_lost

Connection: TypeAlias = asyncpg.Connection


class Connections:
    """At most `limit` at once; the one used last is used next."""

    def __init__(self, url: str, *, limit: int, read_only: bool, command_timeout_seconds: float | None) -> None:
        self._url = url
        self._session = {
            "application_name": "frontdesk",
            "jit": "off",
            "default_transaction_read_only": "on" if read_only else "off",
        }
        self._command_timeout_seconds = command_timeout_seconds
        self._places = asyncio.Semaphore(limit)
        self._idle: list[Connection] = []
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Connection]:
        """A connection of one's own. It is kept for the next use unless it was lost or left in the midst of a query."""
        async with self._places:
            connection = await self._take()
            try:
                yield connection
            except Exception as error:
                if is_lost(error):
                    self.forget()
                    connection.terminate()
                elif not connection.is_closed():
                    await self._leave_transaction(connection)
                raise
            except BaseException:  # cancelled in the midst of a query, which closing stops in the server too
                self._end(connection)
                raise
            self._idle.append(connection)

    def forget(self) -> None:
        """Close what is idle: when one connection is lost, the others mostly are too."""
        while self._idle:
            self._idle.pop().terminate()

    async def close(self) -> None:
        while self._idle:
            self._end(self._idle.pop())
        while self._ending:
            await asyncio.wait(self._ending)

    def _end(self, connection: Connection) -> None:
        task = asyncio.create_task(_close(connection))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _take(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(
            self._url,
            timeout=10,
            command_timeout=self._command_timeout_seconds,
            statement_cache_size=1000,
            max_cached_statement_lifetime=0,
            server_settings=self._session,
        )

    async def _leave_transaction(self, connection: Connection) -> None:
        try:
            if connection.is_in_transaction():
                await connection.execute("ROLLBACK")
        except Exception:
            connection.terminate()
        else:
            self._idle.append(connection)


async def _close(connection: Connection) -> None:
    try:
        await connection.close(timeout=2)
    except Exception:
        connection.terminate()
