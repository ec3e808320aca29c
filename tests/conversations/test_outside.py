"""What happens outside begins a turn: once, on the right conversation, and never in silence; on both engines."""

import asyncio
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk, OpenDesk, make_desk
from tests.dialogue.bots import BOT, flow, reading

from frontdesk.actions.service import Outcome
from frontdesk.conversations.arrivals import Incoming
from frontdesk.conversations.errors import ConversationClosed, ConversationNotFound, MessageIdReused, UserMismatch
from frontdesk.dialogue import events as e
from frontdesk.dialogue.flow import END
from frontdesk.dialogue.frames import resting
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.wait import WaitStep
from frontdesk.kit.database.base import Database
from frontdesk.kit.jobs import NotYet
from frontdesk.testing.clock import ManualClock

PAID = {"order": "A-1", "amount": 5}


async def events_of(desk: Desk, conversation_id: str, kind: type) -> list[Any]:
    recorded = await desk.service.list_events(conversation_id, limit=10_000)
    return [r.event for r in recorded if isinstance(r.event, kind)]


async def timers(desk: Desk) -> list[str]:
    rows = await desk.database.fetch_all("SELECT id FROM jobs WHERE name = ?", "conversations.wake")
    return [row["id"] for row in rows]


async def wait_of(desk: Desk, conversation_id: str) -> str:
    stored = await desk.service.get("default", conversation_id)
    return next(frame.parked.id for frame in stored.state.frames if frame.parked is not None)


async def test_an_event_lets_the_flow_go_on_that_waits_for_it(desk: Desk) -> None:
    waiting = await desk.say("pay")
    assert [reply.text for reply in waiting.replies] == ["I wait for your payment."]
    came = await desk.happen("payment.received", PAID)
    assert came.taken
    assert came.handled is not None
    assert [reply.text for reply in came.handled.replies] == ["Thanks for the €5.00, it is on its way."]
    assert came.handled.conversation_id == waiting.conversation_id
    assert await timers(desk) == []


async def test_an_event_that_nobody_waits_for_is_recorded_and_not_taken(desk: Desk) -> None:
    waiting = await desk.say("pay")
    other = await desk.happen("payment.received", {"order": "A-9"})
    strange = await desk.happen("parcel.lost")
    assert (other.taken, strange.taken) == (False, False)
    assert strange.handled is not None
    assert strange.handled.replies == ()
    received = await events_of(desk, waiting.conversation_id, e.EventReceived)
    assert [event.name for event in received] == ["payment.received", "parcel.lost"]
    assert (await desk.happen("payment.received", PAID)).taken


async def test_an_event_for_somebody_who_is_not_here_is_not_taken(desk: Desk) -> None:
    assert await desk.happen("payment.received", PAID) == (False, None)


async def test_an_event_delivered_many_times_is_handled_once(desk: Desk, open_desk: OpenDesk) -> None:
    await desk.say("pay")
    desks = [desk, open_desk()] * 4
    came = await asyncio.gather(*(one.happen("payment.received", PAID, event_id="e1") for one in desks))
    assert {(one.taken, one.handled.position) for one in came if one.handled} == {
        (True, came[0].handled.position if came[0].handled else 0)
    }
    assert (
        sum(len([call for call in one.acts.calls if call[0] == "ship"]) for one in {id(d): d for d in desks}.values())
        == 1
    )
    with pytest.raises(MessageIdReused):
        await desk.happen("payment.received", {"order": "A-2"}, event_id="e1")


async def test_the_time_of_a_wait_leads_on_once_though_the_process_was_another(desk: Desk, open_desk: OpenDesk) -> None:
    waiting = await desk.say("pay")
    wait_id = await wait_of(desk, waiting.conversation_id)
    restarted = open_desk()
    assert await restarted.later(hours=47) == 0
    with pytest.raises(NotYet):
        await restarted.service.wake("default", waiting.conversation_id, wait_id)
    assert await restarted.later(hours=2) == 1
    for _ in range(2):
        await desk.service.wake("default", waiting.conversation_id, wait_id)
    said = await events_of(desk, waiting.conversation_id, e.ReplySent)
    assert [event.reply.text for event in said][1:] == ["Nothing came, so I cancelled it."]
    assert await timers(desk) == []
    assert not (await desk.happen("payment.received", PAID)).taken
    await desk.check(waiting.conversation_id)


async def test_a_conversation_in_which_a_flow_waits_is_not_closed_as_idle(desk: Desk) -> None:
    waiting = await desk.say("pay")
    desk.clock.advance(hours=40)
    later = await desk.say("hello?")
    assert later.conversation_id == waiting.conversation_id
    await desk.happen("payment.received", PAID)
    desk.clock.advance(hours=40)
    assert (await desk.say("hello?")).conversation_id != waiting.conversation_id


async def test_events_that_nobody_takes_keep_no_conversation_open(desk: Desk) -> None:
    first = await desk.say("where is it")
    for _ in range(3):
        desk.clock.advance(hours=10)
        await desk.happen("parcel.lost")
    assert (await desk.say("hello?")).conversation_id != first.conversation_id


@pytest.mark.parametrize("text", ["stop", "human"])
async def test_a_flow_that_waits_ends_visibly_when_it_is_cancelled_or_handed_over(desk: Desk, text: str) -> None:
    waiting = await desk.say("pay")
    await desk.say(text)
    [ended] = await events_of(desk, waiting.conversation_id, e.WaitEnded)
    assert ended.outcome == "cancelled"
    assert await timers(desk) == []
    assert not (await desk.happen("payment.received", PAID)).taken


async def test_erasing_a_conversation_takes_its_timers_along(desk: Desk) -> None:
    waiting = await desk.say("pay")
    assert len(await timers(desk)) == 1
    wait_id = await wait_of(desk, waiting.conversation_id)
    await desk.service.erase("default", waiting.conversation_id)
    assert await timers(desk) == []
    await desk.service.wake("default", waiting.conversation_id, wait_id)
    with pytest.raises(ConversationNotFound):
        await desk.happen("payment.received", PAID, conversation_id=waiting.conversation_id)


async def test_an_event_that_the_bot_fails_at_goes_to_a_person_and_the_customer_is_told(desk: Desk) -> None:
    async def refused(arguments: Mapping[str, Any]) -> Outcome:
        return Outcome(error={"code": "no", "message": "No."})

    desk.acts.performs["ship"] = refused
    waiting = await desk.say("pay")
    came = await desk.happen("payment.received", PAID)
    assert came.taken
    assert came.handled is not None
    assert came.handled.status == "waiting"
    assert [reply.text for reply in came.handled.replies] == [BOT.texts.handoff]
    [asked] = await events_of(desk, waiting.conversation_id, e.HandoffRequested)
    assert asked.reason == "The bot failed when `payment.received` came."
    [received] = await events_of(desk, waiting.conversation_id, e.EventReceived)
    assert received.data == PAID
    assert await timers(desk) == []


async def test_an_event_turn_that_was_cut_off_is_finished_with_the_same_key(desk: Desk, open_desk: OpenDesk) -> None:
    waiting = await desk.say("pay")
    began = asyncio.Event()

    async def cut(arguments: Mapping[str, Any]) -> Outcome:
        began.set()
        await asyncio.Event().wait()
        return Outcome()

    desk.acts.performs["ship"] = cut
    happening = asyncio.create_task(desk.happen("payment.received", PAID, event_id="e1"))
    await began.wait()
    desk.clock.advance(seconds=10)
    restarted = open_desk()
    assert await restarted.service.resume_interrupted() == 1
    came = await restarted.happen("payment.received", PAID, event_id="e1")
    assert came.taken
    assert came.handled is not None
    assert [reply.text for reply in came.handled.replies] == ["Thanks for the €5.00, it is on its way."]
    assert restarted.acts.calls[-1] == desk.acts.calls[-1]
    happening.cancel()
    await desk.service.drain(0)
    await desk.check(waiting.conversation_id)


async def test_an_event_finds_only_its_own_conversation(desk: Desk) -> None:
    waiting = await desk.say("pay")
    with pytest.raises(UserMismatch):
        await desk.happen("payment.received", PAID, user_id="al", conversation_id=waiting.conversation_id)
    desk.clock.advance(hours=40)
    await desk.say("human")
    stored = await desk.service.get("default", waiting.conversation_id)
    assert resting(stored.state.frames) == ()


async def test_a_closed_conversation_takes_no_events(desk: Desk) -> None:
    first = await desk.say("where is it")
    desk.clock.advance(hours=30)
    await desk.say("where is it")
    with pytest.raises(ConversationClosed):
        await desk.happen("parcel.lost", conversation_id=first.conversation_id)


async def test_who_waits_may_talk_of_other_things(desk: Desk) -> None:
    await desk.say("pay")
    assert [reply.text for reply in (await desk.say("where is it")).replies] == ["Which order?"]
    came = await desk.happen("payment.received", PAID)
    assert came.taken
    assert came.handled is not None
    assert came.handled.replies == ()
    said = (await desk.say("A-1")).replies
    assert [reply.text for reply in said] == ["A-1 is being packed.", "Thanks for the €5.00, it is on its way."]


async def test_the_text_of_the_wait_answers_who_asks_again(desk: Desk) -> None:
    desk.reads.readings["pay"] = replace(desk.reads.readings["pay"], confidence=0.99)
    await desk.say("pay")
    assert [reply.text for reply in (await desk.say("pay")).replies] == ["I wait for your payment."]


def until(expression: str) -> WaitStep:
    return WaitStep(id="wait", until=expression, next="went", otherwise="never")


@pytest.mark.parametrize(
    ("expression", "session", "hours"),
    [
        ("'2026-01-05T12:00:00'", {}, 3),
        ("'2026-01-05T12:00:00'", {"timezone": "America/New_York"}, 8),
        ("'2026-01-05T12:00:00+02:00'", {"timezone": "America/New_York"}, 1),
        ("'2026-01-06'", {}, 15),
    ],
)
async def test_a_time_is_the_users_own(
    tmp_path: Path, database: Database, clock: ManualClock, expression: str, session: dict[str, Any], hours: int
) -> None:
    desk = with_flow(make_desk(database, clock, tmp_path), until(expression))
    handled = await desk.service.receive(Incoming("default", "small", "api", "jo", "wait", session=session))
    assert await desk.later(hours=hours, seconds=-1) == 0
    assert await desk.later(seconds=1) == 1
    said = await events_of(desk, handled.conversation_id, e.ReplySent)
    assert said[-1].reply.text == "It went on."
    await desk.check(handled.conversation_id)


@pytest.mark.parametrize(
    ("expression", "text"),
    [("'2026-01-05T08:00:00'", "It went on."), ("'2028-01-01'", "It never did."), ("'soon'", "It never did.")],
)
async def test_a_time_that_is_over_or_too_far_away_is_not_waited_for(
    tmp_path: Path, database: Database, clock: ManualClock, expression: str, text: str
) -> None:
    desk = with_flow(make_desk(database, clock, tmp_path), until(expression))
    assert [reply.text for reply in (await desk.say("wait")).replies] == [text]
    assert await timers(desk) == []


def with_flow(desk: Desk, wait: WaitStep) -> Desk:
    """A desk whose bot has this flow as well."""
    said = (SayStep(id="went", texts=("It went on.",), next=END), SayStep(id="never", texts=("It never did.",)))
    desk.reads.readings["wait"] = reading("wait")
    parts = desk.service._turns._parts
    [(key, one)] = parts.items()
    bot = replace(one.bot, flows={**one.bot.flows, "wait": flow("wait", wait, *said)})
    parts[key] = dataclasses.replace(one, bot=bot)  # type: ignore[index]
    return desk


async def test_a_wait_of_a_bot_that_is_not_served_just_now_is_not_forgotten(desk: Desk) -> None:
    waiting = await desk.say("pay")
    parts = desk.service._turns._parts
    gone = dict(parts)
    parts.clear()  # type: ignore[attr-defined]
    assert await desk.later(days=3) == 1
    parts.update(gone)  # type: ignore[attr-defined]
    assert await desk.later(minutes=59) == 0
    assert await desk.later(minutes=2) == 1
    said = await events_of(desk, waiting.conversation_id, e.ReplySent)
    assert said[-1].reply.text == "Nothing came, so I cancelled it."


async def test_an_event_that_nobody_waits_for_and_that_fails_is_given_to_a_person_and_bothers_nobody(
    desk: Desk,
) -> None:
    """The question that stands stays."""
    asked = await desk.say("where is it")
    stored = await desk.service.get("default", asked.conversation_id)
    work = desk.service._turns.begin(stored)

    async def broken() -> None:
        raise RuntimeError("broken")

    work.turn._perform_all = broken  # type: ignore[method-assign]
    await desk.service._turns.run(work, e.EventReceived("e1", "parcel.lost"))
    await desk.check(asked.conversation_id)
    [ticket] = await events_of(desk, asked.conversation_id, e.TicketRequested)
    assert ticket.reason == "The bot failed when `parcel.lost` came."
    assert len(await events_of(desk, asked.conversation_id, e.ReplySent)) == 1
    assert [reply.text for reply in (await desk.say("A-1")).replies] == ["A-1 is being packed."]


async def test_an_event_closes_the_conversation_that_was_idle_and_many_at_once_do_it_once(
    desk: Desk, open_desk: OpenDesk
) -> None:
    first = await desk.say("where is it")
    desk.clock.advance(hours=30)
    came = await asyncio.gather(*(one.happen("parcel.lost") for one in [desk, open_desk()] * 3))
    assert [one.taken for one in came] == [False] * 6
    assert len(await events_of(desk, first.conversation_id, e.ConversationClosed)) == 1
    assert (await desk.say("where is it")).conversation_id != first.conversation_id
