"""Brings a database's tables to what this code knows, and refuses to start on any others.

A migration is `migrations/NNNN_<what>.sql`, or a pair `NNNN_<what>.sqlite.sql` and `NNNN_<what>.postgresql.sql`. They
only go forward, each in a transaction of its own, and are never changed once released (a checksum watches).

Invariant: a migration is applied once, however many processes start at the same time. Its row in `schema_migrations`
    is the first statement of its unit, so that the second process waits for the first and then meets that row's key.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.kit.clock import Clock, SystemClock, to_ms
from frontdesk.kit.database.base import Database, Engine, Statement
from frontdesk.kit.database.errors import MigrationChanged, SchemaTooNew, SchemaTooOld, WriteConflict

FOLDER = Path(__file__).parents[2] / "migrations"
_NAME = re.compile(r"(?P<name>\d{4}_[a-z0-9_]+)(?:\.(?P<engine>sqlite|postgresql))?\.sql")
_TABLE = "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at BIGINT, checksum TEXT)"
_EXISTS = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
    "postgresql": "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL",
}


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name without endings, and its text."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def known_migrations(engine: Engine, folder: Path = FOLDER) -> list[Migration]:
    """The migrations of this code for one engine, in their order."""
    found = ((_NAME.fullmatch(path.name), path) for path in sorted(folder.glob("*.sql")))
    return [
        Migration(match["name"], path.read_text(encoding="utf-8"))
        for match, path in found
        if match and match["engine"] in {None, engine}
    ]


async def migrate(database: Database, *, clock: Clock | None = None, folder: Path = FOLDER) -> list[str]:
    """Applies what is missing and returns the names that this call applied.

    Raises `SchemaTooNew` and `MigrationChanged`, and then nothing was touched.
    """
    moment = clock or SystemClock()
    known = known_migrations(database.engine, folder)
    applied = []
    for migration in _missing(known, await _applied(database)):
        if await _apply(database, migration, to_ms(moment.now())):
            applied.append(migration.name)
    return applied


async def is_empty(database: Database) -> bool:
    """Whether no migration was ever applied: a new database, which may be set up without asking."""
    return not await _applied(database)


async def check(database: Database, *, folder: Path = FOLDER) -> None:
    """Raises `SchemaTooNew`, `SchemaTooOld` or `MigrationChanged` unless the database is exactly what the code knows."""
    missing = _missing(known_migrations(database.engine, folder), await _applied(database))
    if missing:
        raise SchemaTooOld(missing=", ".join(migration.name for migration in missing))


def _missing(known: Sequence[Migration], applied: dict[str, str]) -> list[Migration]:
    names = {migration.name for migration in known}
    newer = sorted(set(applied) - names)
    if newer:
        raise SchemaTooNew(found=newer[-1], known=max(names, default="nothing"))
    for migration in known:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationChanged(name=migration.name)
    return [migration for migration in known if migration.name not in applied]


async def _applied(database: Database) -> dict[str, str]:
    if await database.fetch_one(_EXISTS[database.engine]) is None:
        return {}
    rows = await database.fetch_all("SELECT name, checksum FROM schema_migrations")
    return {row["name"]: row["checksum"] for row in rows}


async def _apply(database: Database, migration: Migration, now: int) -> bool:
    """False when another process was there first."""
    await _make_table(database)
    mark = Statement(
        "INSERT INTO schema_migrations (name, applied_at, checksum) VALUES (?, ?, ?)",
        (migration.name, now, migration.checksum),
    )
    try:
        await database.commit([mark, *(Statement(sql) for sql in statements_of(migration.sql))])
    except WriteConflict:
        if migration.name in await _applied(database):
            return False
        raise
    return True


async def _make_table(database: Database) -> None:
    try:
        await database.commit([Statement(_TABLE)])
    except WriteConflict:  # PostgreSQL: two processes made it at once, so now it is there
        await database.commit([Statement(_TABLE)])


def statements_of(script: str) -> Iterator[str]:
    """The statements of a file: each ends at a `;` at the end of a line, outside of quotes, triggers and `$$` bodies."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        if line.rstrip().endswith(";") and text.count("$$") % 2 == 0 and sqlite3.complete_statement(text):
            yield text.strip()
            lines = []
    rest = "\n".join(line for line in lines if not line.lstrip().startswith("--")).strip()
    if rest:
        yield rest
