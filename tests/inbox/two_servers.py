"""What the models of the inbox stand on: two servers on one database of either engine, and a clock that they share."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from tests.inbox.office import Process, emptied

from frontdesk.kit.database.base import Database
from frontdesk.kit.database.postgresql import PostgresqlDatabase
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.testing.clock import ManualClock

T = TypeVar("T")
STEPS = int(os.environ.get("FRONTDESK_MODEL_STEPS", "120"))
STEPS_OF_AN_EXAMPLE = 40


class TwoServers(RuleBasedStateMachine):
    open_database: Callable[[Path], Awaitable[Database]]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-model-"))
        self.database = self.run(type(self).open_database(self.folder))
        self.clock = ManualClock()
        self.processes = [Process(self.database, self.clock, self.folder) for _ in range(2)]

    def run(self, work: Coroutine[Any, Any, T] | Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)


def run_model(model: type[TwoServers], engine: str, migrated: Path, request: pytest.FixtureRequest) -> None:
    """`migrated` is an SQLite file with its tables. `FRONTDESK_MODEL_STEPS` says how many steps are made."""
    url = request.getfixturevalue("postgresql_url") if engine == "postgresql" else ""

    async def opened(folder: Path) -> Database:
        if url:
            return await emptied(await PostgresqlDatabase.open(url))
        shutil.copy(migrated, folder / "frontdesk.db")
        return await SqliteDatabase.open(folder / "frontdesk.db")

    model.open_database = staticmethod(opened)
    bounds = settings(
        max_examples=max(1, STEPS // STEPS_OF_AN_EXAMPLE),
        stateful_step_count=STEPS_OF_AN_EXAMPLE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(model, settings=bounds)
