"""What goes wrong in the middle of a turn, in another process, or in what a bot's author wrote, and what must not come of it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.conversations.conftest import Desk, OpenDesk
from tests.dialogue.bots import BOT

from frontdesk.actions.service import Outcome
from frontdesk.conversations.arrivals import Incoming
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.dialogue import events as e
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StorageUnavailable


def incoming(text: str, user_id: str = "jo", message_id: str | None = None) -> Incoming:
    return Incoming("default", "small", "api", user_id, text, message_id=message_id)


async def events_of(desk: Desk, conversation_id: str, kind: type) -> list[Any]:
    recorded = await desk.service.list_events(conversation_id, limit=10_000)
    return [r.event for r in recorded if isinstance(r.event, kind)]


async def never(arguments: Mapping[str, Any]) -> Outcome:
    await asyncio.Event().wait()
    return Outcome()


async def refunded(arguments: Mapping[str, Any]) -> Outcome:
    return Outcome(result={"amount": 3})


async def test_a_process_that_is_far_behind_cannot_write_to_what_was_erased(open_desk: OpenDesk) -> None:
    one, behind = open_desk(), open_desk()
    handled = await behind.say("where is it")
    for _ in range(6):
        await one.say("where is it")
    await one.service.erase("default", handled.conversation_id)
    later = await behind.say("my name is Canary Wharf")
    assert later.conversation_id != handled.conversation_id
    rows = await one.database.fetch_all("SELECT data FROM events WHERE conversation_id = ?", handled.conversation_id)
    assert [row[0] for row in rows] == [""]


async def test_a_turn_that_somebody_took_over_is_not_begun_again(desk: Desk, open_desk: OpenDesk) -> None:
    """The message has no id of its caller's, so nothing but the turn itself knows that it is recorded."""
    other = open_desk()
    other.acts.performs["refund"] = refunded
    resumed: list[int] = []

    async def slow(arguments: Mapping[str, Any]) -> Outcome:
        desk.clock.advance(seconds=60)
        resumed.append(await other.service.resume_interrupted())
        return Outcome(result={"amount": 3})

    desk.acts.performs["refund"] = slow
    await desk.say("refund")
    handled = await desk.say("yes")
    assert resumed == [1]
    assert [reply.text for reply in handled.replies] == ["Refunded €3.00."]
    assert [m.text for m in await events_of(desk, handled.conversation_id, e.MessageReceived)] == ["refund", "yes"]
    assert len(set(desk.acts.calls + other.acts.calls)) == 1  # one key


async def test_a_conversation_erased_during_its_turn_stays_erased(desk: Desk, open_desk: OpenDesk) -> None:
    other = open_desk()

    async def erased(arguments: Mapping[str, Any]) -> Outcome:
        await other.service.erase("default", conversation_id)
        return Outcome(result={"amount": 3})

    desk.acts.performs["refund"] = erased
    conversation_id = (await desk.say("refund")).conversation_id
    with pytest.raises(ConversationNotFound):
        await desk.service.receive(incoming("yes"))
    assert await desk.database.fetch_all("SELECT id FROM conversations") == []
    assert len(desk.acts.calls) == 1


async def test_two_processes_that_find_a_cut_off_turn_do_its_action_once(desk: Desk, open_desk: OpenDesk) -> None:
    conversation_id = await crash_in_refund(desk)
    desk.clock.advance(seconds=10)
    desks = [open_desk(), open_desk()]
    for one in desks:
        one.acts.performs["refund"] = refunded
    await asyncio.gather(*(one.service.resume_interrupted() for one in desks))
    assert len(desks[0].acts.calls + desks[1].acts.calls) == 1
    await desks[0].check(conversation_id)
    assert (await events_of(desk, conversation_id, e.ReplySent))[-1].reply.text == "Refunded €3.00."


async def test_one_turn_that_cannot_be_finished_keeps_no_other_waiting(desk: Desk, open_desk: OpenDesk) -> None:
    broken = await crash_in_refund(desk)
    other = open_desk()
    fine = await crash_in_refund(other, "kim")
    statement = "UPDATE conversations SET state = ? WHERE id = ?"
    state = (await desk.service.get("default", broken)).state
    await desk.database.commit([Statement(statement, ('{"open":true,"bot":"small"}', broken))])
    desk.clock.advance(seconds=10)
    restarted = open_desk()
    restarted.acts.performs["refund"] = refunded
    await restarted.service.resume_interrupted()
    assert not (await restarted.service.get("default", fine)).state.open
    assert state.open


async def test_an_action_of_which_nobody_knows_whether_it_came_about_keeps_its_key(desk: Desk) -> None:
    desk.acts.performs["refund"] = never
    await desk.say("refund")
    desk.service._turns._turn_timeout_seconds = 0.5
    failed = await desk.say("yes")
    assert failed.replies[0].text == BOT.texts.apology
    desk.service._turns._turn_timeout_seconds = 5.0
    desk.acts.performs["refund"] = refunded
    await desk.say("refund")
    assert (await desk.say("yes")).replies[0].text == "Refunded €3.00."
    first, second = desk.acts.calls
    assert first == second
    await desk.say("refund")
    await desk.say("yes")
    assert desk.acts.calls[2] != first  # settled: what comes now is another refund


@pytest.mark.parametrize("result", [{"a": object()}, {"a": "\ud800"}, {"a": "x" * 300_000}])
async def test_a_result_that_cannot_be_kept_fails_the_turn_and_not_the_conversation(
    desk: Desk, result: dict[str, Any]
) -> None:
    async def odd(arguments: Mapping[str, Any]) -> Outcome:
        return Outcome(result=result)

    desk.acts.performs["find_order"] = odd
    await desk.say("where is it")
    assert (await desk.say("A-1", message_id="m1")).replies[0].text == BOT.texts.apology
    assert (await desk.say("where is it")).replies[0].text == "Which order?"


@pytest.mark.parametrize("result", [{"a": float("nan")}, {"a": (1, 2)}, {1: 2}, {"a": 2**70}])
async def test_a_result_that_json_tells_differently_is_worked_with_as_it_is_stored(
    desk: Desk, result: dict[str, Any]
) -> None:
    async def odd(arguments: Mapping[str, Any]) -> Outcome:
        return Outcome(result=result)

    desk.acts.performs["find_order"] = odd
    await desk.say("where is it")
    await desk.say("A-1")  # checks itself that the events give the state


async def test_whatever_breaks_the_failure_can_be_read_back(desk: Desk) -> None:
    class Refused(RuntimeError):
        code = 404

    desk.reads.error = Refused()
    handled = await desk.say("where is it")
    assert [x.code for x in await events_of(desk, handled.conversation_id, e.TurnFailed)] == [
        "conversations.turn_failed"
    ]


async def test_a_bot_that_fails_again_and_again_brings_the_person_it_offers(desk: Desk) -> None:
    desk.reads.error = RuntimeError("broken")
    assert (await desk.say("where is it")).status == "bot"
    handled = await desk.say(BOT.texts.person)
    assert (handled.status, handled.replies[-1].text) == ("waiting", BOT.texts.handoff)


async def test_a_failure_now_and_then_brings_nobody(desk: Desk) -> None:
    for _ in range(3):
        assert (await desk.say("loop")).status == "bot"
        await desk.say("where is it")
        await desk.say("no")


async def test_a_message_without_an_id_is_begun_again_only_where_nothing_was_kept(open_desk: OpenDesk) -> None:
    desks = [open_desk(), open_desk()]
    await desks[0].say("where is it")
    handled = await asyncio.gather(*(desks[n % 2].service.receive(incoming(f"text {n}")) for n in range(6)))
    received = await events_of(desks[0], handled[0].conversation_id, e.MessageReceived)
    assert sorted(event.text for event in received) == sorted(["where is it", *(f"text {n}" for n in range(6))])


async def crash_in_refund(desk: Desk, user_id: str = "jo") -> str:
    """Leave a turn as a killed process leaves it: the journal written, the rest not."""
    begun = asyncio.Event()

    async def die(arguments: Mapping[str, Any]) -> Outcome:
        begun.set()
        return await never(arguments)

    async def dead(statements: Sequence[Statement]) -> None:
        raise StorageUnavailable(reason="this process is dead")

    desk.acts.performs["refund"] = die
    conversation_id = (await desk.say("refund", user_id)).conversation_id
    asking = asyncio.ensure_future(desk.service.receive(incoming("yes", user_id, message_id=f"yes-{user_id}")))
    await begun.wait()
    working = list(desk.service._under_way)
    desk.service._commits._store.commit = dead  # type: ignore[method-assign]
    for task in (*working, asking):
        task.cancel()
    await asyncio.gather(*working, asking, return_exceptions=True)
    return conversation_id
