"""Flows that begin by themselves on a real database: timers of silence, schedules on several servers, first contacts, pages."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk, OpenDesk, make_desk
from tests.dialogue.bots import BOT

from frontdesk.conversations.arrivals import Handled, Incoming, Occurrence
from frontdesk.conversations.schedules import Schedule
from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.triggers import PAGE_VIEWED, Trigger
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock

MONDAY = "0 9 * * 1"


def begins(name: str, text: str, **trigger: Any) -> Flow:
    trigger.setdefault("kind", name)
    step = SayStep(id="say", texts=(text,))
    return Flow(name, "Begins by itself.", (), (step,), triggers=(Trigger(**trigger),))


def bot_with(*flows: Flow) -> Bot:
    return replace(BOT, flows={**BOT.flows, **{flow.name: flow for flow in flows}})


NUDGE = begins("inactivity", "Are you still there?", seconds=600)
NEWS = begins("schedule", "It is Monday.", value=MONDAY, zone="Europe/Dublin", seconds=7 * 86_400)
PAID = begins("event", "We have got it.", value="payment.received")
PAGE = begins("page", "Shall I explain the prices?", value="/pricing*")
WELCOME = begins("first_contact", "Welcome to the shop.")
ALL = bot_with(NUDGE, NEWS, PAID, PAGE, WELCOME)


@pytest.fixture
def open_desk(database: Database, clock: ManualClock, tmp_path: Path) -> OpenDesk:
    return lambda: make_desk(database, clock, tmp_path, bot=ALL)


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


async def said(desk: Desk, handled: Handled) -> list[str]:
    await desk.check(handled.conversation_id)
    recorded = await desk.service.list_events(handled.conversation_id, after=handled.position)
    return [one.event.reply.text for one in recorded if isinstance(one.event, e.ReplySent)]


async def jobs(desk: Desk) -> list[str]:
    return [row["name"] for row in await desk.database.fetch_all("SELECT name FROM jobs ORDER BY name")]


async def view(desk: Desk, page: str, channel: str | None = "api") -> bool:
    occurrence = Occurrence("default", "small", channel, "jo", PAGE_VIEWED, {"page": page}, None, None, "page")
    return (await desk.service.happen(occurrence)).taken


async def test_only_the_first_conversation_of_a_user_is_a_first_contact(desk: Desk) -> None:
    first = await desk.say("where is it")
    assert [reply.text for reply in first.replies] == ["Welcome to the shop.", "Which order?"]
    other = await desk.service.receive(Incoming("default", "small", "web", "jo", "where is it"))
    assert [reply.text for reply in other.replies] == ["Which order?"]
    assert (await desk.say("where is it", user_id="eve")).replies[0].text == "Welcome to the shop."


async def test_a_silence_is_broken_when_its_time_has_come(desk: Desk) -> None:
    asked = await desk.say("where is it")
    assert await desk.later(minutes=9) == 0
    assert await desk.later(minutes=1) == 1
    assert await said(desk, asked) == ["Are you still there?", "To go on: It looks like A-1234."]
    assert await desk.later(minutes=60) == 0


async def test_the_user_who_writes_in_time_is_left_alone(desk: Desk) -> None:
    await desk.say("where is it")
    await desk.later(minutes=8)
    answered = await desk.say("A-1")
    assert await desk.later(minutes=8) == 0
    assert await said(desk, answered) == []
    assert await desk.later(minutes=2) == 1
    assert await said(desk, answered) == ["Are you still there?"]


async def test_a_conversation_has_one_timer_however_long_it_is(desk: Desk) -> None:
    for text in ("where is it", "A-1", "where is it", "A-1"):
        await desk.say(text)
    assert await jobs(desk) == ["conversations.break_silence"]


async def test_silence_is_not_broken_once_a_person_has_the_conversation(desk: Desk) -> None:
    await desk.say("where is it")
    handed = await desk.say("human")
    await desk.later(hours=1)
    assert await said(desk, handed) == []
    assert await jobs(desk) == ["inbox.open_ticket"]


async def test_a_timer_of_an_erased_conversation_does_nothing(desk: Desk) -> None:
    asked = await desk.say("where is it")
    await desk.service.erase("default", asked.conversation_id)
    assert await desk.later(hours=1) == 1
    assert await desk.service.list_recent("default") == []


async def test_a_timer_that_goes_off_twice_breaks_the_silence_once(desk: Desk) -> None:
    asked = await desk.say("where is it")
    payload = {
        "workspace_id": "default",
        "conversation_id": asked.conversation_id,
        "flow": "inactivity",
        "since": asked.position - 1,
    }
    await asyncio.gather(desk.service.break_silence(payload), desk.service.break_silence(payload))
    assert (await said(desk, asked)).count("Are you still there?") == 1


async def until_monday(desk: Desk) -> None:
    """To the moment before the next Monday, nine o'clock in Dublin."""
    now = desk.clock.now()
    monday = (now + dt.timedelta(days=(7 - now.weekday()) % 7)).replace(hour=8, minute=0, second=0, microsecond=0)
    desk.clock.advance(seconds=((monday if monday > now else monday + dt.timedelta(days=7)) - now).total_seconds())


async def test_a_schedule_meets_every_open_conversation_once_whichever_server_keeps_it(open_desk: OpenDesk) -> None:
    one, other = open_desk(), open_desk()
    await until_monday(one)
    await one.schedules.keep_up()
    await other.schedules.keep_up()
    asked, handed = await one.say("where is it"), await one.say("human", user_id="eve")
    assert (await jobs(one)).count("conversations.keep_schedule") == 1
    one.clock.advance(hours=25)
    await asyncio.gather(one.runner.run_due_once(), other.runner.run_due_once())
    assert (await said(one, asked)).count("It is Monday.") == 1
    assert await said(one, handed) == []


async def test_a_time_that_comes_twice_is_met_once(desk: Desk) -> None:
    asked = await desk.say("where is it")
    payload = {
        "schedule": list(Schedule("default", "small", "schedule", MONDAY, "Europe/Dublin")),
        "at": 1,
        "after": "",
    }
    await desk.schedules.keep(payload)
    await desk.schedules.keep(payload)
    assert await said(desk, asked) == ["It is Monday.", "To go on: It looks like A-1234."]
    await desk.say("what")
    await desk.schedules.keep(payload)
    assert (await jobs(desk)).count("conversations.keep_schedule") == 1


async def test_of_the_times_missed_while_no_server_ran_one_is_made_up_for(open_desk: OpenDesk) -> None:
    before = open_desk()
    await before.schedules.keep_up()
    before.clock.advance(days=30)
    asked = await before.say("where is it")
    after = open_desk()
    await after.schedules.keep_up()
    for _ in range(3):
        await after.runner.run_due_once()
    assert (await said(after, asked)).count("It is Monday.") == 1
    assert (await jobs(after)).count("conversations.keep_schedule") == 1


async def test_a_schedule_leaves_alone_who_has_not_written_for_long(desk: Desk) -> None:
    asked = await desk.say("where is it")
    desk.clock.advance(days=8)
    payload = {
        "schedule": list(Schedule("default", "small", "schedule", MONDAY, "Europe/Dublin")),
        "at": 1,
        "after": "",
    }
    await desk.schedules.keep(payload)
    assert "It is Monday." not in await said(desk, asked)


async def test_a_schedule_goes_on_where_there_are_many_conversations(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.conversations.schedules.AT_A_TIME", 2)
    asked = [await desk.say("where is it", user_id=f"user-{number}") for number in range(5)]
    payload = {
        "schedule": list(Schedule("default", "small", "schedule", MONDAY, "Europe/Dublin")),
        "at": 1,
        "after": "",
    }
    await desk.schedules.keep(payload)
    for _ in range(3):
        await desk.runner.run_due_once()
    assert [(await said(desk, one))[:1] for one in asked] == [["It is Monday."]] * 5


async def test_an_event_begins_a_conversation_where_a_flow_begins_with_it(desk: Desk) -> None:
    came = await desk.happen("payment.received", event_id="p1")
    assert came.taken
    assert came.handled is not None
    assert [reply.text for reply in came.handled.replies] == ["We have got it."]
    again = await desk.happen("payment.received", event_id="p1")
    assert again == came
    assert not (await desk.happen("payment.lost", user_id="eve")).taken
    assert len(await desk.service.list_recent("default")) == 1


async def test_a_page_begins_a_conversation_only_where_a_flow_begins_with_it(desk: Desk) -> None:
    assert not await view(desk, "https://shop.example/about")
    assert await desk.service.list_recent("default") == []
    assert await view(desk, "https://shop.example/pricing")
    assert not await view(desk, "https://shop.example/pricing/more")
    [stored] = await desk.service.list_recent("default")
    kinds = [e.type_of(one.event) for one in await desk.service.list_events(stored.id)]
    assert kinds.count("event.received") == 1


async def test_a_flow_of_the_bots_own_that_fails_bothers_nobody(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    broken = SayStep(id="say", texts=("{{ 1 / 0 }}",))
    desk = make_desk(database, clock, tmp_path, bot=bot_with(replace(NUDGE, steps=(broken,))))
    asked = await desk.say("where is it")
    await desk.later(minutes=10)
    assert await said(desk, asked) == []
    stored = await desk.service.get("default", asked.conversation_id)
    assert (stored.state.status, [frame.flow for frame in stored.state.frames]) == ("bot", ["order"])


async def test_a_condition_may_ask_what_is_remembered_of_the_user(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    paid = replace(PAID, triggers=(replace(PAID.triggers[0], condition="user.plan == 'pro'"),))
    keeps = Flow("keeps", "", ("keeps",), (SetStep(id="set", values={"plan": "pro"}, scope="user"),))
    desk = make_desk(database, clock, tmp_path, bot=bot_with(paid, keeps))
    assert not (await desk.happen("payment.received")).taken
    await desk.service.memories.teach("default", "jo", "small", {"plan": "pro"})
    assert (await desk.happen("payment.received")).taken
