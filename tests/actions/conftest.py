"""Another system that answers, and a bot's HTTP actions that may reach it."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.actions.other_system import OtherSystem, running

from frontdesk.actions.base import ActionContext
from frontdesk.actions.http import HttpActions
from frontdesk.actions.registry import http_actions
from frontdesk.actions.resources import Resources
from frontdesk.actions.service import Actions, Outcome
from frontdesk.bots.errors import Problem
from frontdesk.bots.http_actions import read_http_actions
from frontdesk.kit.http.guard import GuardedBackend
from frontdesk.kit.http.outgoing import Sender
from frontdesk.testing.clock import ManualClock


class Box:
    """Secrets in memory."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    async def find_many(self, names: frozenset[str]) -> Mapping[str, str]:
        return {name: value for name, value in self.secrets.items() if name in names}


class Desk:
    """Calls the actions that a text declares; `{url}` in it is the other system."""

    def __init__(self, system: OtherSystem, folder: Path, sender: Sender, clock: ManualClock) -> None:
        self.system, self.folder, self.clock = system, folder, clock
        self.slept: list[float] = []
        self.box = Box(SHOP_TOKEN="tok-very-secret")
        self._resources = Resources(self.box, HttpActions(sender, clock), clock, self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds=seconds)

    def declare(self, text: str) -> Actions:
        (self.folder / "actions").mkdir(exist_ok=True)
        (self.folder / "actions" / "shop.yaml").write_text(text.replace("URL", self.system.url), "utf-8")
        problems: list[Problem] = []
        definitions = read_http_actions(self.folder, problems)
        assert problems == []
        return Actions(http_actions(definitions), self._resources)

    async def call(self, text: str, **arguments: Any) -> Outcome:
        actions = self.declare(text)
        [name] = actions.names
        return await actions.perform(name, arguments, self.context)

    @property
    def context(self) -> ActionContext:
        now = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
        return ActionContext("conv_1", "jo", "act_1", self.folder, now, {"plan": "gold"})


@pytest.fixture(scope="module")
def served() -> Any:
    with running(OtherSystem()) as system:
        yield system


@pytest.fixture
def system(served: OtherSystem) -> OtherSystem:
    served.asked, served.script = [], []
    return served


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(GuardedBackend(allow_private=True))
    yield sender
    await sender.close()


@pytest.fixture
def desk(system: OtherSystem, sender: Sender, tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(system, tmp_path, sender, clock)
