"""A door to knock on: access on a real database, and two routes behind it."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from frontdesk.access.limits import Limits
from frontdesk.access.routers import ROUTERS
from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
SECRET = "a secret of at least thirty-two characters"


@pytest.fixture
def access(database: Database, clock: ManualClock, ids: SequentialIds) -> AccessService:
    limits = Limits(clock, key_per_minute=30, visitor_per_minute=5, sessions_per_minute=3)
    return AccessService(AccessStore(database), clock, ids, limits, signing_secret=SECRET, bootstrap_key=BOOTSTRAP)


@pytest.fixture
def replica(database: Database, clock: ManualClock) -> AccessService:
    """Another process on the same database."""
    limits = Limits(clock, key_per_minute=30, visitor_per_minute=5)
    return AccessService(AccessStore(database), clock, SequentialIds(), limits, signing_secret=SECRET)


@pytest.fixture
def api(access: AccessService, ids: SequentialIds) -> FastAPI:
    router = APIRouter(prefix="/v1/probe")

    @router.get("/read")
    async def read(caller: Annotated[Caller, require("conversations:read")]) -> dict[str, str | None]:
        return {"workspace_id": caller.workspace_id, "id": caller.id, "user_id": caller.user_id}

    @router.get("/tickets")
    async def tickets(caller: Annotated[Caller, require("inbox:read")]) -> dict[str, str]:
        return {"id": caller.id}

    made = create_api([*ROUTERS, router], ids=ids)
    made.state.access = access
    return made


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://desk.example") as opened:
        yield opened


@pytest.fixture
async def browser(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a page of this server, who keeps cookies."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="https://desk.example") as opened:
        yield opened


@pytest.fixture
def admin() -> dict[str, str]:
    return {"Authorization": f"Bearer {BOOTSTRAP}"}
