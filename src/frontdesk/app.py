"""The composition root: settings in, concrete parts out; the only file that knows both.

`create_app` reads the bots' files at once, so that a mistake in them stops the start with file and line; all that needs the
disk, the database or the encoder is opened when the server starts and closed when it stops (`open_house`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import APIRouter, FastAPI
from pydantic import SecretStr

from frontdesk.access.limits import Limits
from frontdesk.access.routes import router as access_router
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.actions.opening import open_web
from frontdesk.actions.registry import http_actions, load_actions
from frontdesk.actions.resources import Resources
from frontdesk.actions.service import Actions
from frontdesk.api import create_api
from frontdesk.bots.encoder import choice_of, encoder_doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.loading import load_bot
from frontdesk.bots.service import Bots
from frontdesk.bots.validation import twice_declared, validate_actions
from frontdesk.channels.web.assets import load_assets
from frontdesk.channels.web.channel import WebChannel
from frontdesk.channels.web.directory import ServedBots
from frontdesk.channels.web.routes import router as web_router
from frontdesk.conversations.commits import Commits
from frontdesk.conversations.door import ROUTE as MESSAGE_ROUTE
from frontdesk.conversations.door import answer_message
from frontdesk.conversations.jobs import job_handlers as conversation_jobs
from frontdesk.conversations.parts import Acts, Parts
from frontdesk.conversations.routes import router as conversations_router
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.simulation import Simulations
from frontdesk.conversations.store import ConversationStore
from frontdesk.conversations.stream import Streams
from frontdesk.conversations.user_routes import router as users_router
from frontdesk.dialogue.bot import Bot
from frontdesk.encoding.base import Encoder
from frontdesk.encoding.opening import Encoders
from frontdesk.errors import Error
from frontdesk.inbox.jobs import JOBS_AFTER, job_handlers
from frontdesk.inbox.routes import router as inbox_router
from frontdesk.inbox.service import InboxService
from frontdesk.inbox.store import TicketStore
from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.migrating import check, is_empty, migrate
from frontdesk.kit.database.opening import open_database
from frontdesk.kit.ids import Ids, RandomIds
from frontdesk.kit.jobs import Handler, JobRunner
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub
from frontdesk.kit.tracing import start_tracing, stop_tracing
from frontdesk.knowledge.service import open_knowledge
from frontdesk.secrets.opening import open_secrets, signing_secret
from frontdesk.secrets.service import WorkspaceSecrets
from frontdesk.settings import Settings
from frontdesk.understanding.reporting import Reporting, Taught
from frontdesk.understanding.routes import router as understanding_router
from frontdesk.understanding.service import load_or_train
from frontdesk.understanding.teaching import places, training_set

log = get_logger()

WORKSPACE = "default"
RESUME_EVERY_SECONDS = 1.0
READY_WITHIN_SECONDS = 1.0  # a probe of a load balancer waits no longer


@dataclass(frozen=True, slots=True)
class Served:
    """A bot as its files tell it, with its actions."""

    bot: Bot
    actions: Actions


@dataclass(slots=True)
class House:
    """Everything that is open while the server runs."""

    database: Database
    access: AccessService
    conversations: ConversationService
    streams: Streams
    simulations: Simulations
    understanding: Reporting
    inbox: InboxService
    web: WebChannel
    runner: JobRunner


def load_served(folders: Sequence[Path]) -> list[Served]:
    """Read the bots; raise `BotInvalid` or `ActionsInvalid` with what is to be mended."""
    served: list[Served] = []
    for folder in folders:
        bot = load_bot(folder)
        in_python = load_actions(folder, bot.id)
        actions = Actions({**http_actions(bot.http_actions), **in_python})
        problems = [*validate_actions(bot, actions.arguments), *twice_declared(bot, frozenset(in_python))]
        if any(bot.id == other.bot.id for other in served):
            problems.append(
                Problem("bot.yaml", 1, f"Another bot here is called `{bot.id}` too.", "Rename one of them.")
            )
        if problems:
            raise BotInvalid(folder=folder.name, problems=tuple(problems))
        served.append(Served(bot, actions))
    return served


def create_app(
    settings: Settings,
    *,
    routers: Sequence[APIRouter] = (),
    clock: Clock | None = None,
    encoder: Encoder | None = None,
) -> FastAPI:
    """The server as an ASGI application. `routers` are added to the house's own; a clock or encoder replaces the real one."""
    served = load_served(settings.bots)
    bots = Bots({WORKSPACE: {one.bot.id: one.bot for one in served}})
    directory = ServedBots(bots)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_house(settings, served, directory, clock=clock, encoder=encoder) as house:
            _share(app, house)
            yield

    async def database_ready() -> str | None:
        return await _trouble_of(app.state.house.database)

    async def bots_ready() -> str | None:
        return None if served else "none is served: name one in FRONTDESK_BOTS or as an argument of `frontdesk serve`"

    app = create_api(
        [conversations_router, users_router, web_router, inbox_router, understanding_router, access_router, *routers],
        max_body_bytes=settings.max_body_bytes,
        allowed_origins=directory,
        ready={"database": database_ready, "bots": bots_ready},
        shortcuts={MESSAGE_ROUTE: answer_message},
        lifespan=lifespan,
    )
    app.state.bots = bots
    app.state.max_text_characters = settings.max_text_characters
    return app


def _share(app: FastAPI, house: House) -> None:
    """What routes find at `request.app.state`."""
    app.state.house = house
    app.state.access = house.access
    app.state.conversations = house.conversations
    app.state.streams = house.streams
    app.state.simulations = house.simulations
    app.state.understanding = house.understanding
    app.state.inbox = house.inbox
    app.state.web = house.web


async def _trouble_of(database: Database) -> str | None:
    """What a probe is to be told of the database; None when it answers."""
    try:
        async with asyncio.timeout(READY_WITHIN_SECONDS):
            await database.fetch_one("SELECT 1")
    except TimeoutError:
        return "does not answer"
    return None


@asynccontextmanager
async def open_house(
    settings: Settings,
    served: Sequence[Served],
    directory: ServedBots,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    encoder: Encoder | None = None,
    acting: Callable[[Acts], Acts] = lambda acts: acts,
) -> AsyncIterator[House]:
    """Open all that the server works with; on the way out turns in flight are finished before anything closes.

    A clock, ids or encoder replaces the real one; `acting` may put something before the bots' actions.
    """
    clock, ids = clock or SystemClock(), ids or RandomIds()
    if settings.otlp_endpoint:
        start_tracing(settings.otlp_endpoint)
    encoders = _encoders(settings)
    database = await open_database(settings.data, _secret(settings.database_url))
    try:
        await _prepare(database, clock)
        async with _resources(settings, served, database, clock) as resources:
            opened = {
                (WORKSPACE, one.bot.id): await _opened(one, encoders, settings.data, resources, encoder)
                for one in served
            }
            opened = {key: (replace(parts, acts=acting(parts.acts)), taught) for key, (parts, taught) in opened.items()}
            house = _assemble(settings, database, opened, directory, clock, ids)
            house.runner.start()
            resuming = asyncio.create_task(_resume_for_ever(house.conversations), name="resume")
            try:
                yield house
            finally:
                await _stop(house, resuming, settings.shutdown_grace_seconds)
    finally:
        encoders.close()
        await database.close()
        stop_tracing()


async def _stop(house: House, resuming: asyncio.Task[None], grace_seconds: float) -> None:
    house.streams.stop()
    resuming.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await resuming
    await house.conversations.drain(grace_seconds)
    await house.runner.stop(grace_seconds)
    house.understanding.stop()


@asynccontextmanager
async def _resources(
    settings: Settings, served: Sequence[Served], database: Database, clock: Clock
) -> AsyncIterator[Resources]:
    """What actions work with; the way to other systems is opened only where a bot needs one."""
    secrets = WorkspaceSecrets(open_secrets(settings, database, clock), WORKSPACE)
    if not any(one.actions.use_http for one in served):
        yield Resources(secrets, clock=clock)
        return
    web = open_web(clock, allow_private_addresses=settings.allow_private_addresses)
    try:
        yield Resources(secrets, web, clock)
    finally:
        await web.close()


def _assemble(
    settings: Settings,
    database: Database,
    opened: dict[tuple[str, str], tuple[Parts, Taught]],
    directory: ServedBots,
    clock: Clock,
    ids: Ids,
) -> House:
    pubsub = PubSub()
    handlers: dict[str, Handler] = {}
    runner = JobRunner(database, clock, ids, handlers)
    store = ConversationStore(database)
    commits = Commits(store, clock=clock, ids=ids, pubsub=pubsub, runner=runner, jobs=JOBS_AFTER)
    conversations = ConversationService(
        store=store,
        commits=commits,
        parts={key: parts for key, (parts, _) in opened.items()},
        clock=clock,
        ids=ids,
        turn_timeout_seconds=settings.turn_timeout_seconds,
        idle_hours=settings.conversation_idle_hours,
    )
    simulations = Simulations(
        {key: parts for key, (parts, _) in opened.items()},
        clock=clock,
        ids=ids,
        turn_timeout_seconds=settings.turn_timeout_seconds,
    )
    inbox = InboxService(TicketStore(database), conversations, clock, ids)
    handlers.update({**job_handlers(inbox), **conversation_jobs(conversations)})
    access = _access(settings, database, clock, ids)
    web = WebChannel(access.visitors, directory, conversations, load_assets(), workspace_id=WORKSPACE)
    reporting = Reporting({key: taught for key, (_, taught) in opened.items()})
    streams = Streams(conversations, pubsub)
    return House(database, access, conversations, streams, simulations, reporting, inbox, web, runner)


def _access(settings: Settings, database: Database, clock: Clock, ids: Ids) -> AccessService:
    limits = Limits(
        clock,
        key_per_minute=settings.rate_limit_key_per_minute,
        visitor_per_minute=settings.rate_limit_visitor_per_minute,
    )
    return AccessService(
        AccessStore(database),
        clock,
        ids,
        limits,
        signing_secret=signing_secret(settings),
        bootstrap_key=_secret(settings.bootstrap_key),
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
    served = load_served(settings.bots)
    encoders = _encoders(settings)
    try:
        opened = [await _opened(one, encoders, settings.data, Resources()) for one in served]
        return [parts.bot for parts, _ in opened]
    finally:
        encoders.close()


@asynccontextmanager
async def open_taught(settings: Settings, folder: Path) -> AsyncIterator[Taught]:
    """The understanding of the bot in `folder`, for its author: trained into the data folder where it was not before."""
    [one] = load_served([folder])
    encoders = _encoders(settings)
    try:
        yield await _taught(one.bot, await _encoder_of(one.bot, encoders), settings.data)
    finally:
        encoders.close()


def _encoders(settings: Settings) -> Encoders:
    return Encoders(settings.data / "encoders", threads=settings.encoder_threads)


async def _encoder_of(bot: Bot, encoders: Encoders) -> Encoder:
    """The encoder that the bot chose; a language that has none is said to the operator."""
    for doubt in encoder_doubts(bot):
        log.warning("app.no_encoder", bot_id=bot.id, place=f"{doubt.file}:{doubt.line}", reason=doubt.what)
    return await asyncio.to_thread(encoders.open, choice_of(bot))


async def _opened(
    served: Served, encoders: Encoders, data: Path, resources: Resources, given: Encoder | None = None
) -> tuple[Parts, Taught]:
    """A bot ready for turns; an encoder that is `given` replaces those that it would open."""
    bot, folder = served.bot, data / "bots" / served.bot.id
    taught = await _taught(bot, given or await _encoder_of(bot, encoders), data)
    passages = given if given is not None else await asyncio.to_thread(encoders.open_for_passages, choice_of(bot))
    knows = await open_knowledge(bot.knowledge_folders, passages, folder / "cache")
    return Parts(bot=bot, reads=taught.reads, knows=knows, acts=served.actions.opened(resources), folder=folder), taught


async def _taught(bot: Bot, encoder: Encoder, data: Path) -> Taught:
    cache = data / "bots" / bot.id / "cache"
    await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
    lessons = training_set(bot)
    return Taught(bot.version, lessons, places(bot), encoder, await load_or_train(lessons, encoder, cache))


async def _resume_for_ever(conversations: ConversationService) -> None:
    while True:
        try:
            await conversations.resume_interrupted()
        except Error as error:
            log.warning("app.resume_failed", code=error.code)
        except Exception:
            log.exception("app.resume_failed")
        await asyncio.sleep(RESUME_EVERY_SECONDS)


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
