"""An agent takes over while the bot is at a turn: what it would have said is dropped, and what it did is not lost."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.conversations.conftest import Desk, OpenDesk, make_desk

from frontdesk.actions.service import Outcome
from frontdesk.dialogue import events as e
from frontdesk.dialogue.people import Agent
from frontdesk.dialogue.reading import Reading
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import RandomIds
from frontdesk.testing.clock import ManualClock

ANA = Agent("ana", "Ana")


class Gate:
    """Something that is begun and goes on only when it is let."""

    def __init__(self) -> None:
        self.begun, self.open = asyncio.Event(), asyncio.Event()
        self.calls = 0

    async def wait(self) -> None:
        self.calls += 1
        self.begun.set()
        await self.open.wait()


@pytest.fixture
def desk(database: Database, clock: ManualClock, tmp_path: Path) -> Desk:
    return make_desk(database, clock, tmp_path)


@pytest.fixture
def open_desk(database: Database, clock: ManualClock, tmp_path: Path) -> OpenDesk:
    return lambda: make_desk(database, clock, tmp_path)


def handoffs_of(desk: Desk) -> Handoffs:
    return Handoffs(desk.service, desk.clock, RandomIds())


def slow_reading(desk: Desk, gate: Gate) -> None:
    read = desk.reads.read

    async def slowly(text: str, **more: Any) -> Reading:
        await gate.wait()
        return await read(text, **more)

    desk.reads.read = slowly  # type: ignore[method-assign]


def slow_refund(desk: Desk, gate: Gate) -> None:
    async def refund(arguments: Mapping[str, Any]) -> Outcome:
        await gate.wait()
        return Outcome(result={"amount": 3})

    desk.acts.performs["refund"] = refund


async def kinds(desk: Desk, conversation_id: str, after: int = 0) -> list[str]:
    return [e.type_of(r.event) for r in await desk.service.list_events(conversation_id, after=after)]


async def test_a_reply_that_the_bot_is_preparing_is_dropped(desk: Desk) -> None:
    first, gate = await desk.say("where is it"), Gate()
    slow_reading(desk, gate)
    coming = asyncio.create_task(desk.say("A-1"))
    await gate.begun.wait()
    await handoffs_of(desk).take("default", first.conversation_id, ANA)
    gate.open.set()
    handled = await coming
    assert (handled.status, handled.replies, handled.reading) == ("agent", (), None)
    said = await kinds(desk, first.conversation_id, first.position)
    assert said == ["agent.joined", "message.received", "turn.ended"]


@pytest.mark.parametrize("another_process", [False, True])
async def test_what_an_action_has_done_is_kept_and_done_once_though_its_reply_is_dropped(
    desk: Desk, open_desk: OpenDesk, another_process: bool
) -> None:
    first, gate = await desk.say("refund"), Gate()
    slow_refund(desk, gate)
    coming = asyncio.create_task(desk.say("yes"))
    await gate.begun.wait()
    agents = handoffs_of(open_desk() if another_process else desk)
    await agents.take("default", first.conversation_id, ANA)
    await agents.write("default", first.conversation_id, ANA, text="I'll see to it.")
    gate.open.set()
    handled = await coming
    assert (handled.status, gate.calls) == ("agent", 1)
    said = await kinds(desk, first.conversation_id, first.position)
    assert said[said.index("action.started") :] == [
        "action.started",
        "agent.joined",
        "agent.message",
        "action.finished",
        "turn.ended",
    ]
    stored = await desk.service.get("default", first.conversation_id)
    assert (stored.state.open, stored.state.action, stored.resume_at) == (False, None, None)


async def test_an_action_that_a_crash_cut_off_ends_in_silence_where_an_agent_took_over_meanwhile(
    desk: Desk, open_desk: OpenDesk, clock: ManualClock
) -> None:
    first, gate = await desk.say("refund"), Gate()
    slow_refund(desk, gate)
    coming = asyncio.create_task(desk.say("yes"))
    await gate.begun.wait()
    other = open_desk()
    await handoffs_of(other).take("default", first.conversation_id, ANA)
    clock.advance(seconds=30)
    assert await other.service.resume_interrupted() == 1
    said = await kinds(other, first.conversation_id, first.position)
    assert said[said.index("agent.joined") :] == ["agent.joined", "action.finished", "turn.ended"]
    keys = {key for one in (desk, other) for name, key in one.acts.calls if name == "refund"}
    assert len(keys) == 1
    gate.open.set()
    assert (await coming).status == "agent"
    assert await kinds(other, first.conversation_id, first.position) == said


async def test_an_agent_takes_at_once_though_the_turn_takes_long_and_hands_back_after_it(desk: Desk) -> None:
    first, gate = await desk.say("refund"), Gate()
    slow_refund(desk, gate)
    coming = asyncio.create_task(desk.say("yes"))
    await gate.begun.wait()
    agents, place = handoffs_of(desk), ("default", first.conversation_id)
    await agents.take(*place, ANA)
    back = asyncio.create_task(agents.hand_back(*place, ANA, outcome="Nothing to do."))
    await asyncio.sleep(0)
    assert not back.done()
    gate.open.set()
    assert (await coming).status == "agent"
    assert (await back).status == "bot"
    await desk.check(first.conversation_id)


async def test_waits_and_questions_of_the_bot_end_when_an_agent_takes_over(desk: Desk) -> None:
    waits = await desk.say("remind me")
    place = ("default", waits.conversation_id)
    await handoffs_of(desk).take(*place, ANA)
    assert await desk.later(days=40) == 0
    assert (await desk.happen("parcel.arrived")).taken is False
    said = await kinds(desk, waits.conversation_id, waits.position)
    assert "reply.sent" not in said
    await desk.check(waits.conversation_id)
