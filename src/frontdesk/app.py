"""The composition root: settings in, concrete parts out. What a bot consists of is opened by `serving.py`, all else here.

`create_app` reads the bots' files at once, so that a mistake in them stops the start with file and line; all that needs the
disk, the database or the encoder is opened when the server starts and closed when it stops (`open_house`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from fastapi import APIRouter, FastAPI
from pydantic import SecretStr

from frontdesk.access.limits import Limits
from frontdesk.access.routers import ROUTERS as ACCESS_ROUTERS
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.analytics.opening import open_analytics
from frontdesk.analytics.routes import router as analytics_router
from frontdesk.analytics.service import Analytics
from frontdesk.api import create_api
from frontdesk.approvals.listeners import statements_after
from frontdesk.approvals.routes import router as approvals_router
from frontdesk.approvals.service import ApprovalService
from frontdesk.approvals.store import ApprovalStore
from frontdesk.bots.routes import router as bots_router
from frontdesk.bots.service import Bots, BotService
from frontdesk.bots.store import VersionStore
from frontdesk.bots.versions import Versions
from frontdesk.channels.web.assets import load_assets
from frontdesk.channels.web.channel import WebChannel
from frontdesk.channels.web.directory import ServedBots
from frontdesk.channels.web.routes import router as web_router
from frontdesk.console.pages import load_console
from frontdesk.console.routes import router as console_router
from frontdesk.conversations.attachments.routes import larger_bodies as with_attachments
from frontdesk.conversations.attachments.routes import router as attachments_router
from frontdesk.conversations.attachments.service import Attachments
from frontdesk.conversations.attachments.service import statements_after as named_after
from frontdesk.conversations.door import ROUTE as MESSAGE_ROUTE
from frontdesk.conversations.door import answer_message
from frontdesk.conversations.event_routes import router as events_router
from frontdesk.conversations.jobs import job_handlers as conversation_jobs
from frontdesk.conversations.opening import open_conversations
from frontdesk.conversations.parts import Acts
from frontdesk.conversations.routes import router as conversations_router
from frontdesk.conversations.schedules import Schedules
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.simulation import Simulations
from frontdesk.conversations.store import ConversationStore
from frontdesk.conversations.stories.rehearsing import Rehearsals
from frontdesk.conversations.stories.routes import router as stories_router
from frontdesk.conversations.stream import Streams
from frontdesk.conversations.user_routes import router as users_router
from frontdesk.conversations.webhook_routes import router as webhooks_router
from frontdesk.conversations.webhooks import Webhooks
from frontdesk.dialogue.bot import Bot
from frontdesk.encoding.base import Encoder
from frontdesk.errors import Error
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.handoff.jobs import job_handlers as handoff_jobs
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.handoff.timers import HandoffTimers
from frontdesk.inbox.jobs import JOBS_AFTER, job_handlers
from frontdesk.inbox.opening import open_desk, open_papers
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.routers import ROUTERS as INBOX_ROUTERS
from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.migrating import check, is_empty, migrate
from frontdesk.kit.database.opening import open_database, trouble_of
from frontdesk.kit.ids import Ids, RandomIds
from frontdesk.kit.jobs import Handler, JobRunner
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub
from frontdesk.kit.tracing import start_tracing, stop_tracing
from frontdesk.knowledge.articles import ArticleService
from frontdesk.knowledge.asked.listeners import statements_after as asked_after
from frontdesk.knowledge.asked.service import AskedService, open_asked
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.routers import ROUTERS as KNOWLEDGE_ROUTERS
from frontdesk.knowledge.store import KnowledgeStore
from frontdesk.knowledge.upload_routes import larger_bodies as with_files
from frontdesk.knowledge.visits import crawls_with
from frontdesk.reloading import Reloading
from frontdesk.secrets.opening import open_secrets, signing_secret
from frontdesk.secrets.service import WorkspaceSecrets
from frontdesk.serving import WORKSPACE, Served, Serving, Ways, load_served, registry_of
from frontdesk.settings import Settings
from frontdesk.understanding.reporting import Reporting, Taught
from frontdesk.understanding.routes import router as understanding_router

log = get_logger()

ROUTERS = (
    conversations_router,
    events_router,
    attachments_router,
    bots_router,
    stories_router,
    users_router,
    webhooks_router,
    web_router,
    *INBOX_ROUTERS,
    analytics_router,
    approvals_router,
    understanding_router,
    *KNOWLEDGE_ROUTERS,
    *ACCESS_ROUTERS,
    console_router,
)

LISTENERS = (statements_after, asked_after, named_after)  # what else is stored with the events of a turn
RESUME_EVERY_SECONDS = 1.0


@dataclass(slots=True)
class House:
    """Everything that is open while the server runs."""

    database: Database
    access: AccessService
    conversations: ConversationService
    attachments: Attachments
    streams: Streams
    schedules: Schedules
    webhooks: Webhooks
    simulations: Simulations
    rehearsals: Rehearsals = field(init=False)
    understanding: Reporting
    papers: Papers
    desk: Desk
    handoffs: Handoffs
    analytics: Analytics = field(init=False)
    approvals: ApprovalService
    web: WebChannel
    runner: JobRunner
    library: Library
    articles: ArticleService
    asked: AskedService
    bot_service: BotService
    reloading: Reloading

    def __post_init__(self) -> None:
        self.analytics = open_analytics(self.database, self.papers.along)
        self.rehearsals = Rehearsals(self.simulations)


def create_app(
    settings: Settings,
    *,
    routers: Sequence[APIRouter] = (),
    clock: Clock | None = None,
    encoder: Encoder | None = None,
    watching: bool = False,
) -> FastAPI:
    """The server as an ASGI application. `routers` are added to the house's own; a clock or encoder replaces the real one;
    `watching` reloads bots whose files change."""
    served = load_served(settings.bots)
    bots = registry_of(served)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_house(settings, served, bots, clock=clock, encoder=encoder, watching=watching) as house:
            _share(app, house)
            yield

    async def database_ready() -> str | None:
        return await trouble_of(app.state.house.database)

    async def bots_ready() -> str | None:
        return None if served else "none is served: name one in FRONTDESK_BOTS or as an argument of `frontdesk serve`"

    app = create_api(
        [*ROUTERS, *routers],
        max_body_bytes=settings.max_body_bytes,
        larger_bodies=with_attachments(settings.max_attachment_bytes) | with_files(settings.max_knowledge_file_bytes),
        allowed_origins=ServedBots(bots),
        ready={"database": database_ready, "bots": bots_ready},
        shortcuts={MESSAGE_ROUTE: answer_message},
        lifespan=lifespan,
    )
    app.state.bots = bots
    app.state.console = load_console()
    app.state.max_text_characters = settings.max_text_characters
    return app


def _share(app: FastAPI, house: House) -> None:
    """What routes find at `request.app.state`."""
    app.state.house = house
    for part in fields(house):
        setattr(app.state, part.name, getattr(house, part.name))


@asynccontextmanager
async def open_house(
    settings: Settings,
    served: Sequence[Served],
    bots: Bots,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    encoder: Encoder | None = None,
    acting: Callable[[Acts], Acts] = lambda acts: acts,
    watching: bool = False,
) -> AsyncIterator[House]:
    """Open all that the server works with; on the way out turns in flight are finished before anything closes.

    A clock, ids or encoder replaces the real one; `acting` may put something before the bots' actions.
    """
    clock, ids = clock or SystemClock(), ids or RandomIds()
    if settings.otlp_endpoint:
        start_tracing(settings.otlp_endpoint)
    database = await open_database(settings.data, _secret(settings.database_url))
    secrets = WorkspaceSecrets(open_secrets(settings, database, clock), WORKSPACE)
    ways = Ways(settings, secrets, clock)
    store = ConversationStore(database)
    versions = Versions(VersionStore(database), store, clock)
    crawl = crawls_with(allow_private_addresses=settings.allow_private_addresses)
    library = Library(KnowledgeStore(database), clock, crawl)
    serving = Serving(
        settings, ways.resources, bots=bots, versions=versions, encoder=encoder, acting=acting, library=library
    )
    reloading = Reloading(serving, versions, clock)
    try:
        await _prepare(database, clock)
        await reloading.open_all(served)
        house = _assemble(settings, database, serving, secrets, clock, ids, library, reloading)
        background = _start(house, watching=watching)
        await house.access.members.announce()
        try:
            yield house
        finally:
            await _stop(house, background, settings.shutdown_grace_seconds)
    finally:
        await ways.close()
        serving.close()
        await database.close()
        stop_tracing()


def _start(house: House, *, watching: bool) -> list[asyncio.Task[None]]:
    """What goes on as long as the server runs."""
    house.runner.start()
    house.library.start()
    for_ever = {
        "resume": _resume_for_ever(house),
        "tend": house.reloading.tend_for_ever(),
        "gather": house.asked.gaps.tend_for_ever(),
        "along": house.papers.along.read_for_ever(),
        "attachments": house.attachments.clean_for_ever(),
        **house.desk.for_ever(),
    }
    if watching:
        for_ever["watch"] = house.reloading.watch()
    return [asyncio.create_task(one, name=name) for name, one in for_ever.items()]


async def _stop(house: House, background: Sequence[asyncio.Task[None]], grace_seconds: float) -> None:
    house.streams.stop()
    house.desk.hub.stop()
    await house.library.stop()
    for task in background:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await house.conversations.drain(grace_seconds)
    await house.runner.stop(grace_seconds)
    await house.papers.translations.close()
    house.understanding.stop()


def _assemble(
    settings: Settings,
    database: Database,
    serving: Serving,
    secrets: WorkspaceSecrets,
    clock: Clock,
    ids: Ids,
    library: Library,
    reloading: Reloading,
) -> House:
    runner, limit = JobRunner(database, clock, ids, handlers := dict[str, Handler]()), settings.turn_timeout_seconds
    access, desk = _access(settings, database, clock, ids), open_desk(settings, database, clock, ids, PubSub())
    after = JOBS_AFTER, (*LISTENERS, HandoffTimers(clock, ids).statements_after, desk.statements_after), desk.outlooks
    conversations = open_conversations(settings, database, serving.parts, runner, desk.pubsub, clock, ids, *after)
    papers = open_papers(settings, database, conversations, library, desk.staff, clock, ids)
    schedules = Schedules(ConversationStore(database), conversations, serving.parts, clock, ids)
    desk.keep(handoffs := Handoffs(conversations, clock, ids))
    handlers |= conversation_jobs(conversations, schedules) | job_handlers(papers.tickets) | handoff_jobs(handoffs)
    return House(
        database=database,
        access=access,
        conversations=conversations,
        attachments=Attachments(database, clock, ids, settings.max_attachment_bytes),
        streams=Streams(conversations, desk.pubsub, desk.elsewhere),
        schedules=schedules,
        webhooks=Webhooks(conversations, serving.bots, secrets, clock, workspace_id=WORKSPACE),
        simulations=Simulations(serving.parts, clock=clock, ids=ids, turn_timeout_seconds=limit),
        understanding=Reporting(serving.taught),
        papers=papers,
        handoffs=handoffs,
        approvals=ApprovalService(ApprovalStore(database), conversations, access, clock),
        desk=desk,
        web=_web(settings, access, serving.bots, conversations),
        runner=runner,
        library=library,
        articles=ArticleService(KnowledgeStore(database), library, clock, ids, settings.max_knowledge_file_bytes),
        asked=open_asked(database, library, clock, ids),
        bot_service=BotService(serving.bots, reloading.versions, reloading),
        reloading=reloading,
    )


def _web(settings: Settings, access: AccessService, bots: Bots, conversations: ConversationService) -> WebChannel:
    served = ServedBots(bots, settings.max_attachment_bytes)
    return WebChannel(access.visitors, served, conversations, load_assets(), workspace_id=WORKSPACE)


def _access(settings: Settings, database: Database, clock: Clock, ids: Ids) -> AccessService:
    limits = Limits(
        clock,
        key_per_minute=settings.rate_limit_key_per_minute,
        visitor_per_minute=settings.rate_limit_visitor_per_minute,
        member_per_minute=settings.rate_limit_member_per_minute,
    )
    return AccessService(
        AccessStore(database),
        clock,
        ids,
        limits,
        signing_secret=signing_secret(settings),
        bootstrap_key=_secret(settings.bootstrap_key),
        public_url=settings.public_url,
        session_idle_hours=settings.session_idle_hours,
        session_days=settings.session_days,
    )


async def _prepare(database: Database, clock: Clock) -> None:
    """A new database gets its tables; one that has some must have exactly those that this code knows."""
    if await is_empty(database):
        await migrate(database, clock=clock)
    await check(database)


@asynccontextmanager
async def open_data(settings: Settings, *, checked: bool = True) -> AsyncIterator[Database]:
    """The database alone, for an operator's commands; `checked` makes sure that it has the tables of this version."""
    database = await open_database(settings.data, _secret(settings.database_url))
    try:
        if checked:
            await check(database)
        yield database
    finally:
        await database.close()


async def train(settings: Settings) -> list[Bot]:
    """Teach the bots and index their articles into the data folder, so that a server starts at once; return them."""
    serving = Serving(settings)
    try:
        return [(await serving.open(one)).parts.bot for one in load_served(settings.bots)]
    finally:
        serving.close()


@asynccontextmanager
async def open_taught(settings: Settings, folder: Path) -> AsyncIterator[Taught]:
    """The understanding of the bot in `folder`, for its author: trained into the data folder where it was not before."""
    [one] = load_served([folder])
    serving = Serving(settings)
    try:
        yield await serving.teach(one.bot)
    finally:
        serving.close()


async def _resume_for_ever(house: House) -> None:
    while True:
        try:
            await house.schedules.keep_up()
            await house.conversations.resume_interrupted()
        except Error as error:
            log.warning("app.resume_failed", code=error.code)
        except Exception:
            log.exception("app.resume_failed")
        await asyncio.sleep(RESUME_EVERY_SECONDS)


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
