"""Versions of bots in the database."""

from typing import NamedTuple

from frontdesk.kit.database.base import Database, Statement


class StoredVersion(NamedTuple):
    """A version that is kept; times are milliseconds since 1970 UTC, `served_at` the last time that a server said so."""

    version: str
    stored_at: int
    served_at: int


_WHICH = "workspace_id = ? AND bot = ? AND version = ?"


class VersionStore:
    """The only SQL of this package."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, workspace_id: str, bot: str, version: str, content: str, now: int) -> None:
        """Add it; of one that is there only the time is new."""
        sql = (
            "INSERT INTO bot_versions (workspace_id, bot, version, content, stored_at, served_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (workspace_id, bot, version) DO UPDATE SET served_at = excluded.served_at"
        )
        await self._database.commit([Statement(sql, (workspace_id, bot, version, content, now, now))])

    async def touch(self, workspace_id: str, bot: str, version: str, now: int) -> None:
        sql = f"UPDATE bot_versions SET served_at = ? WHERE {_WHICH}"
        await self._database.commit([Statement(sql, (now, workspace_id, bot, version))])

    async def find_content(self, workspace_id: str, bot: str, version: str) -> str | None:
        sql = f"SELECT content FROM bot_versions WHERE {_WHICH}"
        row = await self._database.fetch_one(sql, workspace_id, bot, version)
        return str(row["content"]) if row else None

    async def list(self, workspace_id: str, bot: str) -> list[StoredVersion]:
        """The newest first."""
        rows = await self._database.fetch_all(
            "SELECT version, stored_at, served_at FROM bot_versions WHERE workspace_id = ? AND bot = ?"
            " ORDER BY stored_at DESC, version",
            workspace_id,
            bot,
        )
        return [StoredVersion(*row) for row in rows]

    async def remove(self, workspace_id: str, bot: str, version: str, *, served_before: int) -> None:
        """Delete it unless a server said meanwhile that it serves it."""
        sql = f"DELETE FROM bot_versions WHERE {_WHICH} AND served_at < ?"
        await self._database.commit([Statement(sql, (workspace_id, bot, version, served_before))])
