"""The SQL of reading along: how far a reader is in each conversation."""

from collections.abc import Sequence
from typing import NamedTuple

from frontdesk.kit.database.base import Database, Statement


class Ahead(NamedTuple):
    """A conversation in which more has happened, up to `position`, than its reader has read, up to `read`."""

    id: str
    workspace_id: str
    bot: str
    channel: str
    user_id: str
    position: int
    read: int


class AlongStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_ahead(self, reader: str, workspace_id: str, since: int, limit: int) -> list[Ahead]:
        """The conversations that were talked in since then and are not read to their end, the oldest first."""
        rows = await self._database.fetch_all(
            "SELECT c.id, c.workspace_id, c.bot, c.channel, c.user_id, c.position, COALESCE(r.position, 0)"
            " FROM conversations c LEFT JOIN event_readers r ON r.conversation_id = c.id AND r.reader = ?"
            " WHERE c.workspace_id = ? AND c.updated_at >= ? AND c.position > COALESCE(r.position, 0)"
            " ORDER BY c.updated_at, c.id LIMIT ?",
            *(reader, workspace_id, since, limit),
        )
        return [Ahead(*row) for row in rows]

    async def find_mark(self, reader: str, workspace_id: str) -> int:
        row = await self._database.fetch_one(
            "SELECT read_up_to FROM event_marks WHERE reader = ? AND workspace_id = ?", reader, workspace_id
        )
        return row[0] if row else 0

    async def keep_mark(self, reader: str, workspace_id: str, read_up_to: int) -> None:
        await self._database.commit(
            [
                Statement(
                    "INSERT INTO event_marks (reader, workspace_id, read_up_to) VALUES (?, ?, ?)"
                    " ON CONFLICT (reader, workspace_id) DO UPDATE SET read_up_to = excluded.read_up_to",
                    (reader, workspace_id, read_up_to),
                )
            ]
        )

    async def keep(self, reader: str, ahead: Ahead, position: int, statements: Sequence[Statement]) -> None:
        """Store what the reader made of the events up to `position`. Raises WriteConflict where somebody else has read them, or
        the conversation is gone."""
        await self._database.commit([_position_statement(reader, ahead, position), *statements])

    async def forget(self, reader: str, workspace_id: str, cleared: Sequence[Statement]) -> None:
        """Let the reader begin anew; `cleared` takes away all that it has stored."""
        of_workspace = "SELECT id FROM conversations WHERE workspace_id = ?"
        await self._database.commit(
            [
                Statement("DELETE FROM event_marks WHERE reader = ? AND workspace_id = ?", (reader, workspace_id)),
                Statement(
                    f"DELETE FROM event_readers WHERE reader = ? AND conversation_id IN ({of_workspace})",
                    (reader, workspace_id),
                ),
                *cleared,
            ]
        )


def _position_statement(reader: str, ahead: Ahead, position: int) -> Statement:
    if not ahead.read:
        sql = "INSERT INTO event_readers (reader, conversation_id, position) VALUES (?, ?, ?)"
        return Statement(sql, (reader, ahead.id, position))
    sql = "UPDATE event_readers SET position = ? WHERE reader = ? AND conversation_id = ? AND position = ?"
    return Statement(sql, (position, reader, ahead.id, ahead.read), expect_rows=1)
