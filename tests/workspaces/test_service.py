"""Workspaces: one is there from the start, others are made by hand."""

import pytest

from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.workspaces.errors import WorkspaceExists, WorkspaceIdInvalid, WorkspaceNotFound
from frontdesk.workspaces.service import DEFAULT_WORKSPACE, WorkspaceService
from frontdesk.workspaces.store import WorkspaceStore


@pytest.fixture
def workspaces(database: Database, clock: ManualClock) -> WorkspaceService:
    return WorkspaceService(WorkspaceStore(database), clock)


async def test_the_default_workspace_is_there_from_the_start(workspaces: WorkspaceService) -> None:
    assert (await workspaces.get(DEFAULT_WORKSPACE)).id == "default"


async def test_a_workspace_is_made_once_and_found_again(workspaces: WorkspaceService, clock: ManualClock) -> None:
    made = await workspaces.create("acme-eu", name="Acme Europe")
    assert made.created_at == clock.now()
    assert await workspaces.find("acme-eu") == made
    with pytest.raises(WorkspaceExists):
        await workspaces.create("acme-eu", name="Again")


async def test_a_workspace_that_is_not_there_is_not_found(workspaces: WorkspaceService) -> None:
    assert await workspaces.find("nobody") is None
    with pytest.raises(WorkspaceNotFound):
        await workspaces.get("nobody")


@pytest.mark.parametrize("workspace_id", ["", "Acme", "1st", "a b", "a" * 41, "a\0", "-a"])
async def test_an_id_that_people_could_not_type_is_refused(workspaces: WorkspaceService, workspace_id: str) -> None:
    with pytest.raises(WorkspaceIdInvalid):
        await workspaces.create(workspace_id, name="x")


async def test_workspaces_are_listed_page_by_page(workspaces: WorkspaceService) -> None:
    for workspace_id in ("a", "b", "e"):
        await workspaces.create(workspace_id, name=workspace_id)
    first, cursor = await workspaces.list(limit=2)
    rest, end = await workspaces.list(cursor=cursor, limit=2)
    assert [workspace.id for workspace in [*first, *rest]] == ["a", "b", "default", "e"]
    assert end is None
