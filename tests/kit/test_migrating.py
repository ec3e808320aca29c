"""The schema and its versions."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.database.errors import MigrationChanged, SchemaTooNew, SchemaTooOld, StatementRefused
from frontdesk.kit.database.migrating import FOLDER, check, known_migrations, migrate, statements_of
from frontdesk.kit.database.opening import DatabaseUrlInvalid, open_database

_MORE = "9000_more.sql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real migrations, to which a test adds."""
    return Path(shutil.copytree(FOLDER, tmp_path / "migrations"))


async def test_a_migrated_database_has_every_table_and_nothing_to_do(database: Database) -> None:
    await check(database)
    assert await migrate(database) == []
    for table in ("access_keys", "visitor_sessions", "conversations", "received_messages", "jobs", "tickets"):
        assert await database.fetch_all(f"SELECT * FROM {table}") == []
    assert await database.fetch_one("SELECT id FROM workspaces") is not None


async def test_a_database_that_lacks_a_migration_is_refused_until_migrated(database: Database, folder: Path) -> None:
    (folder / _MORE).write_text("-- More.\nCREATE TABLE more (id TEXT);\n\nINSERT INTO more VALUES ('a;\n;b?');\n")
    with pytest.raises(SchemaTooOld, match="9000_more"):
        await check(database, folder=folder)
    assert await migrate(database, folder=folder) == ["9000_more"]
    await check(database, folder=folder)
    row = await database.fetch_one("SELECT id FROM more")
    assert row is not None
    assert row["id"] == "a;\n;b?"


async def test_a_database_newer_than_the_code_is_refused_and_left_alone(database: Database, folder: Path) -> None:
    (folder / _MORE).write_text("CREATE TABLE more (id TEXT);")
    await migrate(database, folder=folder)
    with pytest.raises(SchemaTooNew, match="9000_more"):
        await check(database)
    with pytest.raises(SchemaTooNew):
        await migrate(database)


async def test_a_migration_that_fails_leaves_nothing_of_itself(database: Database, folder: Path) -> None:
    (folder / _MORE).write_text("CREATE TABLE more (id TEXT);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(StatementRefused):
        await migrate(database, folder=folder)
    (folder / _MORE).write_text("CREATE TABLE more (id TEXT);\n")
    assert await migrate(database, folder=folder) == ["9000_more"]


async def test_a_migration_that_was_changed_later_is_noticed(database: Database, folder: Path) -> None:
    with (folder / "0001_house.sql").open("a") as file:
        file.write("-- a thought\n")
    with pytest.raises(MigrationChanged, match="0001_house"):
        await check(database, folder=folder)


async def test_processes_that_start_at_once_migrate_once(database: Database, folder: Path) -> None:
    (folder / _MORE).write_text("CREATE TABLE more (id TEXT);\nINSERT INTO more VALUES ('once');\n")
    applied = await asyncio.gather(*(migrate(database, folder=folder) for _ in range(8)))
    assert sorted(applied, key=len)[-1] == ["9000_more"]
    assert sum(map(len, applied)) == 1
    assert len(await database.fetch_all("SELECT id FROM more")) == 1


async def test_an_empty_file_is_migrated_by_several_processes_at_once(tmp_path: Path) -> None:
    databases = [await open_database(tmp_path / "data") for _ in range(4)]
    with pytest.raises(SchemaTooOld):
        await check(databases[0])
    applied = await asyncio.gather(*map(migrate, databases))
    assert sorted(name for names in applied for name in names) == [m.name for m in known_migrations("sqlite")]
    for database in databases:
        await check(database)
        await database.close()


def test_of_engine_twins_each_engine_has_its_own(folder: Path) -> None:
    (folder / "9000_more.sqlite.sql").write_text("A")
    (folder / "9000_more.postgresql.sql").write_text("B")
    assert [known_migrations(engine, folder)[-1].sql for engine in ("sqlite", "postgresql")] == ["A", "B"]


def test_a_script_is_split_at_the_ends_of_its_statements_only() -> None:
    script = (
        "-- one; two;\nCREATE TABLE a (x TEXT DEFAULT ';');\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  DELETE FROM a;\nEND;\n"
        "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN;\nRETURN 1;\n$$ LANGUAGE sql;\nSELECT 1"
    )
    assert [statement.splitlines()[-1] for statement in statements_of(script)] == [
        "CREATE TABLE a (x TEXT DEFAULT ';');",
        "END;",
        "$$ LANGUAGE sql;",
        "SELECT 1",
    ]
    assert list(statements_of("-- nothing\n")) == []


async def test_an_address_of_no_known_engine_is_refused(tmp_path: Path) -> None:
    for url in ("mysql://here/there", "nonsense"):
        with pytest.raises(DatabaseUrlInvalid):
            await open_database(tmp_path, url)


async def test_without_an_address_a_file_in_the_data_folder_is_used(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "new" / "data")
    await database.commit([Statement("CREATE TABLE a (x TEXT)")])
    await database.close()
    connection = sqlite3.connect(tmp_path / "new" / "data" / "frontdesk.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
