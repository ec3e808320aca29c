"""Makes and finds workspaces. The migration makes the first one, `default`."""

import re

from frontdesk.kit.clock import Clock
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.workspaces.errors import WorkspaceExists, WorkspaceIdInvalid, WorkspaceNotFound
from frontdesk.workspaces.store import Workspace, WorkspaceStore

__all__ = ["DEFAULT_WORKSPACE", "Workspace", "WorkspaceService"]

DEFAULT_WORKSPACE = "default"
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


class WorkspaceService:
    """The public door of workspaces."""

    def __init__(self, store: WorkspaceStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, workspace_id: str, *, name: str) -> Workspace:
        """Raises WorkspaceIdInvalid, WorkspaceExists."""
        if not _ID.fullmatch(workspace_id):
            raise WorkspaceIdInvalid
        workspace = Workspace(workspace_id, name, self._clock.now())
        try:
            await self._store.add(workspace)
        except WriteConflict as conflict:
            raise WorkspaceExists from conflict
        return workspace

    async def find(self, workspace_id: str) -> Workspace | None:
        return await self._store.find(workspace_id)

    async def get(self, workspace_id: str) -> Workspace:
        """Raises WorkspaceNotFound."""
        workspace = await self._store.find(workspace_id)
        if workspace is None:
            raise WorkspaceNotFound
        return workspace

    async def list(self, *, cursor: str | None = None, limit: int = 50) -> tuple[list[Workspace], str | None]:
        """A page by id, and the cursor of the next page or None."""
        found = await self._store.list(cursor, limit + 1)
        return found[:limit], found[limit - 1].id if len(found) > limit else None
