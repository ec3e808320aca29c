"""The canned replies' SQL."""

from typing import NamedTuple

from frontdesk.kit.database.base import Database, Row, Statement


class CannedReply(NamedTuple):
    """Times are milliseconds since the epoch, UTC."""

    id: str
    workspace_id: str
    shortcut: str
    title: str
    text: str
    created_at: int
    updated_at: int


_COLUMNS = ", ".join(CannedReply._fields)


class CannedStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, reply: CannedReply) -> None:
        """Raises WriteConflict where the shortcut is taken."""
        sql = f"INSERT INTO canned_replies ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
        await self._database.commit([Statement(sql, tuple(reply))])

    async def change(self, reply: CannedReply) -> None:
        """Raises WriteConflict where the shortcut is taken, or it is gone."""
        sql = "UPDATE canned_replies SET shortcut = ?, title = ?, text = ?, updated_at = ? WHERE workspace_id = ? AND id = ?"
        values = (reply.shortcut, reply.title, reply.text, reply.updated_at, reply.workspace_id, reply.id)
        await self._database.commit([Statement(sql, values, expect_rows=1)])

    async def remove(self, workspace_id: str, reply_id: str) -> None:
        """Raises WriteConflict where there is none."""
        sql = "DELETE FROM canned_replies WHERE workspace_id = ? AND id = ?"
        await self._database.commit([Statement(sql, (workspace_id, reply_id), expect_rows=1)])

    async def find(self, workspace_id: str, reply_id: str) -> CannedReply | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM canned_replies WHERE workspace_id = ? AND id = ?", workspace_id, reply_id
        )
        return _reply(row) if row else None

    async def list(self, workspace_id: str, limit: int) -> list[CannedReply]:
        """By shortcut."""
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM canned_replies WHERE workspace_id = ? ORDER BY shortcut LIMIT ?",
            workspace_id,
            limit,
        )
        return [_reply(row) for row in rows]


def _reply(row: Row) -> CannedReply:
    return CannedReply(*row)
