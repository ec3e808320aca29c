"""A request with effects is done once at the other system, though the process dies while it waits for the answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.actions.other_system import SLOW, OtherSystem, Says, running
from tests.conversations.conftest import Desk, make_desk

from frontdesk.actions.http import HttpActions
from frontdesk.actions.registry import http_actions
from frontdesk.actions.resources import Resources
from frontdesk.actions.service import Actions
from frontdesk.conversations.arrivals import Incoming
from frontdesk.dialogue.http_action import HttpActionDefinition
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.errors import StorageUnavailable
from frontdesk.kit.http.guard import GuardedBackend
from frontdesk.kit.http.outgoing import Sender
from frontdesk.testing.clock import ManualClock


@pytest.fixture(scope="module")
def served() -> Iterator[OtherSystem]:
    with running(OtherSystem()) as system:
        yield system


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(GuardedBackend(allow_private=True))
    yield sender
    await sender.close()


async def die(desk: Desk, working: asyncio.Future[Any]) -> None:
    """End the turn as a killed process leaves it: nothing more is stored."""
    under_way = list(desk.service._under_way)

    async def dead(statements: object) -> None:
        raise StorageUnavailable(reason="this process is dead")

    desk.service._commits._store.commit = dead  # type: ignore[method-assign]
    for task in (*under_way, working):
        task.cancel()
    await asyncio.gather(*under_way, working, return_exceptions=True)


async def test_after_a_crash_the_request_is_repeated_with_its_key_and_never_with_a_new_one(
    database: Database, clock: ManualClock, tmp_path: Path, served: OtherSystem, sender: Sender
) -> None:
    served.asked, served.script = [], [Says(body=SLOW), Says(503), Says(body={"amount": 3})]
    served.was_asked.clear()
    definition = HttpActionDefinition("refund", "POST", f"{served.url}/refunds", retries=1, idempotent=True)
    actions = Actions(http_actions({"refund": definition}), Resources(web=HttpActions(sender, clock), clock=clock))

    first = make_desk(database, clock, tmp_path, actions)
    conversation_id = (await first.say("refund")).conversation_id
    turn = asyncio.ensure_future(first.service.receive(Incoming("default", "small", "api", "jo", "yes")))
    assert await asyncio.to_thread(served.was_asked.wait, 30)
    await die(first, turn)

    clock.advance(minutes=2)
    second = make_desk(database, clock, tmp_path, actions)
    assert await second.service.resume_interrupted() == 1
    await second.check(conversation_id)
    stored = await second.service.get("default", conversation_id)
    assert stored.state.frames == ()
    keys = [asked.headers["idempotency-key"] for asked in served.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert await second.service.resume_interrupted() == 0
