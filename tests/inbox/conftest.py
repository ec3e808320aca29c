"""A bot that hands over when asked for a person, and notes what it is told to, on real conversations, jobs and tickets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.conversations.along.reading import open_along
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.attachments.routes import router as attachments_router
from frontdesk.conversations.attachments.service import Attachments
from frontdesk.conversations.attachments.service import statements_after as named_after
from frontdesk.conversations.commits import Commits
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.people import Standing
from frontdesk.conversations.routes import router as conversations_router
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import ConversationStore
from frontdesk.conversations.stream import Streams
from frontdesk.dialogue.bot import Bot, Texts
from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.offers import flows_for
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.ticket import TicketStep
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.handoff.jobs import job_handlers as handoff_jobs
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.handoff.timers import HandoffTimers
from frontdesk.inbox.jobs import JOBS_AFTER, job_handlers
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.routers import ROUTERS
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.inbox.tickets.sla import AlwaysOpen
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.errors import StorageUnavailable
from frontdesk.kit.jobs import Handler, JobRunner
from frontdesk.kit.pubsub import PubSub
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.store import KnowledgeStore
from frontdesk.knowledge.visits import crawls_with
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds
from frontdesk.testing.parts import FixedKnowledge, RecordingActions, ScriptedReading

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
SECRET = "a secret of at least thirty-two characters"

Say = Callable[..., Awaitable[Handled]]


@pytest.fixture
def handlers() -> dict[str, Handler]:
    return {}


@pytest.fixture
def runner(database: Database, clock: ManualClock, ids: SequentialIds, handlers: dict[str, Handler]) -> JobRunner:
    return JobRunner(database, clock, ids, handlers)


@dataclass
class FakePeople:
    """People of whom it is known what the test says."""

    now: Standing = field(default_factory=Standing)
    fails: bool = False

    async def standing(self, workspace_id: str, conversation_id: str, team: str | None) -> Standing:
        if self.fails:
            raise StorageUnavailable(reason="the test says so")
        return self.now


@pytest.fixture
def people() -> FakePeople:
    return FakePeople()


@pytest.fixture
def desk(database: Database, clock: ManualClock, ids: SequentialIds) -> Desk:
    return Desk(database, clock, ids, PubSub())


@pytest.fixture
def conversations(
    database: Database,
    clock: ManualClock,
    ids: SequentialIds,
    runner: JobRunner,
    people: FakePeople,
    desk: Desk,
    tmp_path: Path,
) -> ConversationService:
    store = ConversationStore(database)
    person = Reading(signals=("person",))
    note = Reading(intent="note", confidence=1.0)
    number = Reading(entities=(Entity("phone", "+44 20 7946 0000", "+44 20 7946 0000", 0, 16),))
    reads = ScriptedReading({"a person please": person, "please note this": note, "+44 20 7946 0000": number})
    ticket = TicketStep(id="ticket", reason="{{ message.text }}.", subject="A note", team="notes", next="said")
    flow = Flow("note", "", ("note",), (ticket, SayStep(id="said", texts=("Noted.",))))
    bot = Bot("acme", "Acme", handoff_after=99, flows={"note": flow, **flows_for(("ticket", "callback"), Texts())})
    return ConversationService(
        store=store,
        commits=Commits(
            store,
            clock=clock,
            ids=ids,
            pubsub=desk.pubsub,
            runner=runner,
            jobs=JOBS_AFTER,
            listeners=(HandoffTimers(clock, ids).statements_after, desk.statements_after, named_after),
            people=people,
        ),
        parts={
            (workspace, "acme"): Parts(bot, reads, FixedKnowledge(), RecordingActions(), tmp_path)
            for workspace in ("default", "other")
        },
        clock=clock,
        ids=ids,
        turn_timeout_seconds=5,
        idle_hours=24,
    )


@pytest.fixture
def library(database: Database, clock: ManualClock) -> Library:
    return Library(KnowledgeStore(database), clock, crawls_with(allow_private_addresses=False))


@pytest.fixture
def papers(
    database: Database,
    clock: ManualClock,
    ids: SequentialIds,
    conversations: ConversationService,
    handlers: dict[str, Handler],
    library: Library,
) -> Papers:
    made = Papers(database, conversations, library, AlwaysOpen(), open_along(database, clock), clock, ids)
    handlers.update(job_handlers(made.tickets))
    return made


@pytest.fixture
def tickets(papers: Papers) -> TicketService:
    return papers.tickets


@pytest.fixture
def handoffs(
    conversations: ConversationService,
    clock: ManualClock,
    ids: SequentialIds,
    handlers: dict[str, Handler],
    desk: Desk,
) -> Handoffs:
    made = Handoffs(conversations, clock, ids)
    desk.keep(made)
    handlers.update(handoff_jobs(made))
    return made


@pytest.fixture
def say(conversations: ConversationService) -> Say:
    """`await say("hello", user_id="jo")`"""

    async def say_it(
        text: str, *, user_id: str = "jo", workspace_id: str = "default", channel: str = "api", **more: Any
    ) -> Handled:
        return await conversations.receive(Incoming(workspace_id, "acme", channel, user_id, text, **more))

    return say_it


@pytest.fixture
def api(
    database: Database,
    clock: ManualClock,
    ids: SequentialIds,
    papers: Papers,
    conversations: ConversationService,
    handoffs: Handoffs,
    desk: Desk,
) -> FastAPI:
    limits = Limits(clock, key_per_minute=1000, visitor_per_minute=1000)
    made = create_api(
        [*ROUTERS, conversations_router, attachments_router], ids=ids, larger_bodies={"/v1/attachments": 2_000_000}
    )
    made.state.attachments = Attachments(database, clock, ids, 1_500_000)
    made.state.access = AccessService(
        AccessStore(database), clock, ids, limits, signing_secret=SECRET, bootstrap_key=BOOTSTRAP
    )
    made.state.papers = papers
    made.state.handoffs = handoffs
    made.state.desk = desk
    made.state.conversations = conversations
    made.state.streams = Streams(conversations, PubSub())
    made.state.max_text_characters = 1_000
    return made


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api),
        base_url="http://desk.example",
        headers={"Authorization": f"Bearer {BOOTSTRAP}"},
    ) as opened:
        yield opened
