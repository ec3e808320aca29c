"""What only a file can suffer: a full disk, a growing log, another process."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.errors import StorageFull
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StatementRefused
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.kit.database.sqlite_writer import WAL_KEPT_BYTES, SqliteOptions

_TEXT = "x" * 20_000
_TABLE = Statement("CREATE TABLE jottings (id INTEGER PRIMARY KEY, text TEXT)")


def note(number: int, text: str = _TEXT) -> Statement:
    return Statement("INSERT INTO jottings (id, text) VALUES (?, ?)", (number, text))


async def fill(database: SqliteDatabase, *, at_once: int = 1, most: int = 2_000) -> set[int]:
    """Commits jottings until the disk is full; the numbers of those that were acknowledged."""
    kept: set[int] = set()
    for first in range(0, most, at_once):
        numbers = range(first, first + at_once)
        outcomes = await asyncio.gather(*(database.commit([note(n)]) for n in numbers), return_exceptions=True)
        kept.update(n for n, outcome in zip(numbers, outcomes, strict=True) if outcome is None)
        failures = [outcome for outcome in outcomes if outcome is not None]
        assert all(isinstance(failure, StorageFull) for failure in failures), failures
        if failures:
            return kept
    raise AssertionError("The disk never became full.")


async def numbers_in(database: SqliteDatabase) -> set[int]:
    return {row["id"] for row in await database.fetch_all("SELECT id FROM jottings WHERE length(text) = 20000")}


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    database = await SqliteDatabase.open(tmp_path / "small.db", SqliteOptions(max_bytes=2_000_000))
    await database.commit([_TABLE])
    yield database
    await database.close()


@pytest.mark.parametrize("at_once", [1, 16])
async def test_a_full_file_refuses_writes_keeps_reading_and_recovers(small: SqliteDatabase, at_once: int) -> None:
    kept = await fill(small, at_once=at_once)
    assert await numbers_in(small) == kept
    await small.commit([Statement("DELETE FROM jottings WHERE id < ?", (20,))])
    await small.commit([note(10_000)])
    assert await numbers_in(small) == {n for n in kept if n >= 20} | {10_000}


@pytest.mark.parametrize("at_once", [1, 16])
async def test_a_full_disk_loses_nothing_acknowledged_and_recovers_by_itself(small_disk: Path, at_once: int) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 800_000)
    database = await SqliteDatabase.open(small_disk / "frontdesk.db")
    await database.commit([_TABLE])
    kept = await fill(database, at_once=at_once)
    assert kept
    for number in range(20_000, 20_010):
        with pytest.raises(StorageFull):
            await database.commit([note(number, _TEXT * 50)])
        assert await numbers_in(database) == kept
    filler.unlink()
    await database.commit([note(30_000)])
    await database.close()
    again = await SqliteDatabase.open(small_disk / "frontdesk.db")
    assert await numbers_in(again) == kept | {30_000}
    sound = await again.fetch_one("PRAGMA integrity_check")
    assert sound is not None
    assert sound[0] == "ok"
    await again.close()


async def test_the_write_ahead_log_stays_bounded_beside_readers(
    sqlite_database: SqliteDatabase, tmp_path: Path
) -> None:
    await sqlite_database.commit([_TABLE])
    stop = asyncio.Event()

    async def read() -> None:
        while not stop.is_set():
            await sqlite_database.fetch_all("SELECT count(*), sum(length(text)) FROM jottings")

    readers = [asyncio.create_task(read()) for _ in range(2)]
    for _ in range(5):  # some 20 MB in all
        await asyncio.gather(
            *(
                sqlite_database.commit([Statement("DELETE FROM jottings WHERE id = ?", (n,)), note(n)])
                for n in range(200)
            )
        )
    stop.set()
    await asyncio.gather(*readers)
    assert (tmp_path / "frontdesk.db-wal").stat().st_size <= WAL_KEPT_BYTES + 8_000_000


async def test_a_read_cannot_write(sqlite_database: SqliteDatabase) -> None:
    with pytest.raises(StatementRefused):
        await sqlite_database.fetch_all("DELETE FROM workspaces")
    assert await sqlite_database.fetch_one("SELECT id FROM workspaces") is not None


_OTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.sqlite import SqliteDatabase

async def main():
    database = await SqliteDatabase.open(Path(sys.argv[1]))
    for n in range(100_000, 100_150):
        await database.commit([Statement("INSERT INTO jottings (id, text) VALUES (?, '')", (n,))])
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_share_a_file(sqlite_database: SqliteDatabase, tmp_path: Path) -> None:
    await sqlite_database.commit([_TABLE])
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", _OTHER_PROCESS, str(tmp_path / "frontdesk.db"))
    number = 0
    while other.returncode is None:
        await sqlite_database.commit([note(number, "")])
        number += 1
    assert await other.wait() == 0
    row = await sqlite_database.fetch_one("SELECT count(*) FROM jottings")
    assert row is not None
    assert row[0] == number + 150


async def test_a_file_that_is_no_database_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "frontdesk.db"
    path.write_bytes(b"this is not a database" * 1000)
    with pytest.raises(Exception, match="SQLITE_NOTADB"):
        await SqliteDatabase.open(path)
