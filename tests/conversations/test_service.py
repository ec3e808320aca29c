"""A message is handled once, in order, whole or not at all; on both engines."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk, OpenDesk, make_desk
from tests.dialogue.bots import BOT, reading

from frontdesk.actions.service import Outcome
from frontdesk.conversations.arrivals import Incoming
from frontdesk.conversations.errors import (
    ConversationClosed,
    ConversationNotFound,
    MessageIdReused,
    UserMismatch,
)
from frontdesk.dialogue import events as e
from frontdesk.dialogue.reading import Reading, Wish
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.errors import StorageUnavailable
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.parts import FixedAnswer
from frontdesk.understanding.training_set import Earlier


async def events_of(desk: Desk, conversation_id: str, kind: type) -> list[Any]:
    recorded = await desk.service.list_events(conversation_id, limit=10_000)
    return [r.event for r in recorded if isinstance(r.event, kind)]


async def test_a_conversation_goes_on_from_message_to_message(desk: Desk) -> None:
    first = await desk.say("where is it")
    second = await desk.say("A-1")
    assert [reply.text for reply in first.replies] == ["Which order?"]
    assert [reply.text for reply in second.replies] == ["A-1 is being packed."]
    assert second.conversation_id == first.conversation_id
    assert second.position > first.position


async def test_a_redelivered_message_is_handled_once_and_answered_the_same(desk: Desk) -> None:
    first = await desk.say("where is it", message_id="m1")
    again = await desk.say("where is it", message_id="m1")
    assert again == first
    assert len(await events_of(desk, first.conversation_id, e.MessageReceived)) == 1


async def test_a_message_redelivered_later_is_still_known(desk: Desk, open_desk: OpenDesk) -> None:
    first = await desk.say("where is it", message_id="m1")
    await desk.say("A-1", message_id="m2")
    again = await open_desk().say("where is it", message_id="m1")
    assert (again.replies, again.position) == (first.replies, first.position)


async def test_a_message_delivered_many_times_at_once_is_handled_once(desk: Desk) -> None:
    all_handled = await asyncio.gather(*(desk.say("where is it", message_id="m1") for _ in range(10)))
    assert len({handled.position for handled in all_handled}) == 1
    assert len(await events_of(desk, all_handled[0].conversation_id, e.MessageReceived)) == 1


async def test_a_message_id_used_for_another_text_is_refused(desk: Desk) -> None:
    await desk.say("where is it", message_id="m1")
    with pytest.raises(MessageIdReused):
        await desk.say("refund", message_id="m1")


async def test_messages_of_one_user_are_handled_in_the_order_they_came(desk: Desk) -> None:
    texts = [f"text {number}" for number in range(12)]
    handled = await asyncio.gather(*(desk.service.receive(_incoming(text)) for text in texts))
    received = await events_of(desk, handled[0].conversation_id, e.MessageReceived)
    assert [event.text for event in received] == texts
    await desk.check(handled[0].conversation_id)


async def test_two_replicas_at_once_lose_and_repeat_nothing(open_desk: OpenDesk) -> None:
    one, other = open_desk(), open_desk()
    await one.say("where is it")
    desks = [one, other] * 6
    handled = await asyncio.gather(
        *(desk.service.receive(_incoming(f"text {n}", message_id=f"m{n}")) for n, desk in enumerate(desks))
    )
    received = await events_of(one, handled[0].conversation_id, e.MessageReceived)
    assert sorted(event.text for event in received if event.text != "where is it") == sorted(
        f"text {n}" for n in range(12)
    )
    await one.check(handled[0].conversation_id)


async def test_two_first_messages_at_once_begin_one_conversation(open_desk: OpenDesk) -> None:
    desks = [open_desk() for _ in range(4)]
    handled = await asyncio.gather(
        *(desk.service.receive(_incoming(f"hello {n}", message_id=f"m{n}")) for n, desk in enumerate(desks))
    )
    assert len({one.conversation_id for one in handled}) == 1
    await desks[0].check(handled[0].conversation_id)


async def test_a_handoff_leaves_a_job_in_the_same_transaction(desk: Desk) -> None:
    handled = await desk.say("human")
    assert handled.status == "waiting"
    jobs = await desk.database.fetch_all("SELECT name, payload FROM jobs")
    assert [row[0] for row in jobs] == ["inbox.open_ticket"]
    assert handled.conversation_id in jobs[0][1]


async def test_when_reading_fails_the_customer_is_told_and_offered_a_person(desk: Desk) -> None:
    desk.reads.error = RuntimeError("broken")
    handled = await desk.say("where is it")
    assert [reply.text for reply in handled.replies] == [BOT.texts.apology]
    assert handled.replies[0].choices[0].label == BOT.texts.person
    assert len(await events_of(desk, handled.conversation_id, e.TurnFailed)) == 1
    desk.reads.error = None
    assert (await desk.say("where is it")).replies[0].text == "Which order?"


async def test_a_flow_without_an_exit_fails_the_turn_and_not_the_conversation(desk: Desk) -> None:
    assert (await desk.say("loop")).replies[0].text == BOT.texts.apology
    assert (await desk.say("where is it")).replies[0].text == "Which order?"


async def test_a_turn_that_takes_too_long_says_so(desk: Desk) -> None:
    async def never(arguments: Mapping[str, Any]) -> Outcome:
        await asyncio.Event().wait()
        return Outcome()

    desk.acts.performs["find_order"] = never
    await desk.say("where is it")
    desk.service._turns._turn_timeout_seconds = 0.05
    handled = await desk.say("A-1")
    assert handled.replies[0].text == BOT.texts.apology
    failed = await events_of(desk, handled.conversation_id, e.TurnFailed)
    assert [event.code for event in failed] == ["conversations.turn_timeout"]


async def test_an_action_with_effects_is_durable_before_the_call(desk: Desk) -> None:
    seen: list[str] = []

    async def look(arguments: Mapping[str, Any]) -> Outcome:
        rows = await desk.database.fetch_all("SELECT type FROM events ORDER BY position")
        seen.extend(row[0] for row in rows)
        return Outcome(result={"amount": 3})

    desk.acts.performs["refund"] = look
    await desk.say("refund")
    handled = await desk.say("yes")
    assert seen[-1] == "action.started"
    assert handled.replies[0].text == "Refunded €3.00."


async def test_after_a_crash_in_an_action_the_turn_goes_on_with_the_same_key(desk: Desk, open_desk: OpenDesk) -> None:
    handled = await _crash_in_refund(desk)
    desk.clock.advance(seconds=10)
    restarted = open_desk()
    restarted.acts.performs["refund"] = _refunded
    assert await restarted.service.resume_interrupted() == 1
    await restarted.check(handled)
    assert restarted.acts.calls == desk.acts.calls  # the very same key
    sent = await events_of(restarted, handled, e.ReplySent)
    assert sent[-1].reply.text == "Refunded €3.00."
    assert await restarted.service.resume_interrupted() == 0


async def test_the_retry_of_a_message_whose_turn_crashed_gets_the_answer(desk: Desk, open_desk: OpenDesk) -> None:
    conversation_id = await _crash_in_refund(desk)
    desk.clock.advance(seconds=10)
    restarted = open_desk()
    restarted.acts.performs["refund"] = _refunded
    handled = await restarted.say("yes", message_id="yes-1")
    assert [reply.text for reply in handled.replies] == ["Refunded €3.00."]
    assert len(await events_of(restarted, conversation_id, e.ActionStarted)) == 1


async def test_another_message_after_a_crash_first_finishes_the_turn(desk: Desk, open_desk: OpenDesk) -> None:
    conversation_id = await _crash_in_refund(desk)
    desk.clock.advance(seconds=10)
    restarted = open_desk()
    restarted.acts.performs["refund"] = _refunded
    await restarted.say("where is it")
    sent = [event.reply.text for event in await events_of(restarted, conversation_id, e.ReplySent)]
    assert sent[-2:] == ["Refunded €3.00.", "Which order?"]


async def test_when_nothing_can_be_stored_the_caller_is_told_and_a_retry_works(desk: Desk) -> None:
    await desk.say("where is it")
    commit = desk.service._commits._store.commit

    async def refuse(statements: object) -> None:
        raise StorageUnavailable(reason="gone")

    desk.service._commits._store.commit = refuse  # type: ignore[method-assign]
    with pytest.raises(StorageUnavailable):
        await desk.say("A-1", message_id="m1")
    desk.service._commits._store.commit = commit  # type: ignore[method-assign]
    assert (await desk.say("A-1", message_id="m1")).replies


async def test_a_caller_that_goes_away_does_not_cut_the_turn_off(desk: Desk) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(arguments: Mapping[str, Any]) -> Outcome:
        begun.set()
        await go_on.wait()
        return Outcome(result={"number": "A-1", "status": "shipped"})

    desk.acts.performs["find_order"] = slow
    await desk.say("where is it")
    caller = asyncio.create_task(desk.say("A-1"))
    await begun.wait()
    caller.cancel()
    go_on.set()
    await desk.service.drain(5)
    [stored] = await desk.service.list_recent("default")
    assert (await events_of(desk, stored.id, e.ReplySent))[-1].reply.text == "A-1 left."


async def test_a_new_conversation_begins_after_a_long_silence(desk: Desk) -> None:
    first = await desk.say("where is it")
    desk.clock.advance(hours=25)
    second = await desk.say("A-1")
    assert second.conversation_id != first.conversation_id
    assert (await desk.service.get("default", first.conversation_id)).state.status == "closed"
    with pytest.raises(ConversationClosed):
        await desk.say("hi", conversation_id=first.conversation_id)


async def test_a_named_conversation_must_exist_and_be_the_users(desk: Desk) -> None:
    mine = await desk.say("where is it")
    assert (await desk.say("A-1", conversation_id=mine.conversation_id)).conversation_id == mine.conversation_id
    with pytest.raises(UserMismatch):
        await desk.say("hi", user_id="mallory", conversation_id=mine.conversation_id)
    with pytest.raises(ConversationNotFound):
        await desk.say("hi", user_id="mallory", conversation_id=mine.conversation_id, visitor=True)
    with pytest.raises(ConversationNotFound):
        await desk.say("hi", conversation_id="conv_nothing")


async def test_an_erased_conversation_leaves_no_word_and_cannot_come_back(open_desk: OpenDesk) -> None:
    one, other = open_desk(), open_desk()
    handled = await one.say("my name is Canary Wharf", message_id="m1")
    await other.say("where is it")  # the other process has it in memory
    await one.service.erase("default", handled.conversation_id)
    with pytest.raises(ConversationNotFound):
        await one.service.get("default", handled.conversation_id)
    for table in ("events", "conversations", "received_messages", "tickets"):
        for row in await one.database.fetch_all(f"SELECT * FROM {table}"):
            assert "Canary" not in str(tuple(row))
    later = await other.say("where is it")
    assert later.conversation_id != handled.conversation_id


def _incoming(text: str, message_id: str | None = None) -> Any:
    from frontdesk.conversations.arrivals import Incoming

    return Incoming("default", "small", "api", "jo", text, message_id=message_id)


async def _refunded(arguments: Mapping[str, Any]) -> Outcome:
    return Outcome(result={"amount": 3})


async def _crash_in_refund(desk: Desk) -> str:
    """Leave a turn as a killed process leaves it: the journal written, the rest not."""
    begun = asyncio.Event()

    async def die(arguments: Mapping[str, Any]) -> Outcome:
        begun.set()
        await asyncio.Event().wait()
        return Outcome()

    desk.acts.performs["refund"] = die
    conversation_id = (await desk.say("refund")).conversation_id
    asking = asyncio.ensure_future(desk.service.receive(_incoming("yes", message_id="yes-1")))
    await begun.wait()
    working = list(desk.service._under_way)

    async def dead(statements: object) -> None:
        raise StorageUnavailable(reason="this process is dead")

    desk.service._commits._store.commit = dead  # type: ignore[method-assign]
    for task in (*working, asking):
        task.cancel()
    await asyncio.gather(*working, asking, return_exceptions=True)
    return conversation_id


@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        ("Pacific/Auckland", 6),
        ("America/Los_Angeles", 5),
        ("Not/AZone", 5),
        ("../../etc/passwd", 5),
        ("", 5),
        (None, 5),
    ],
)
async def test_a_message_is_read_at_the_writers_own_time(desk: Desk, timezone: str | None, day: int) -> None:
    desk.clock.set(datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    await desk.say("tomorrow", session={"timezone": timezone})  # type: ignore[arg-type]
    assert [moment and (moment.day, moment == desk.clock.now()) for moment in desk.reads.read_at] == [(day, True)]


async def test_a_message_is_read_with_the_wishes_before_it(desk: Desk) -> None:
    for text in ("where is it", "A-1", "and that"):
        await desk.say(text)
    assert desk.reads.read_after == [(), (), (Earlier("where is it", "order"),)]


async def test_two_wishes_of_one_message_are_dealt_with_one_after_the_other(desk: Desk) -> None:
    second = Wish("refund", 0.9, "refund me", 16, 25)
    desk.reads.readings["where is A-1 and refund me"] = replace(reading("order", order="A-1"), also=(second,))
    handled = await desk.say("where is A-1 and refund me")
    texts = [reply.text for reply in handled.replies]
    assert texts == ["A-1 is being packed.", BOT.texts.next_wish, "Shall I refund it?"]


async def test_articles_are_looked_in_by_the_session_and_in_the_customers_language_first(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    desk = make_desk(database, clock, tmp_path, bot=replace(BOT, languages=("en", "de")))
    desk.reads.readings["wann?"] = Reading(language="de")
    desk.reads.readings["how?"] = Reading(language="en")
    desk.knows.answers["how?"] = FixedAnswer("answered", "So.")
    about = {"product": ["Pump 1"], "attributes": {"audience": "dealer"}}
    for text in ("wann?", "how?"):
        await desk.service.receive(Incoming("default", "small", "api", "jo", text, session=about))
    who = (("dealer",), ("Pump 1",))
    assert desk.knows.asked == [("wann?", "de", *who), ("wann?", None, *who), ("how?", "en", *who)]
