"""Sealed secrets in the database."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from frontdesk.kit.clock import from_ms, to_ms
from frontdesk.kit.database.base import Database, Statement


class SecretName(NamedTuple):
    """What may be shown of a secret."""

    name: str
    set_at: datetime


class SecretStore:
    """The only SQL of this package."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, workspace_id: str, name: str, sealed: bytes, set_at: datetime) -> None:
        """Add it, or replace the one of this name."""
        await self._database.commit(
            [
                Statement(
                    "INSERT INTO secrets (workspace_id, name, sealed, set_at) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (workspace_id, name) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at",
                    (workspace_id, name, base64.b64encode(sealed).decode(), to_ms(set_at)),
                )
            ]
        )

    async def remove(self, workspace_id: str, name: str) -> None:
        """Raises WriteConflict when there is none."""
        sql = "DELETE FROM secrets WHERE workspace_id = ? AND name = ?"
        await self._database.commit([Statement(sql, (workspace_id, name), expect_rows=1)])

    async def list_names(self, workspace_id: str) -> list[SecretName]:
        rows = await self._database.fetch_all(
            "SELECT name, set_at FROM secrets WHERE workspace_id = ? ORDER BY name", workspace_id
        )
        return [SecretName(row["name"], from_ms(row["set_at"])) for row in rows]

    async def find_many(self, workspace_id: str, names: Sequence[str]) -> dict[str, bytes]:
        marks = ", ".join("?" for _ in names)
        rows = await self._database.fetch_all(
            f"SELECT name, sealed FROM secrets WHERE workspace_id = ? AND name IN ({marks})", workspace_id, *names
        )
        return {row["name"]: base64.b64decode(row["sealed"]) for row in rows}
