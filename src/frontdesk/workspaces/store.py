"""Workspaces in the database."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.kit.clock import from_ms, to_ms
from frontdesk.kit.database.base import Database, Row, Statement


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant. The id is chosen by people and stands in settings, so it is readable."""

    id: str
    name: str
    created_at: datetime


class WorkspaceStore:
    """The only SQL of this package."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, workspace: Workspace) -> None:
        """Raises WriteConflict when the id is taken."""
        await self._database.commit(
            [
                Statement(
                    "INSERT INTO workspaces (id, name, created_at) VALUES (?, ?, ?)",
                    (workspace.id, workspace.name, to_ms(workspace.created_at)),
                    expect_rows=1,
                )
            ]
        )

    async def find(self, workspace_id: str) -> Workspace | None:
        row = await self._database.fetch_one("SELECT id, name, created_at FROM workspaces WHERE id = ?", workspace_id)
        return _workspace(row) if row else None

    async def list(self, after: str | None, limit: int) -> list[Workspace]:
        """By id; `after` is the last id of the page before."""
        rows = await self._database.fetch_all(
            "SELECT id, name, created_at FROM workspaces WHERE id > ? ORDER BY id LIMIT ?", after or "", limit
        )
        return [_workspace(row) for row in rows]


def _workspace(row: Row) -> Workspace:
    return Workspace(id=row["id"], name=row["name"], created_at=from_ms(row["created_at"]))
