"""What a bot remembers of a user: from one conversation to the next, on two channels at once, and gone when it is to be gone."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk, OpenDesk, make_desk
from tests.dialogue.bots import BOT, flow, reading

from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.memory import LARGEST_BYTES
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.simulation import Simulations
from frontdesk.dialogue import events as e
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

TELLING = SayStep(id="said", texts=("size {{ user.size }}, city {{ user.city }}",))


def keeping(name: str) -> SetStep:
    return SetStep(id="keep", values={name: "{{ message.text }}"}, scope="user", next="said")


FLOWS = {
    "size": flow("size", keeping("size"), TELLING),
    "city": flow("city", keeping("city"), TELLING),
    "said": flow("said", TELLING),
    "forget": flow("forget", SetStep(id="drop", values={"size": None}, scope="user", next="said"), TELLING),
}
REMEMBERING = replace(BOT, flows={**BOT.flows, **FLOWS})
READINGS = {
    "large": reading("size"),
    "small": reading("size"),
    "Galway": reading("city"),
    "what": reading("said"),
    "forget": reading("forget"),
}
WHOSE = ("default", "jo", "small")


@pytest.fixture
def open_remembering(database: Database, clock: ManualClock, tmp_path: Path) -> OpenDesk:
    def opened() -> Desk:
        desk = make_desk(database, clock, tmp_path, bot=REMEMBERING)
        desk.reads.readings.update(READINGS)
        return desk

    return opened


@pytest.fixture
def desk(open_remembering: OpenDesk) -> Desk:
    return open_remembering()


async def say(desk: Desk, text: str, channel: str = "api", user_id: str = "jo") -> Handled:
    handled = await desk.service.receive(Incoming("default", "small", channel, user_id, text))
    await desk.check(handled.conversation_id)
    return handled


def said(handled: Handled) -> str:
    return handled.replies[-1].text


async def kinds(desk: Desk, handled: Handled) -> list[str]:
    return [e.type_of(one.event) for one in await desk.service.list_events(handled.conversation_id)]


async def test_another_conversation_of_the_user_knows_it(desk: Desk) -> None:
    await say(desk, "large")
    later = await say(desk, "what", channel="web")
    assert said(later) == "size large, city "
    assert (await kinds(desk, later))[:3] == ["conversation.started", "user.recalled", "message.received"]


async def test_it_is_recalled_only_where_the_conversation_knows_otherwise(desk: Desk) -> None:
    await say(desk, "large")
    again = await say(desk, "what")
    assert "user.recalled" not in await kinds(desk, again)


async def test_another_user_and_another_bot_know_nothing_of_it(desk: Desk) -> None:
    await say(desk, "large")
    assert said(await say(desk, "what", user_id="eve")) == "size , city "
    assert await desk.service.memories.list("default", "jo", "other") == []
    assert await desk.service.memories.list("elsewhere", "jo") == []


async def test_a_conversation_under_way_hears_what_the_user_said_on_another_channel(desk: Desk) -> None:
    await say(desk, "large")
    await say(desk, "small", channel="web")
    assert said(await say(desk, "what")) == "size small, city "


async def test_two_conversations_at_once_lose_no_name_of_each_other(open_remembering: OpenDesk) -> None:
    one, other = open_remembering(), open_remembering()
    await asyncio.gather(say(one, "large"), say(other, "Galway", channel="web"))
    assert {kept.name: kept.value for kept in await one.service.memories.list(*WHOSE)} == {
        "size": "large",
        "city": "Galway",
    }


async def test_the_value_that_was_written_last_stands(open_remembering: OpenDesk) -> None:
    one, other = open_remembering(), open_remembering()
    await say(one, "large")
    await say(other, "small", channel="web")
    assert [kept.value for kept in await one.service.memories.list(*WHOSE)] == ["small"]


async def test_what_is_set_to_nothing_is_not_remembered_any_more(desk: Desk) -> None:
    await say(desk, "large")
    await say(desk, "forget")
    assert await desk.service.memories.list(*WHOSE) == []
    assert "user.recalled" not in await kinds(desk, await say(desk, "what"))


async def test_erasing_a_conversation_takes_along_what_was_remembered_from_it(desk: Desk) -> None:
    first = await say(desk, "large")
    await say(desk, "Galway", channel="web")
    await desk.service.erase("default", first.conversation_id)
    assert [kept.name for kept in await desk.service.memories.list(*WHOSE)] == ["city"]


async def test_a_user_who_is_forgotten_is_unknown_from_the_next_message_on(desk: Desk) -> None:
    await say(desk, "large")
    await desk.service.memories.forget("default", "jo")
    assert said(await say(desk, "what")) == "size , city "


async def test_a_turn_that_would_remember_too_much_fails_and_remembers_nothing(desk: Desk) -> None:
    text = "x" * LARGEST_BYTES
    desk.reads.readings[text] = reading("size")
    failed = await say(desk, text)
    assert (await kinds(desk, failed))[-3:] == ["turn.failed", "reply.sent", "turn.ended"]
    assert await desk.service.memories.list(*WHOSE) == []


async def test_a_bot_that_remembers_nothing_is_not_looked_up(open_desk: OpenDesk, desk: Desk) -> None:
    await say(desk, "large")
    plain = open_desk()
    assert await plain.service.memories.recalled(BOT, (await desk.service.list_recent("default"))[0]) is None


async def test_a_simulation_may_begin_with_something_remembered_and_keeps_nothing(desk: Desk) -> None:
    parts = {("default", "small"): Parts(REMEMBERING, desk.reads, desk.knows, desk.acts, Path())}
    simulations = Simulations(parts, clock=desk.clock, ids=SequentialIds(), turn_timeout_seconds=5.0)
    asked: dict[str, Any] = {"user_id": "jo", "session": {}, "actions": {}, "lookups": False}
    turns = await simulations.run("default", "small", ["what", "large"], remembers={"city": "Galway"}, **asked)
    assert [turn.replies[-1].reply.text for turn in turns] == ["size , city Galway", "size large, city Galway"]
    assert await desk.service.memories.list(*WHOSE) == []
