"""The bots that this server runs, by their ids; what an operator may know of one, and have done with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from frontdesk.bots.errors import BotNotFound
from frontdesk.bots.store import StoredVersion
from frontdesk.bots.versions import Use, Versions
from frontdesk.dialogue.bot import Bot


class Bots:
    """Every workspace sees the bots it owns; `by_workspace` maps a workspace's id to its bots by id."""

    def __init__(self, by_workspace: Mapping[str, Mapping[str, Bot]]) -> None:
        self._by_workspace = {workspace_id: dict(bots) for workspace_id, bots in by_workspace.items()}

    def put(self, workspace_id: str, bot: Bot) -> None:
        """From now on this is the bot of its id."""
        self._by_workspace.setdefault(workspace_id, {})[bot.id] = bot

    def find(self, workspace_id: str, bot_id: str) -> Bot | None:
        return self._by_workspace.get(workspace_id, {}).get(bot_id)

    def get(self, workspace_id: str, bot_id: str | None) -> Bot:
        """Return the named bot, or the workspace's first one; raise `BotNotFound` where there is none."""
        bots = self._by_workspace.get(workspace_id, {})
        if bot_id is None and bots:
            return next(iter(bots.values()))
        bot = bots.get(bot_id or "")
        if bot is None:
            raise BotNotFound(bot=bot_id or "(default)")
        return bot

    def list_of(self, workspace_id: str) -> list[Bot]:
        """The bots of one workspace, the first one first: what a request without a bot's id means."""
        return list(self._by_workspace.get(workspace_id, {}).values())

    def all(self) -> list[Bot]:
        return [bot for bots in self._by_workspace.values() for bot in bots.values()]


class Reloaded(NamedTuple):
    """What reading a bot's files again came to; `changed` says whether they were other ones."""

    bot: Bot
    previous_version: str
    read_at: datetime

    @property
    def changed(self) -> bool:
        return self.bot.version != self.previous_version


class Reloads(Protocol):
    """Whoever opens bots."""

    async def reload(self, workspace_id: str, bot_id: str) -> Reloaded:
        """Raises `BotInvalid`, `ActionsInvalid`, and what opening a bot raises; then the one before goes on."""
        ...

    def read_at(self, workspace_id: str, bot_id: str) -> datetime: ...


class Described(NamedTuple):
    """A bot as it is served here, and the versions that are kept of it with what is under way in each."""

    bot: Bot
    read_at: datetime
    versions: list[tuple[StoredVersion, Use]]


class BotService:
    def __init__(self, bots: Bots, versions: Versions, reloads: Reloads) -> None:
        self._bots = bots
        self._versions = versions
        self._reloads = reloads

    async def describe(self, workspace_id: str, bot_id: str) -> Described:
        """Raises `BotNotFound`."""
        bot = self._bots.get(workspace_id, bot_id)
        kept = await self._versions.list_kept(workspace_id, bot.id)
        return Described(bot, self._reloads.read_at(workspace_id, bot.id), kept)

    def list_of(self, workspace_id: str) -> list[Bot]:
        return self._bots.list_of(workspace_id)

    def get(self, workspace_id: str, bot_id: str) -> Bot:
        """Raises `BotNotFound`."""
        return self._bots.get(workspace_id, bot_id)

    async def reload(self, workspace_id: str, bot_id: str) -> Reloaded:
        """Raises `BotNotFound`, and what `Reloads.reload` raises."""
        return await self._reloads.reload(workspace_id, self._bots.get(workspace_id, bot_id).id)
