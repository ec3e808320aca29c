"""Every version of a bot that flows may be under way in: kept in the database, where each replica and each later start finds it.

What is kept are the files themselves, without examples, articles, stories and code: what somebody wrote stays readable for
every later Frontdesk, which a dump of its own objects would not.

Invariant: a version is stored before the first flow is begun with it, and kept as long as a conversation is in a flow of it.
"""

import asyncio
import itertools
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.examples import learned_names
from frontdesk.bots.loading import load_as_it_was
from frontdesk.bots.store import StoredVersion, VersionStore
from frontdesk.dialogue.bot import Bot
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.logs import get_logger

log = get_logger()

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
NOT_NEEDED = frozenset({"intents", "tests"})
SERVED_WITHIN = timedelta(days=1)  # a server that has not been heard of for so long serves a version no more
TALKED_WITHIN = timedelta(
    days=400
)  # after so long a conversation keeps no version any more: a flow waits for a year at most


class Use(NamedTuple):
    """How many conversations are in a flow of a version, and when the last of them was talked in (ms)."""

    conversations: int
    last_at: int


class Uses(Protocol):
    """Knows which versions conversations are in flows of."""

    async def flow_versions(self, workspace_id: str, bot: str, since_ms: int) -> dict[str, Use]: ...


class Content(msgspec.Struct, frozen=True):
    """The files of a version by their names, and the entities that its examples taught it."""

    files: dict[str, str]
    learned: tuple[str, ...] = ()


class Versions:
    """The versions of all bots."""

    def __init__(self, store: VersionStore, uses: Uses, clock: Clock) -> None:
        self._store = store
        self._uses = uses
        self._clock = clock

    async def keep(self, workspace_id: str, bot: Bot, content: Content) -> None:
        """Store a version that is about to be served, if it is not stored already."""
        now = to_ms(self._clock.now())
        await self._store.put(workspace_id, bot.id, bot.version, msgspec.json.encode(content).decode(), now)

    async def serving(self, workspace_id: str, bot: Bot) -> None:
        """Say that this version is still served."""
        await self._store.touch(workspace_id, bot.id, bot.version, to_ms(self._clock.now()))

    async def find(self, workspace_id: str, bot: Bot, version: str) -> Bot | None:
        """Return another version of `bot`, or None where it is gone or cannot be read any more."""
        content = await self._store.find_content(workspace_id, bot.id, version)
        if content is None:
            return None
        try:
            return await asyncio.to_thread(_bot_of, msgspec.json.decode(content, type=Content), bot, version)
        except (BotInvalid, msgspec.MsgspecError) as error:
            log.error("bots.version_unreadable", bot_id=bot.id, version=version, reason=str(error))
            return None

    async def list_kept(self, workspace_id: str, bot_id: str) -> list[tuple[StoredVersion, Use]]:
        """Every version that is stored, the newest first, with what is under way in it."""
        uses = await self._under_way(workspace_id, bot_id)
        return [(one, uses.get(one.version, Use(0, 0))) for one in await self._store.list(workspace_id, bot_id)]

    async def prune(self, workspace_id: str, bot_id: str) -> list[str]:
        """Delete the versions that nobody serves and no conversation is in a flow of; return them."""
        before = to_ms(self._clock.now() - SERVED_WITHIN)
        old = [one for one in await self._store.list(workspace_id, bot_id) if one.served_at < before]
        if not old:
            return []
        uses = await self._under_way(workspace_id, bot_id)
        gone = [one.version for one in old if one.version not in uses]
        for version in gone:
            await self._store.remove(workspace_id, bot_id, version, served_before=before)
            log.info("bots.version_deleted", bot_id=bot_id, version=version)
        return gone

    async def _under_way(self, workspace_id: str, bot_id: str) -> Mapping[str, Use]:
        return await self._uses.flow_versions(workspace_id, bot_id, to_ms(self._clock.now() - TALKED_WITHIN))


def content_of(bot: Bot) -> Content:
    """What has to be kept of the bot, as its files are now. Blocking."""
    files = {
        path.relative_to(bot.folder).as_posix(): path.read_text("utf-8")
        for path in sorted(bot.folder.rglob("*"))
        if path.suffix in SUFFIXES and path.is_file() and _is_needed(path, bot)
    }
    return Content(files, tuple(sorted(learned_names(itertools.chain(*bot.intents.values())))))


def _is_needed(path: Path, bot: Bot) -> bool:
    place = path.relative_to(bot.folder)
    articles = (source.path for source in bot.knowledge if source.path is not None)
    return place.parts[0] not in NOT_NEEDED and not any(path.is_relative_to(one) for one in articles)


def _bot_of(content: Content, current: Bot, version: str) -> Bot:
    with tempfile.TemporaryDirectory(prefix="frontdesk-version-") as name:
        folder = Path(name)
        for file, text in content.files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        bot = load_as_it_was(folder, frozenset(content.learned))
    return replace(bot, id=current.id, version=version, folder=current.folder, knowledge=current.knowledge)
