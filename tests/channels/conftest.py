"""The web channel on a real database, two bots, and small files in place of the built widget."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from frontdesk.access.limits import Limits
from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.bots.service import Bots
from frontdesk.channels.web.assets import load_assets
from frontdesk.channels.web.channel import WebChannel
from frontdesk.channels.web.directory import ServedBots
from frontdesk.channels.web.routes import router as web_router
from frontdesk.dialogue.bot import Bot, Texts
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

SHOP = "https://shop.example"


class RememberedConversations:
    """Which conversation each visitor is in, as a test says."""

    def __init__(self) -> None:
        self.open: dict[tuple[str, str, str, str], str] = {}

    async def find_open_id(self, workspace_id: str, bot: str, channel: str, user_id: str) -> str | None:
        return self.open.get((workspace_id, bot, channel, user_id))


@pytest.fixture
def conversations() -> RememberedConversations:
    return RememberedConversations()


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "widget.js").write_text("console.log('loader')")
    (folder / "frame.js").write_text("console.log('frame')")
    (folder / "frame.css").write_text("body { margin: 0 }")
    (folder / "frame.html").write_text('<link href="frame.css"><script type="module" src="frame.js"></script>')
    (folder / "notes.txt").write_text("not for the public")
    return folder


@pytest.fixture
def served() -> ServedBots:
    texts = Texts(greeting="Hello!")
    acme = Bot("acme", "Acme", texts=texts, suggestions=("Where is my order?",), allowed_origins=(SHOP + "/",))
    closed = Bot(
        "closed", "Closed", allowed_origins=("https://ok.example", "https://evil.example; script-src *", "'none'")
    )
    anywhere = Bot("anywhere", "Anywhere", allowed_origins=("*",))
    foreign = Bot("foreign", "Foreign")
    return ServedBots(
        Bots({"default": {bot.id: bot for bot in (acme, closed)}, "other": {"foreign": foreign, "any": anywhere}})
    )


@pytest.fixture
def access(database: Database, clock: ManualClock, ids: SequentialIds) -> AccessService:
    limits = Limits(clock, key_per_minute=100, visitor_per_minute=100, sessions_per_minute=5, refreshes_per_minute=10)
    secret = "a secret of at least thirty-two characters"
    return AccessService(
        AccessStore(database), clock, ids, limits, signing_secret=secret, bootstrap_key="fd_bootstrap-key-for-the-tests"
    )


@pytest.fixture
def api(
    access: AccessService, served: ServedBots, conversations: RememberedConversations, static: Path, ids: SequentialIds
) -> FastAPI:
    router = APIRouter(prefix="/v1/probe")

    @router.get("")
    async def probe(caller: Annotated[Caller, require("conversations:read")]) -> dict[str, str | None]:
        return {"user_id": caller.user_id, "bot": caller.bot}

    made = create_api([web_router, router], ids=ids, allowed_origins=served)
    made.state.access = access
    made.state.web = WebChannel(access.visitors, served, conversations, load_assets(static))
    return made


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://desk.example") as opened:
        yield opened
