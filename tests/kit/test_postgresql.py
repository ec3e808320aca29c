"""What only a server can suffer: a restart, a lost connection, a deadlock, a full disk."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from frontdesk.errors import StorageFull
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StatementRefused, StorageUnavailable, WriteConflict
from frontdesk.kit.database.postgresql import PostgresqlDatabase
from frontdesk.testing.postgresql import PostgresqlServer

_TABLE = Statement("CREATE TABLE jottings (id BIGINT PRIMARY KEY, text TEXT)")


def note(number: int, text: str = "") -> Statement:
    return Statement("INSERT INTO jottings (id, text) VALUES (?, ?)", (number, text))


async def count(database: PostgresqlDatabase) -> int:
    row = await database.fetch_one("SELECT count(*) FROM jottings")
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresqlServer]:
    """A server that a test may stop, unlike the one that all share."""
    server = PostgresqlServer.in_new_folder(durable=True)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def running(own_server: PostgresqlServer) -> PostgresqlServer:
    if not own_server.is_running():
        own_server.start()
    return own_server


async def emptied(server: PostgresqlServer, *, patience_seconds: float = 10) -> PostgresqlDatabase:
    database = await PostgresqlDatabase.open(server.url(), patience_seconds=patience_seconds)
    await database.commit([Statement("DROP TABLE IF EXISTS jottings"), _TABLE])
    return database


async def test_a_server_that_restarts_is_waited_for(running: PostgresqlServer) -> None:
    database = await emptied(running)
    await database.commit([note(1)])
    await asyncio.to_thread(running.stop)
    commits = asyncio.gather(*(database.commit([note(number)]) for number in range(2, 30)))
    read = asyncio.create_task(database.fetch_one("SELECT 1"))
    await asyncio.to_thread(running.start)
    await commits
    assert await read is not None
    assert await count(database) == 29
    await database.close()


async def test_a_server_that_crashes_under_load_loses_nothing_acknowledged(running: PostgresqlServer) -> None:
    database = await emptied(running)
    kept: list[int] = []
    landed: list[int] = []
    stop = asyncio.Event()

    async def write(number: int) -> None:
        while not stop.is_set():
            try:
                await database.commit([note(number), note(-number)])
                kept.append(number)
            except WriteConflict:  # it had landed when the answer was lost
                landed.append(number)
            number += 16

    writers = [asyncio.create_task(write(number)) for number in range(1, 17)]
    await asyncio.to_thread(running.restart, immediately=True)
    await asyncio.to_thread(running.restart)
    before = len(kept)
    while len(kept) < before + 50:  # it goes on
        await asyncio.wait(writers, timeout=0.01)
    stop.set()
    await asyncio.gather(*writers)
    rows = await database.fetch_all("SELECT id FROM jottings WHERE id > 0")
    assert {row["id"] for row in rows} == {*kept, *landed}
    assert len(rows) * 2 == await count(database)
    await database.close()


async def test_a_server_that_stays_away_is_reported_once_patience_is_over(running: PostgresqlServer) -> None:
    database = await emptied(running, patience_seconds=0.2)
    await asyncio.to_thread(running.stop)
    outcomes = await asyncio.gather(
        *(database.commit([note(number)]) for number in range(20)),
        database.fetch_one("SELECT 1"),
        return_exceptions=True,
    )
    assert all(isinstance(outcome, StorageUnavailable) for outcome in outcomes), outcomes
    await asyncio.to_thread(running.start)
    await database.commit([note(100)])
    assert await count(database) == 1
    await database.close()


async def test_a_wrong_address_shows_when_the_database_is_opened(running: PostgresqlServer) -> None:
    for url in ("postgresql://nobody@/nothing?host=/nonexistent", running.url("nothing")):
        with pytest.raises(StorageUnavailable):
            await PostgresqlDatabase.open(url, patience_seconds=0)


async def test_units_that_deadlock_are_repeated(postgresql_database: PostgresqlDatabase) -> None:
    await postgresql_database.commit([_TABLE, note(1), note(2)])
    await postgresql_database.commit([Statement("SET deadlock_timeout = '10ms'")])

    def touch(first: int, second: int) -> list[Statement]:
        sql = "UPDATE jottings SET text = text || 'x' WHERE id = ?"
        return [Statement(sql, (first,), 1), Statement("SELECT pg_sleep(0.05)"), Statement(sql + " ", (second,), 1)]

    one, other = postgresql_database, postgresql_database
    first = asyncio.create_task(one.commit(touch(1, 2)))
    await asyncio.sleep(0)
    second = asyncio.create_task(other.commit(touch(2, 1)))
    await asyncio.gather(first, second)
    rows = await postgresql_database.fetch_all("SELECT text FROM jottings")
    assert [row["text"] for row in rows] == ["xx", "xx"]


async def test_a_schema_that_changes_under_a_prepared_statement_does_no_harm(
    postgresql_database: PostgresqlDatabase,
) -> None:
    await postgresql_database.commit([_TABLE])
    await postgresql_database.commit([note(1), Statement("UPDATE jottings SET text = 'a' WHERE id = ?", (1,), 1)])
    assert await postgresql_database.fetch_all("SELECT * FROM jottings")
    await postgresql_database.commit([Statement("ALTER TABLE jottings ADD COLUMN more TEXT DEFAULT 'm'")])
    await postgresql_database.commit([note(2), Statement("UPDATE jottings SET text = 'a' WHERE id = ?", (2,), 1)])
    row = await postgresql_database.fetch_one("SELECT * FROM jottings WHERE id = 2")
    assert row is not None
    assert row["more"] == "m"
    assert len(await postgresql_database.fetch_all("SELECT * FROM jottings")) == 2


async def test_a_read_cannot_write(postgresql_database: PostgresqlDatabase) -> None:
    with pytest.raises(StatementRefused):
        await postgresql_database.fetch_all("DELETE FROM workspaces")
    assert await postgresql_database.fetch_one("SELECT id FROM workspaces") is not None


async def test_a_read_that_is_cancelled_leaves_the_database_usable(postgresql_database: PostgresqlDatabase) -> None:
    reads = [asyncio.create_task(postgresql_database.fetch_one("SELECT pg_sleep(60)")) for _ in range(12)]
    await asyncio.wait(reads, timeout=0.1)
    for read in reads:
        read.cancel()
    await asyncio.gather(*reads, return_exceptions=True)
    assert await postgresql_database.fetch_one("SELECT 1") is not None


async def test_a_full_disk_refuses_writes_keeps_reading_and_recovers(
    running: PostgresqlServer, small_disk: Path
) -> None:
    place = small_disk / "tables"
    place.mkdir()
    shutil.chown(place, running.user or os.geteuid())
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 500_000)
    database = await emptied(running)
    await database.commit([Statement("DROP TABLE jottings")])
    await _execute(running, f"CREATE TABLESPACE small LOCATION '{place}'")  # not allowed in a transaction
    await database.commit([Statement("CREATE TABLE jottings (id BIGINT PRIMARY KEY, text TEXT) TABLESPACE small")])
    kept = await _fill(database)
    assert await count(database) == kept
    filler.unlink()
    await database.commit([note(10_000, "x" * 1500)])
    assert await count(database) == kept + 1
    await database.commit([Statement("DROP TABLE jottings")])
    await _execute(running, "DROP TABLESPACE small")
    await database.close()


async def _fill(database: PostgresqlDatabase) -> int:
    for number in range(0, 5_000, 20):
        try:
            await database.commit([note(number + more, "x" * 1500) for more in range(20)])
        except StorageFull:
            return number
    raise AssertionError("The disk never became full.")


async def _execute(server: PostgresqlServer, sql: str) -> None:
    connection = await asyncpg.connect(server.url())
    await connection.execute(sql)
    await connection.close()


async def test_slow_units_hold_up_no_other(running: PostgresqlServer) -> None:
    database = await emptied(running)
    other = await asyncpg.connect(running.url())
    await other.execute("SELECT pg_advisory_lock(7)")
    waits = Statement("SELECT pg_advisory_xact_lock(7)")
    slow = [asyncio.create_task(database.commit_slowly([waits, note(number)])) for number in range(3)]
    for number in range(3, 9):
        await database.commit([note(number)])
    assert await count(database) == 6
    await other.execute("SELECT pg_advisory_unlock(7)")
    await asyncio.gather(*slow)
    assert await count(database) == 9
    await other.close()
    await database.close()
