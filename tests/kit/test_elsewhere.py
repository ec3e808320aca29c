"""What one server tells the others comes at once, only to the others, and again after the connection was lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from frontdesk.kit.database import postgresql_elsewhere
from frontdesk.kit.database.opening import open_elsewhere
from frontdesk.kit.database.postgresql_elsewhere import CHANNEL, MOST_BYTES, PostgresqlElsewhere
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.testing.ids import SequentialIds


class Server:
    def __init__(self, url: str, name: str) -> None:
        self.elsewhere = PostgresqlElsewhere(url, name)
        self.heard: asyncio.Queue[Any] = asyncio.Queue()
        self.elsewhere.on("greeting", self.heard.put_nowait)


@asynccontextmanager
async def running(*servers: Server) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(server.elsewhere.listen_for_ever()) for server in servers]
    try:
        await until_connected(*servers)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_connected(*servers: Server, connected: bool = True) -> None:
    async with asyncio.timeout(20):
        while any(one.elsewhere.connected is not connected for one in servers):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)


async def heard(server: Server) -> Any:
    async with asyncio.timeout(20):
        return await server.heard.get()


async def test_all_other_servers_hear_what_one_tells_and_the_one_does_not(clean_postgresql_url: str) -> None:
    one, two, three = (Server(clean_postgresql_url, name) for name in ("one", "two", "three"))
    async with running(one, two, three):
        one.elsewhere.tell("greeting", ["hello", {"n": 1, "é": None}])
        one.elsewhere.tell("another", 1)  # nobody knows it
        assert await heard(two) == await heard(three) == ["hello", {"n": 1, "é": None}]
        # Not before: only what one server tells has an order.
        two.elsewhere.tell("greeting", "back")
        assert await heard(three) == await heard(one) == "back"
        assert one.heard.empty()


async def test_what_is_too_long_is_not_told_and_what_is_not_understood_not_heard(clean_postgresql_url: str) -> None:
    one, two = (Server(clean_postgresql_url, name) for name in ("one", "two"))
    stranger = await asyncpg.connect(clean_postgresql_url)
    async with running(one, two):
        one.elsewhere.tell("greeting", "x" * MOST_BYTES)
        for word in ("", "[", '{"greeting": 1}', '["three"]'):
            await stranger.execute("SELECT pg_notify($1, $2)", CHANNEL, word)
        one.elsewhere.tell("greeting", "hello")
        assert await heard(two) == "hello"
    await stranger.close()


async def test_a_lost_connection_is_opened_again(clean_postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_elsewhere, "AGAIN_SECONDS", 0.01)
    one, two = (Server(clean_postgresql_url, name) for name in ("one", "two"))
    one.elsewhere.tell("greeting", "too early")
    async with running(one, two):
        other = await asyncpg.connect(clean_postgresql_url)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await other.close()
        await until_connected(one, two, connected=False)
        one.elsewhere.tell("greeting", "to nobody")
        await until_connected(one, two)
        one.elsewhere.tell("greeting", "hello")
        assert await heard(two) == "hello"


async def test_a_file_has_no_other_servers() -> None:
    alone = open_elsewhere(None, SequentialIds())
    alone.tell("greeting", "hello")
    await alone.listen_for_ever()
    assert type(alone) is Elsewhere
