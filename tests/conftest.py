"""What every test may ask for: a clock, ids, and a migrated, empty database of either engine.

One PostgreSQL server serves the whole run, however many workers pytest-xdist starts: the first test that needs it starts
it, and the process that began the run stops it. Each worker has a database of its own, emptied before each test.
"""

import asyncio
import fcntl
import gc
import io
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from benchmarks.processes import train
from tests.commands import Run, Said
from tests.distribution import ByGroup
from tests.whole_app import write_bot
from xdist.remote import Producer

from frontdesk.cli import main
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.migrating import migrate
from frontdesk.kit.database.postgresql import PostgresqlDatabase
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.kit.logs import set_up_logs
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds
from frontdesk.testing.postgresql import PostgresqlServer

_FOLDER = "FRONTDESK_TEST_SERVER_FOLDER"

# What the migrations put into the tables is kept beside them, so that emptying a database brings it back.
_KEEP_SEED = """DO $$ DECLARE name text; BEGIN
    CREATE SCHEMA seed;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE seed.%I AS TABLE public.%I', name, name);
    END LOOP;
END $$"""
_RESTORE_SEED = """DO $$ DECLARE name text; known boolean; BEGIN
    FOR name, known IN SELECT t.tablename, s.tablename IS NOT NULL FROM pg_tables t
        LEFT JOIN pg_tables s ON s.tablename = t.tablename AND s.schemaname = 'seed' WHERE t.schemaname = 'public' LOOP
        IF known THEN
            EXECUTE format('DELETE FROM public.%I', name);
            EXECUTE format('INSERT INTO public.%I SELECT * FROM seed.%I', name, name);
        ELSE
            EXECUTE format('DROP TABLE public.%I CASCADE', name);
        END IF;
    END LOOP;
END $$"""


def pytest_configure(config: pytest.Config) -> None:
    if _is_first_process(config):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="frontdesk-tests-")  # inherited by the workers


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = os.environ.get(_FOLDER)
    if folder and _is_first_process(config):
        PostgresqlServer(Path(folder) / "pg").remove()
        shutil.rmtree(folder, ignore_errors=True)
        del os.environ[_FOLDER]


def pytest_collection_finish() -> None:
    """What was collected stays to the end: to look through thousands of tests for garbage took a tenth of their time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGroup | None:
    return ByGroup(config, log) if config.getoption("dist") == "loadgroup" else None


def _is_first_process(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def ids() -> SequentialIds:
    return SequentialIds()


@pytest.fixture(scope="session")
def postgresql_server_url() -> str:
    """Where this run's PostgreSQL answers; started now if no other worker did before."""
    given = os.environ.get("FRONTDESK_TEST_DATABASE_URL")
    if given:
        return given
    folder = Path(os.environ[_FOLDER])
    folder.chmod(0o755)
    server = PostgresqlServer(folder / "pg")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not server.is_running():
            server.start()
    return server.url()


@pytest.fixture(scope="session")
def trained_acme() -> Path:
    """A data folder in which the demo's bot was trained, once for all workers; copy what you need of it."""
    folder = Path(os.environ[_FOLDER])
    data = folder / "trained"
    with (folder / "training-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            train(data)
    return data


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server_url: str) -> Iterator[str]:
    """A migrated database that only this worker uses; `clean_postgresql_url` is the one that is empty as well."""
    name = f"frontdesk_test_{os.getpid()}"
    url = urlunsplit(urlsplit(postgresql_server_url)._replace(path=f"/{name}"))
    asyncio.run(_run_sql(postgresql_server_url, f"CREATE DATABASE {name}"))
    asyncio.run(_prepare(url))
    yield url
    asyncio.run(_run_sql(postgresql_server_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def clean_postgresql_url(postgresql_url: str) -> str:
    """The URL of a migrated, empty PostgreSQL database, for tests that open it by themselves."""
    await _run_sql(postgresql_url, _RESTORE_SEED)
    return postgresql_url


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied, never opened."""
    path = tmp_path_factory.mktemp("migrated") / "frontdesk.db"
    asyncio.run(_migrate_sqlite(path))
    return path


@pytest.fixture
async def sqlite_database(migrated_sqlite_file: Path, tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    path = tmp_path / "frontdesk.db"
    shutil.copy(migrated_sqlite_file, path)
    database = await SqliteDatabase.open(path)
    yield database
    await database.close()


@pytest.fixture
async def postgresql_database(clean_postgresql_url: str) -> AsyncIterator[PostgresqlDatabase]:
    database = await PostgresqlDatabase.open(clean_postgresql_url)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database; a test that takes it runs once on each engine."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Calls the command as a shell would, with a data folder of its own."""
    for name in [name for name in os.environ if name.startswith("FRONTDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))

    def call(*words: str | Path, **environment: str) -> Said:
        for name, value in environment.items():
            monkeypatch.setenv(f"FRONTDESK_{name.upper()}", value)
        monkeypatch.setattr(sys, "argv", ["frontdesk", *map(str, words)])
        capfd.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as left:
            code = left.code
        assert isinstance(code, int)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Said(code, out, err)

    yield call
    set_up_logs(stream=io.BytesIO(), level="error")
    logging.captureWarnings(False)


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return write_bot(tmp_path / "tiny")


@pytest.fixture
def migrated(run: Run) -> Run:
    assert run("migrate").code == 0
    return run


async def _run_sql(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def _prepare(url: str) -> None:
    database = await PostgresqlDatabase.open(url)
    await migrate(database)
    await database.close()
    await _run_sql(url, _KEEP_SEED)


async def _migrate_sqlite(path: Path) -> None:
    database = await SqliteDatabase.open(path)
    await migrate(database)
    await database.close()
