"""What the widget and the browser may know of a bot, and from which pages."""

from dataclasses import dataclass
from typing import Protocol

from frontdesk.bots.service import Bots

ANY_ORIGIN = "*"


@dataclass(frozen=True, slots=True)
class BotFacts:
    """What is shown of a bot before anything is said. `allowed_origins`: `https://shop.example`, or `*`; `pages` says
    whether some flow begins with a page that the visitor looks at, `typing` whether signs of typing are shown,
    `attachment_bytes` how large a file may be."""

    id: str
    name: str
    greeting: str
    languages: tuple[str, ...]
    suggestions: tuple[str, ...]
    allowed_origins: tuple[str, ...]
    pages: bool = False
    typing: bool = True
    attachment_bytes: int = 0

    def allows(self, origin: str) -> bool:
        """Whether pages of `origin` may show this bot and talk to it."""
        return any(allowed in {ANY_ORIGIN, origin} for allowed in self.allowed_origins)


class BotDirectory(Protocol):
    """Finds bots by what a public page knows of them."""

    def find(self, bot_id: str, workspace_id: str) -> BotFacts | None: ...


class ServedBots:
    """The bots that this server runs, as a BotDirectory and as `kit.http.cors.AllowedOrigins`."""

    def __init__(self, bots: Bots, attachment_bytes: int = 0) -> None:
        self._bots = bots
        self._attachment_bytes = attachment_bytes

    def find(self, bot_id: str, workspace_id: str) -> BotFacts | None:
        bot = self._bots.find(workspace_id, bot_id)
        if bot is None:
            return None
        return BotFacts(
            id=bot.id,
            name=bot.name,
            greeting=bot.texts.greeting,
            languages=bot.languages,
            suggestions=bot.suggestions,
            allowed_origins=tuple(origin.rstrip("/").lower() for origin in bot.allowed_origins),
            pages="page" in bot.triggers,
            typing=bot.typing,
            attachment_bytes=self._attachment_bytes,
        )

    def allows(self, origin: str, bot: tuple[str, str] | None) -> bool:
        """Whether a browser may let pages of `origin` read an answer to this bot's visitor; None: to any bot's."""
        if bot is None:
            return any(
                allowed.rstrip("/").lower() in {ANY_ORIGIN, origin}
                for known in self._bots.all()
                for allowed in known.allowed_origins
            )
        workspace_id, bot_id = bot
        facts = self.find(bot_id, workspace_id)
        return facts is not None and facts.allows(origin)
