"""Opens bots: from the files in a folder to all that a turn works with, each bot by itself, as often as it is wanted.

`app.py` hands the settings and the resources in; whoever works with the bots (`bots`, `parts`, `taught`) looks them up each time,
so that a bot which was opened again takes effect at the next look and not in the middle of anything.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from frontdesk.actions.opening import open_web
from frontdesk.actions.registry import http_actions, load_actions
from frontdesk.actions.resources import Resources, Secrets, Web
from frontdesk.actions.service import Actions
from frontdesk.bots.approval_checks import approval_problems
from frontdesk.bots.encoder import choice_of, encoder_doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.loading import load_bot, version_in
from frontdesk.bots.service import Bots
from frontdesk.bots.validation import twice_declared, validate_actions
from frontdesk.bots.versions import Versions, content_of
from frontdesk.conversations.parts import Acts, Parts
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.offers import with_offers
from frontdesk.encoding.base import Encoder
from frontdesk.encoding.opening import Encoders
from frontdesk.kit.clock import Clock
from frontdesk.kit.logs import get_logger
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.settings import Settings
from frontdesk.understanding.reporting import Taught
from frontdesk.understanding.service import load_or_train
from frontdesk.understanding.teaching import places, training_set

log = get_logger()

WORKSPACE = "default"
MOST_READS = 3  # of files that change while they are read
MOST_VERSIONS = 16  # of one bot in memory, besides the one that is served
Key = tuple[str, str]  # a workspace's id and a bot's


@dataclass(frozen=True, slots=True)
class Served:
    """A bot as its files tell it, with its actions."""

    bot: Bot
    actions: Actions


def load_served(folders: Sequence[Path]) -> list[Served]:
    """Read the bots; raise `BotInvalid` or `ActionsInvalid` with what is to be mended."""
    served: list[Served] = []
    for folder in folders:
        bot = load_bot(folder)
        in_python = load_actions(folder, bot.id)
        actions = Actions({**http_actions(bot.http_actions), **in_python})
        problems = [*validate_actions(bot, actions.arguments), *twice_declared(bot, frozenset(in_python))]
        problems += approval_problems(bot, actions.demands)
        if any(bot.id == other.bot.id for other in served):
            problems.append(
                Problem("bot.yaml", 1, f"Another bot here is called `{bot.id}` too.", "Rename one of them.")
            )
        if problems:
            raise BotInvalid(folder=folder.resolve().name, problems=tuple(problems))
        served.append(Served(bot, actions))
    return served


def registry_of(served: Sequence[Served]) -> Bots:
    """The bots as whoever knows only their definitions looks them up."""
    return Bots({WORKSPACE: {one.bot.id: one.bot for one in served}})


class Ways:
    """What actions work with; the way to other systems is opened for the first bot that needs one."""

    def __init__(self, settings: Settings, secrets: Secrets, clock: Clock) -> None:
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._web: Web | None = None

    def resources(self, actions: Actions) -> Resources:
        """Raises HttpClientMissing."""
        if self._web is None and actions.use_http:
            self._web = open_web(self._clock, allow_private_addresses=self._settings.allow_private_addresses)
        return Resources(self._secrets, self._web, self._clock)

    async def close(self) -> None:
        if self._web is not None:
            await self._web.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """A bot ready for turns, in one version of its files."""

    parts: Parts
    taught: Taught


class OtherVersions:
    """What flows work with that were begun with another version of a bot; each is read once, and only when it is needed."""

    def __init__(self, parts: Parts, open_other: Callable[[str], Awaitable[Parts | None]]) -> None:
        self._parts = parts
        self._open = open_other
        self._known: OrderedDict[str, Parts] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, version: str) -> Parts:
        if version not in self._known:
            async with self._one_at_a_time:
                opened = self._known.get(version) or await self._open(version)
            if opened is None:
                return self._parts.without(version)
            self._known[version] = opened
            if len(self._known) > MOST_VERSIONS:
                self._known.popitem(last=False)
        self._known.move_to_end(version)
        return self._known[version]


class Serving:
    """The bots that are open in this process, by workspace and bot id; those that choose the same encoder share it."""

    def __init__(
        self,
        settings: Settings,
        resources: Callable[[Actions], Resources] = lambda actions: Resources(),
        *,
        bots: Bots | None = None,
        versions: Versions | None = None,
        encoder: Encoder | None = None,
        acting: Callable[[Acts], Acts] = lambda acts: acts,
        library: Library | None = None,
    ) -> None:
        """`bots` are told of what is opened; without `versions` none but the open one is known. An encoder that is given replaces
        those that bots choose; `acting` may put something before their actions."""
        self.bots = bots or Bots({})
        self.parts: dict[Key, Parts] = {}
        self.taught: dict[Key, Taught] = {}
        self._data = settings.data
        self._resources = resources
        self._versions = versions
        self._encoders = Encoders(settings.data / "encoders", threads=settings.encoder_threads)
        self._given = encoder
        self._acting = acting
        self._library = library

    async def open(self, served: Served) -> Opened:
        """Make a bot ready for turns, beside the one that may be serving: training what was not trained before takes from a
        second to a minute. Its version is kept before anything begins with it."""
        served = await self._kept(served)
        bot, folder = served.bot, self._data / "bots" / served.bot.id
        taught = await self.teach(bot)
        actions = served.actions.opened(self._resources(served.actions))
        knows = await self._knowledge(
            bot, taught.encoder, folder / "cache"
        )  # last: from here on it is this one that is kept fresh
        parts = Parts(bot=with_offers(bot), reads=taught.reads, knows=knows, acts=self._acting(actions), folder=folder)
        others = OtherVersions(parts, lambda version: self._open_other(version, parts, taught, actions))
        return Opened(replace(parts, others=others), taught)

    def put(self, opened: Opened) -> None:
        """Let whatever begins from now on work with it; there is no moment at which some see the one before."""
        bot = opened.parts.bot
        key = WORKSPACE, bot.id
        self.parts[key], self.taught[key] = opened.parts, opened.taught
        self.bots.put(WORKSPACE, bot)

    async def _kept(self, served: Served) -> Served:
        """Store the version; where the files were changed since they were read, that of the files as they are now."""
        if self._versions is None:
            return served
        content = await asyncio.to_thread(content_of, served.bot)
        for _ in range(MOST_READS):
            if await asyncio.to_thread(version_in, served.bot.folder) == served.bot.version:
                break
            [served] = await asyncio.to_thread(load_served, [served.bot.folder])
            content = await asyncio.to_thread(content_of, served.bot)
        await self._versions.keep(WORKSPACE, served.bot, content)
        return served

    async def _open_other(self, version: str, parts: Parts, taught: Taught, actions: Actions) -> Parts | None:
        """What flows of another version work with: their own definition and declared requests; the rest is the newest. None
        where that version is gone."""
        bot = None if self._versions is None else await self._versions.find(WORKSPACE, parts.bot, version)
        if bot is None:
            log.warning("serving.version_gone", bot_id=parts.bot.id, version=version)
            return None
        acts = parts.acts
        if bot.http_actions != parts.bot.http_actions:
            other = actions.beside(bot.http_actions)
            acts = self._acting(other.opened(self._resources(other)))
        reads = taught.reads.looking_for(training_set(bot).entities)
        return replace(parts, bot=parts.bot.beside(version, bot), reads=reads, acts=acts)

    async def _knowledge(self, bot: Bot, encoder: Encoder, cache: Path) -> Knowledge:
        """With the articles of the database where there is one. Questions have the encoder that messages are read with, so that
        each is encoded once."""
        passages = None if self._given is not None else self._encoders.for_passages(choice_of(bot))
        if self._library is None:
            places = [source for source in bot.knowledge if source.path]
            return await open_knowledge(places, encoder, cache, passages=passages)
        return await self._library.open((WORKSPACE, bot.id), bot.knowledge, encoder, cache, passages=passages)

    async def teach(self, bot: Bot) -> Taught:
        """The bot's understanding, trained into the data folder where it was not before."""
        encoder = await self._encoder_of(bot)
        cache = self._data / "bots" / bot.id / "cache"
        await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
        lessons = training_set(bot)
        return Taught(bot.version, lessons, places(bot), encoder, await load_or_train(lessons, encoder, cache))

    def close(self) -> None:
        self._encoders.close()

    async def _encoder_of(self, bot: Bot) -> Encoder:
        """The encoder that the bot chose; a language that has none is said to the operator."""
        if self._given is not None:
            return self._given
        for doubt in encoder_doubts(bot):
            log.warning("serving.no_encoder", bot_id=bot.id, place=f"{doubt.file}:{doubt.line}", reason=doubt.what)
        return await asyncio.to_thread(self._encoders.open, choice_of(bot))
