"""The bots that this server runs, by their ids."""

from collections.abc import Mapping

from frontdesk.bots.errors import BotNotFound
from frontdesk.dialogue.bot import Bot


class Bots:
    """Every workspace sees the bots it owns; `by_workspace` maps a workspace's id to its bots by id."""

    def __init__(self, by_workspace: Mapping[str, Mapping[str, Bot]]) -> None:
        self._by_workspace = by_workspace

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

    def all(self) -> list[Bot]:
        return [bot for bots in self._by_workspace.values() for bot in bots.values()]
