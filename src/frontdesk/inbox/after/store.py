"""The SQL of wrapping up."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from frontdesk.inbox.actors import Actor
from frontdesk.kit.database.base import Database, Statement


class WrapUp(NamedTuple):
    """How an agent leaves a conversation. `at` is milliseconds since the epoch, UTC."""

    reason: str | None
    tags: tuple[str, ...]
    by: Actor
    at: int


class WrapUpStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, workspace_id: str, conversation_id: str) -> WrapUp | None:
        row = await self._database.fetch_one(
            "SELECT reason, tags, by_id, by_name, at FROM wrap_ups WHERE workspace_id = ? AND conversation_id = ?",
            workspace_id,
            conversation_id,
        )
        return WrapUp(row[0], tuple(msgspec.json.decode(row[1])), Actor(row[2], row[3]), row[4]) if row else None

    async def keep(self, workspace_id: str, conversation_id: str, wrap_up: WrapUp) -> None:
        """Raises WriteConflict where the conversation is gone."""
        tags = msgspec.json.encode(wrap_up.tags).decode()
        values = (conversation_id, workspace_id, wrap_up.reason, tags, *wrap_up.by, wrap_up.at)
        await self._database.commit(
            [
                Statement("DELETE FROM wrap_up_tags WHERE conversation_id = ?", (conversation_id,)),
                Statement(
                    "INSERT INTO wrap_ups (conversation_id, workspace_id, reason, tags, by_id, by_name, at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (conversation_id) DO UPDATE SET reason = excluded.reason,"
                    " tags = excluded.tags, by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at",
                    values,
                ),
                *(
                    Statement("INSERT INTO wrap_up_tags (conversation_id, tag) VALUES (?, ?)", (conversation_id, tag))
                    for tag in wrap_up.tags
                ),
            ]
        )

    async def list_reasons(self, workspace_id: str) -> list[str]:
        rows = await self._database.fetch_all(
            "SELECT reason FROM wrap_up_reasons WHERE workspace_id = ? ORDER BY place", workspace_id
        )
        return [row[0] for row in rows]

    async def replace_reasons(self, workspace_id: str, reasons: Sequence[str]) -> None:
        insert = "INSERT INTO wrap_up_reasons (workspace_id, place, reason) VALUES (?, ?, ?)"
        clear = Statement("DELETE FROM wrap_up_reasons WHERE workspace_id = ?", (workspace_id,))
        rows = [Statement(insert, (workspace_id, place, reason)) for place, reason in enumerate(reasons)]
        await self._database.commit([clear, *rows])
