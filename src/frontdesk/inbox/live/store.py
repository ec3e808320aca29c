"""The SQL of what has changed in the inbox: announcements, and changes at their places."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from frontdesk.dialogue import events as e
from frontdesk.kit.database.base import Database, Row, Statement, Value


class Announced(NamedTuple):
    """Something that has no place yet."""

    id: str
    workspace_id: str
    type: str
    conversation_id: str | None
    from_position: int | None
    to_position: int | None
    data: str
    at: int


class Changed(NamedTuple):
    """Something at its place. A conversation that has gone on has the events behind `from_position` up to `to_position`;
    `data` is what is told of anything else."""

    position: int
    workspace_id: str
    type: str
    conversation_id: str | None
    from_position: int | None
    to_position: int | None
    data: str | None


class Said(NamedTuple):
    """An event of a conversation that people can read."""

    conversation_id: str
    recorded: e.Recorded


#: What a console shows of a conversation as it goes on; all else stands in its events and its trace.
SAID: tuple[str, ...] = (
    *("message.received", "reply.sent", "agent.message", "agent.joined", "agent.left", "conversation.closed"),
    *("handoff.requested", "handoff.ended", "handoff.refused", "ticket.requested"),
)
_ANNOUNCED = ", ".join(Announced._fields)
_CHANGED = ", ".join(Changed._fields)


class ChangeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(self, statements: Sequence[Statement]) -> None:
        await self._database.commit(statements)

    async def newest(self) -> int:
        """The last place that is taken; 0 where none is."""
        row = await self._database.fetch_one("SELECT MAX(position) AS newest FROM inbox_changes")
        return (row["newest"] or 0) if row is not None else 0

    async def oldest(self) -> int:
        """The first place that is still kept."""
        row = await self._database.fetch_one("SELECT MIN(position) AS oldest FROM inbox_changes")
        return (row["oldest"] or 1) if row is not None else 1

    async def list_announced(self, limit: int) -> list[Announced]:
        rows = await self._database.fetch_all(
            f"SELECT {_ANNOUNCED} FROM inbox_announcements ORDER BY at, id LIMIT ?", limit
        )
        return [Announced(*row) for row in rows]

    async def list_after(self, position: int, limit: int) -> list[Changed]:
        """What stands behind a place, of all workspaces."""
        rows = await self._database.fetch_all(
            f"SELECT {_CHANGED} FROM inbox_changes WHERE position > ? ORDER BY position LIMIT ?", position, limit
        )
        return [Changed(*row) for row in rows]

    async def list_said(self, ranges: Sequence[tuple[str, int, int]]) -> list[Said]:
        """What can be read of conversations, each behind one position and up to another; in their order."""
        if not ranges:
            return []
        parts = " OR ".join("(conversation_id = ? AND position > ? AND position <= ?)" for _ in ranges)
        types = ", ".join("?" for _ in SAID)
        values: list[Value] = [value for one in ranges for value in one]
        rows = await self._database.fetch_all(
            f"SELECT conversation_id, position, at, schema_version, data FROM events WHERE ({parts}) AND type IN ({types})"
            " ORDER BY conversation_id, position",
            *values,
            *SAID,
        )
        return [Said(row[0], _recorded(row)) for row in rows]


def place_statements(announced: Sequence[Announced], newest: int) -> list[Statement]:
    """Give announcements the places behind the newest one; misses where somebody else has."""
    placed = [
        Statement(
            "INSERT INTO inbox_changes (position, workspace_id, type, conversation_id, from_position, to_position, data, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (position, *one[1:6], one.data or None, one.at),
        )
        for position, one in enumerate(announced, newest + 1)
    ]
    return placed + [Statement("DELETE FROM inbox_announcements WHERE id = ?", (one.id,), 1) for one in announced]


def changed(announced: Announced, position: int) -> Changed:
    """What was announced, at its place."""
    return Changed(position, *announced[1:6], announced.data or None)


def trim_statement(before_ms: int) -> Statement:
    """Forget what is older; never the last, behind which the next takes its place."""
    return Statement(
        "DELETE FROM inbox_changes WHERE at < ? AND position < (SELECT MAX(position) FROM inbox_changes)", (before_ms,)
    )


def data_of(changed: Changed) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.json.decode(changed.data) if changed.data else {}
    return data


def _recorded(row: Row) -> e.Recorded:
    return e.Recorded(row[1], row[2], e.decode(row[4], row[3]))
