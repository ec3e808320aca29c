"""Which of the two engines it is, decided by one setting."""

import asyncio
from pathlib import Path

from frontdesk.errors import Error
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.postgresql import PostgresqlDatabase
from frontdesk.kit.database.postgresql_elsewhere import PostgresqlElsewhere
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.ids import Ids

FILE_NAME = "frontdesk.db"
READY_WITHIN_SECONDS = 1.0  # a probe of a load balancer waits no longer


class DatabaseUrlInvalid(Error):
    """The database URL begins with {scheme}, which is no engine that Frontdesk has."""

    code = "storage.url_invalid"
    hint = "Set FRONTDESK_DATABASE_URL to `postgresql://user:password@host/name`, or leave it out to use a file."


async def open_database(data: Path, database_url: str | None = None) -> Database:
    """The PostgreSQL database at the URL; without one the SQLite file in the folder `data`, made when missing.

    Raises `DatabaseUrlInvalid`, `StorageUnavailable`, `StorageFull`. The schema is not looked at: see `migrating.py`.
    """
    if not database_url:
        await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
        return await SqliteDatabase.open(data / FILE_NAME)
    scheme = database_url.partition("://")[0]
    if scheme not in {"postgresql", "postgres"}:
        raise DatabaseUrlInvalid(scheme=scheme if "://" in database_url else "no scheme")
    return await PostgresqlDatabase.open(database_url)


def open_elsewhere(database_url: str | None, ids: Ids) -> Elsewhere:
    """The other servers on the same database, which are not connected to before `listen_for_ever`."""
    return PostgresqlElsewhere(database_url, ids.new("server")) if database_url else Elsewhere()


async def trouble_of(database: Database) -> str | None:
    """What a probe is to be told of the database; None when it answers."""
    try:
        async with asyncio.timeout(READY_WITHIN_SECONDS):
            await database.fetch_one("SELECT 1")
    except TimeoutError:
        return "does not answer"
    return None
