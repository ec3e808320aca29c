"""What a turn works with: one bot's definition and whoever reads, knows and acts for it."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol

from frontdesk.actions.base import ActionContext
from frontdesk.actions.service import Outcome
from frontdesk.dialogue.approving import Asked
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.messages import Citation
from frontdesk.dialogue.reading import Reading
from frontdesk.understanding.training_set import AskedFor, Earlier


class Found(Protocol):
    """An answer from the knowledge base."""

    @property
    def outcome(self) -> Literal["answered", "unsure", "unknown"]: ...
    @property
    def text(self) -> str: ...
    @property
    def citations(self) -> tuple[Citation, ...]: ...
    @property
    def near(self) -> tuple[str, ...]: ...
    @property
    def unanswered(self) -> tuple[str, ...]: ...
    @property
    def confidence(self) -> float: ...


class Reads(Protocol):
    async def read(
        self,
        text: str,
        *,
        asked: AskedFor | None = None,
        now: dt.datetime | None = None,
        earlier: Sequence[Earlier] = (),
    ) -> Reading: ...


class Knows(Protocol):
    async def answer(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        reply: str = "",
        language: str | None = None,
        audience: Sequence[str] = (),
        product: Sequence[str] = (),
    ) -> Found:
        """Only from what may be shown to customers."""
        ...


class Acts(Protocol):
    def is_safe(self, name: str) -> bool: ...

    def timeout_seconds(self, name: str) -> float: ...

    def approval(self, name: str, arguments: Mapping[str, Any], own: str | None = None) -> Asked | None: ...

    async def perform(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """`folder` is where the bot's actions may keep data of their own; `others` finds what flows that were begun with another
    version of the bot work with."""

    bot: Bot
    reads: Reads
    knows: Knows
    acts: Acts
    folder: Path
    others: "Callable[[str], Awaitable[Parts]] | None" = None

    async def at(self, version: str) -> "Parts":
        """What a flow works with that was begun with this version of the bot; an empty one is not known and follows the bot."""
        if version in {"", self.bot.version}:
            return self
        if self.others is not None:
            return await self.others(version)
        return self.without(version)

    def without(self, version: str) -> "Parts":
        """What a flow works with whose version is gone."""
        return replace(self, bot=self.bot.beside(version, None))
