"""Where stories are played and authors talk with their bots: a whole house on a database that is thrown away."""

import datetime as dt
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.actions.base import ActionContext
from frontdesk.actions.service import Outcome
from frontdesk.app import House, open_house
from frontdesk.conversations.declared import Declared, StandIn, with_folder
from frontdesk.conversations.parts import Acts
from frontdesk.dialogue.bot import Bot
from frontdesk.encoding.base import Encoder
from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.serving import load_served, registry_of
from frontdesk.settings import Settings


class StoryClock:
    """Ahead of another clock by the time that the task which asks has let pass: stories that are played at the same time do
    not notice each other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead: ContextVar[dt.timedelta] = ContextVar("ahead", default=dt.timedelta())

    def now(self) -> dt.datetime:
        return self._clock.now() + self._ahead.get()

    def advance_to(self, moment: dt.datetime) -> None:
        """Let the time pass until `moment`, unless that is over."""
        self._ahead.set(self._ahead.get() + max(moment - self.now(), dt.timedelta()))


@dataclass
class Stage:
    """A house with one bot and data of its own; `declared` are its actions' replies, by user: the turn's, then the story's."""

    house: House
    bot: Bot
    actions: frozenset[str]
    clock: StoryClock
    declared: dict[str, tuple[Declared, ...]] = field(default_factory=dict)


@asynccontextmanager
async def story_house(folder: Path, *, encoder: Encoder | None = None) -> AsyncIterator[Stage]:
    """Open the bot in `folder` on a database that is thrown away."""
    served = load_served([folder])
    declared: dict[str, tuple[Declared, ...]] = {}
    clock = StoryClock(SystemClock())

    def find(action: str, context: ActionContext) -> Outcome | None:
        found = (one.find(action) for one in declared.get(context.user_id, ()))
        return next((outcome for outcome in found if outcome is not None), None)

    def acting(acts: Acts) -> Acts:
        return StandIn(acts, find, prepare=_apart)

    with tempfile.TemporaryDirectory(prefix="frontdesk-stories-") as data:
        settings = Settings(data=Path(data), bots=(folder,), database_url=None, bootstrap_key=None, secret=None)
        async with open_house(
            settings, served, registry_of(served), clock=clock, encoder=encoder, acting=acting
        ) as house:
            yield Stage(house, served[0].bot, served[0].actions.names, clock, declared)


def _apart(context: ActionContext) -> ActionContext:
    """With a folder of the user's own."""
    return with_folder(context, hashlib.sha256(context.user_id.encode()).hexdigest()[:16])
