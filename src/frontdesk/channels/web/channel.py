"""The web channel: a visitor begins or goes on, and the frame that shows the chat says which pages may hold it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from frontdesk.access.service import Caller
from frontdesk.access.visitors import Visitors, VisitorTokens
from frontdesk.bots.errors import BotNotFound
from frontdesk.channels.web.directory import ANY_ORIGIN, BotDirectory, BotFacts
from frontdesk.kit.http.assets import Asset

CHANNEL = "web"
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
_FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
)


class OpenConversations(Protocol):
    """Knows which conversation a visitor is in."""

    async def find_open_id(self, workspace_id: str, bot: str, channel: str, user_id: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Welcome:
    """All that the widget needs to begin, or to go on where the visitor left."""

    tokens: VisitorTokens
    bot: BotFacts
    conversation_id: str | None


class WebChannel:
    """The use cases behind `/v1/channels/web` and `/widget`. Bots on public pages are those of one workspace."""

    def __init__(
        self,
        visitors: Visitors,
        bots: BotDirectory,
        conversations: OpenConversations,
        assets: Mapping[str, Asset],
        *,
        workspace_id: str = "default",
    ) -> None:
        self._visitors = visitors
        self._bots = bots
        self._conversations = conversations
        self._workspace_id = workspace_id
        self.assets = assets

    async def welcome(self, bot_id: str, refresh_token: str | None) -> Welcome:
        """The visitor who has this refresh token, or a new one. Raises BotNotFound, RefreshTokenInvalid, SessionBusy."""
        bot = self._get(bot_id)
        if refresh_token is None:
            return Welcome(await self._visitors.begin(workspace_id=self._workspace_id, bot=bot.id), bot, None)
        tokens = await self._visitors.refresh(refresh_token, workspace_id=self._workspace_id, bot=bot.id)
        conversation_id = await self._conversations.find_open_id(
            self._workspace_id, bot.id, CHANNEL, tokens.session.user_id
        )
        return Welcome(tokens, bot, conversation_id)

    async def sign_out(self, caller: Caller) -> None:
        """The session ends; its conversations stay."""
        await self._visitors.end(caller.id)

    def owner(self, bot_id: str) -> tuple[str, str]:
        """Whose allowed origins decide about an answer that concerns this bot."""
        return self._workspace_id, bot_id

    def frame_policy(self, bot_id: str) -> str:
        """The Content-Security-Policy of the frame. Raises BotNotFound.

        Invariant: only our own pages and those of the bot's allowed origins may hold the frame.
        """
        allowed = self._get(bot_id).allowed_origins
        origins = [ANY_ORIGIN] if ANY_ORIGIN in allowed else [origin for origin in allowed if _ORIGIN.fullmatch(origin)]
        return _FRAME_POLICY + " ".join(["'self'", *origins])

    def _get(self, bot_id: str) -> BotFacts:
        bot = self._bots.find(bot_id, self._workspace_id)
        if bot is None:
            raise BotNotFound(bot=bot_id)
        return bot
