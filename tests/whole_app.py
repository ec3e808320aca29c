"""The whole application with a bot that trains in a moment, for tests of what only all parts together show."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from frontdesk.app import House, create_app
from frontdesk.dialogue.events import HandoffRequested
from frontdesk.kit.clock import SystemClock
from frontdesk.server import Server, serve_app
from frontdesk.settings import Settings
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.workspaces.service import WorkspaceService
from frontdesk.workspaces.store import WorkspaceStore

BOOTSTRAP = "fd_the-key-of-tests-that-is-long-enough"
SHOP = "https://shop.example"
OTHER_SHOP = "https://other.example"
SESSIONS = "/v1/channels/web/sessions"

_BOT = """\
bot: {bot}
name: {name}
greeting: Hello from {name}!
suggestions: [Where is my order?]
entities:
  order_number: {{pattern: 'A-\\d{{4}}', examples: [A-1234]}}
knowledge: {{folders: [knowledge]}}
allowed_origins: [{origin}]
"""
_INTENTS = """\
order_status:
  - where is my order
  - track my package
  - where is order [A-1234](order_number)
  - has my parcel left yet
talk_to_person:
  - talk to a person
  - i want a human agent
  - let me speak to somebody
  - connect me with your staff
fetch_slowly:
  - fetch the archive slowly
  - please fetch the old archive
  - slow archive fetch
  - get the archive for me
"""
_FLOWS = """\
flow: order_status
description: Tell where an order is.
starts_on: [order_status]
steps:
  - ask: order_number
    say: What is the order number?
  - act: tiny.find_order
    with: {number: "{{ order_number }}"}
    into: order
  - say: "Order {{ order.number }} is on its way."
---
flow: talk_to_person
description: Bring a person in.
starts_on: [talk_to_person]
steps:
  - handoff: Asked for a person.
---
flow: fetch_slowly
description: Takes as long as somebody wants it to.
starts_on: [fetch_slowly]
steps:
  - act: tiny.fetch_slowly
    into: archive
  - say: "The archive has {{ archive.pages }} pages."
"""
_ACTIONS = '''\
"""Two actions: one that answers at once, and one that answers when a file appears."""

import asyncio

from frontdesk import ActionContext, action


@action("tiny.find_order", safe=True)
def find_order(number: str) -> dict[str, str]:
    return {"number": number}


@action("tiny.fetch_slowly", safe=True, timeout_seconds=30)
async def fetch_slowly(context: ActionContext) -> dict[str, int]:
    with (context.folder / "began").open("a") as began:
        began.write(context.user_id + "\\n")
    while not (context.folder / "finish").exists():
        await asyncio.sleep(0.01)
    return {"pages": 12}
'''
_ARTICLE = """\
# Delivery to Norway

We deliver to Norway within five working days. Delivery to Norway costs nine euros.
"""
_STORIES = """\
- story: an order is found
  turns:
    - user: where is order A-1234
      bot: {flow: order_status, says: A-1234 is on its way}
"""


def write_bot(folder: Path, bot: str = "tiny", origin: str = SHOP) -> Path:
    """A bot with three flows, an article and a story."""
    files = {
        "bot.yaml": _BOT.format(bot=bot, name=bot.title(), origin=origin),
        "intents/all.yaml": _INTENTS,
        "flows/all.yaml": _FLOWS,
        "actions.py": _ACTIONS,
        "knowledge/norway.md": _ARTICLE,
        "tests/orders.yaml": _STORIES,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def settings_for(bots: Sequence[Path], data: Path, **chosen: Any) -> Settings:
    """What an operator could have set; nothing of it from this machine's environment."""
    known: dict[str, Any] = {
        "bots": tuple(bots),
        "data": data,
        "port": 0,
        "database_url": None,
        "bootstrap_key": BOOTSTRAP,
        "secret": "a secret of at least thirty-two characters",
        "rate_limit_key_per_minute": 1_000_000,
        "rate_limit_visitor_per_minute": 1_000_000,
        "otlp_endpoint": None,
    }
    return Settings(**{**known, **chosen})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody on a page with the widget, and the answer that their browser keeps."""

    headers: dict[str, str]
    answer: dict[str, Any]

    @property
    def user_id(self) -> str:
        return str(self.answer["user_id"])


@dataclass(slots=True)
class Desk:
    """The application as it runs, a client that calls it over ASGI, and the clock that it believes."""

    app: FastAPI
    client: httpx.AsyncClient
    clock: ManualClock | SystemClock

    @property
    def house(self) -> House:
        house: House = self.app.state.house
        return house

    @property
    def admin(self) -> dict[str, str]:
        return bearer(BOOTSTRAP)

    async def key(self, *scopes: str, workspace: str = "default") -> dict[str, str]:
        """The header of a new key; the workspace is made when there is none."""
        workspaces = WorkspaceService(WorkspaceStore(self.house.database), self.clock)
        if await workspaces.find(workspace) is None:
            await workspaces.create(workspace, name=workspace)
        _, secret = await self.house.access.keys.create(workspace_id=workspace, name="test", scopes=scopes or ("*",))
        return bearer(secret)

    async def visitor(self, bot: str = "tiny") -> Visitor:
        answer = await self.client.post(SESSIONS, json={"bot": bot})
        assert answer.status_code == 201, answer.text
        return Visitor(bearer(answer.json()["token"]), answer.json())

    async def say(self, text: str, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        """The bot's whole answer to a message, of user `jo` unless `more` or a visitor's header says otherwise."""
        if headers is None:
            headers, more = self.admin, {"user_id": "jo"} | more
        answer = await self.client.post("/v1/messages", json={"text": text} | more, headers=headers)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def ticket(self, user_id: str) -> tuple[str, str]:
        """A user who asks for a person: the id of the conversation and of the ticket, made now if no job was quicker."""
        said = await self.say("talk to a person", user_id=user_id)
        conversation_id = said["conversation_id"]
        events = await self.house.conversations.list_events(conversation_id)
        handoff = next(r.position for r in events if isinstance(r.event, HandoffRequested))
        ticket = await self.house.papers.tickets.open_ticket("default", conversation_id, handoff)
        assert ticket is not None
        return conversation_id, ticket.id


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def open_desk(
    settings: Settings, *, clock: ManualClock | None = None, encoder: FakeEncoder | None = None
) -> AsyncIterator[Desk]:
    """The application between its start and its end."""
    app = create_app(settings, clock=clock, encoder=encoder or FakeEncoder())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            yield Desk(app, client, clock or SystemClock())


@contextmanager
def serve(settings: Settings) -> Iterator[str]:
    """The application behind a real socket, on a thread of its own: its address."""
    app = create_app(settings, encoder=FakeEncoder())
    server = Server(app, settings)
    ready: Future[int] = Future()

    def run() -> None:
        try:
            asyncio.run(serve_app(server, app, settings, ready.set_result))
        except Exception as error:
            ready.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{ready.result(timeout=60)}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
