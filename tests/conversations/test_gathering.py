"""Messages that come quickly become one turn's input: each is kept and answered once, in the order they came; on both engines."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk, OpenDesk
from tests.dialogue.bots import reading

from frontdesk.actions.service import Outcome
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.errors import ConversationClosed, ConversationNotFound, MessageIdReused
from frontdesk.conversations.gathering import LONGEST_TOGETHER, MOST_TOGETHER, PATIENCE, Gathering
from frontdesk.conversations.locks import Locks
from frontdesk.conversations.parts import Parts
from frontdesk.dialogue import events as e
from frontdesk.dialogue.trace import trace
from frontdesk.kit.database.errors import StorageUnavailable
from frontdesk.testing.parts import FixedAnswer

ORDER = ("hi", "where is it", "A-1")


def incoming(text: str, message_id: str | None = None, **more: Any) -> Incoming:
    return Incoming("default", "small", "api", "jo", text, message_id=message_id, **more)


async def burst(desk: Desk, *messages: Incoming | str) -> list[Handled]:
    """Messages that all came before the first of them is dealt with."""
    lined_up = [desk.service.line_up(incoming(one) if isinstance(one, str) else one) for one in messages]
    handled = await asyncio.gather(*lined_up)
    await desk.check(handled[0].conversation_id)
    return handled


async def events_of(desk: Desk, conversation_id: str) -> list[e.Recorded]:
    return await desk.service.list_events(conversation_id, limit=10_000)


def waiting(desk: Desk, seconds: float) -> None:
    (key, parts), *_ = desk.service._parts.items()
    bot = replace(parts.bot, gather_seconds=seconds)
    desk.service._parts = {key: Parts(bot, parts.reads, parts.knows, parts.acts, parts.folder)}


def as_one(desk: Desk) -> None:
    desk.reads.readings["\n".join(ORDER)] = reading("order", order="A-1")


async def test_messages_sent_quickly_are_one_turns_input_in_order(desk: Desk) -> None:
    as_one(desk)
    handled = await burst(desk, *ORDER)
    recorded = await events_of(desk, handled[0].conversation_id)
    assert [r.event.text for r in recorded if isinstance(r.event, e.MessageReceived)] == list(ORDER)
    assert desk.reads.read_texts == ["\n".join(ORDER)]
    assert [reply.text for reply in handled[-1].replies] == ["A-1 is being packed."]
    (turn,) = trace(recorded)
    assert turn.messages == ORDER
    stored = await desk.service.get("default", handled[0].conversation_id)
    assert stored.state.turn == 1


async def test_the_last_ones_caller_gets_the_replies_and_the_others_learn_where_they_are(desk: Desk) -> None:
    as_one(desk)
    handled = await burst(desk, *(incoming(text, f"m{number}") for number, text in enumerate(ORDER)))
    assert [len(one.replies) for one in handled] == [0, 0, 1]
    assert [one.answered_with for one in handled] == ["m2", "m2", None]
    assert [one.reading is None for one in handled] == [True, True, False]
    assert len({one.position for one in handled}) == 1


async def test_each_of_them_delivered_again_gets_the_same_answer(desk: Desk, open_desk: OpenDesk) -> None:
    as_one(desk)
    messages = [incoming(text, f"m{number}") for number, text in enumerate(ORDER)]
    handled = await burst(desk, *messages)
    assert await burst(desk, *messages) == handled
    other = open_desk()
    assert [await other.service.receive(message) for message in reversed(messages)] == handled[::-1]
    assert len([r for r in await events_of(desk, handled[0].conversation_id) if received(r)]) == 3


def received(recorded: e.Recorded) -> bool:
    return isinstance(recorded.event, e.MessageReceived)


async def test_an_old_message_among_new_ones_is_answered_as_it_was(desk: Desk) -> None:
    first = await desk.say("where is it", message_id="m0")
    again, new = await burst(desk, incoming("where is it", "m0"), incoming("A-1", "m1"))
    assert again == first
    assert [reply.text for reply in new.replies] == ["A-1 is being packed."]
    assert desk.reads.read_texts == ["where is it", "A-1"]


async def test_a_message_that_comes_twice_at_once_is_taken_once(desk: Desk) -> None:
    same = incoming("where is it", "m0")
    handled = await burst(desk, same, same, incoming("A-1", "m1"))
    assert handled[0] == handled[1]
    assert [len(one.replies) for one in handled] == [1, 1, 1]


async def test_an_id_used_for_another_text_spoils_nothing_for_the_others(desk: Desk) -> None:
    await desk.say("where is it", message_id="m0")
    wrong = desk.service.line_up(incoming("refund", "m0"))
    right = desk.service.line_up(incoming("A-1", "m1"))
    assert [reply.text for reply in (await right).replies] == ["A-1 is being packed."]
    with pytest.raises(MessageIdReused):
        await wrong


async def test_messages_that_come_during_a_turn_wait_and_are_one_turn(desk: Desk) -> None:
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def slow(arguments: Mapping[str, Any]) -> Outcome:
        under_way.set()
        await go_on.wait()
        return Outcome(result={"amount": 3})

    desk.acts.performs["refund"] = slow
    await desk.say("refund")
    first = desk.service.line_up(incoming("yes"))
    await under_way.wait()
    later = [desk.service.line_up(incoming(text)) for text in ("one", "two", "three")]
    go_on.set()
    assert [reply.text for reply in (await first).replies] == ["Refunded €3.00."]
    handled = await asyncio.gather(*later)
    assert [bool(one.replies) for one in handled] == [False, False, True]
    assert desk.reads.read_texts[-1] == "one\ntwo\nthree"


async def test_an_answer_and_a_question_are_both_answered(desk: Desk) -> None:
    question = "do you ship to Norway?"
    desk.reads.readings[question] = reading(signals=("question",))
    desk.knows.answers[question] = FixedAnswer("answered", "We do.")
    for texts in (("A-1", question), (question, "A-1")):
        desk.reads.readings["\n".join(texts)] = reading(order="A-1", signals=("question",))
        await desk.say("where is it")
        handled = await burst(desk, *texts)
        assert [reply.text for reply in handled[-1].replies][0::2] == ["A-1 is being packed.", "We do."]


async def test_a_button_pressed_by_its_number_is_read_among_others(desk: Desk) -> None:
    desk.acts.performs["refund"] = nothing
    await desk.say("refund")
    handled = await burst(desk, "yes", "thanks")
    assert [reply.text for reply in handled[-1].replies] == ["Refunded €3.00."]


async def nothing(arguments: Mapping[str, Any]) -> Outcome:
    return Outcome(result={"amount": 3})


async def test_many_messages_are_several_turns_and_none_is_left(desk: Desk) -> None:
    texts = [f"text {number}" for number in range(2 * MOST_TOGETHER + 1)]
    handled = await burst(desk, *texts)
    assert [place for place, one in enumerate(handled) if one.replies] == [5, 11, 12]
    recorded = await events_of(desk, handled[0].conversation_id)
    assert [r.event.text for r in recorded if isinstance(r.event, e.MessageReceived)] == texts


async def test_what_is_too_long_together_is_read_apart(desk: Desk) -> None:
    long = "x" * (LONGEST_TOGETHER - 3)
    assert [bool(one.replies) for one in await burst(desk, long, "ab", "cd")] == [False, True, True]
    assert [bool(one.replies) for one in await burst(desk, "ab", long * 3, "cd")] == [True, True, True]


async def test_messages_for_different_conversations_go_apart(desk: Desk) -> None:
    known = await desk.say("where is it")
    named = {"conversation_id": known.conversation_id}
    one, other, third = await burst(desk, incoming("a"), incoming("b", **named), incoming("c", **named))
    assert (one.answered_with, bool(one.replies)) == (None, True)
    assert other.answered_with is not None
    assert bool(third.replies)
    strange = desk.service.line_up(incoming("d", conversation_id="conv_none"))
    good = desk.service.line_up(incoming("e"))
    assert (await good).replies
    with pytest.raises(ConversationNotFound):
        await strange


async def test_in_a_closed_conversation_old_messages_are_answered_and_new_ones_refused(desk: Desk) -> None:
    known = await desk.say("where is it", message_id="m0")
    desk.clock.advance(hours=25)
    await desk.say("where is it")
    named = {"conversation_id": known.conversation_id}
    new, old = (desk.service.line_up(incoming(*one, **named)) for one in (("a", "m1"), ("where is it", "m0")))
    assert (await old).replies == known.replies
    with pytest.raises(ConversationClosed):
        await new


async def test_when_the_commit_fails_nobody_is_acknowledged_and_nothing_is_kept(desk: Desk) -> None:
    known = await desk.say("where is it")
    commit = desk.service._store.commit

    async def fails(statements: object) -> None:
        raise StorageUnavailable(reason="full")

    desk.service._store.commit = fails  # type: ignore[method-assign]
    messages = [incoming("a", "m1"), incoming("b", "m2")]
    answers = await asyncio.gather(*(desk.service.line_up(one) for one in messages), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 2
    desk.service._store.commit = commit  # type: ignore[method-assign]
    stored = await desk.service.get("default", known.conversation_id)
    assert stored.state.position == known.position
    assert [bool(one.replies) for one in await burst(desk, *messages)] == [False, True]


async def test_session_and_metadata_of_each_message_are_kept(desk: Desk) -> None:
    session = [{"page": "https://a"}, {"locale": "en"}]
    handled = await burst(
        desk, *(incoming(str(n), session=session[n], metadata={"place": n}) for n in range(len(session)))
    )
    recorded = await events_of(desk, handled[0].conversation_id)
    messages = [r.event for r in recorded if isinstance(r.event, e.MessageReceived)]
    assert [message.metadata for message in messages] == [{"place": 0}, {"place": 1}]
    assert [message.session for message in messages] == session
    stored = await desk.service.get("default", handled[0].conversation_id)
    assert stored.state.session == {"page": "https://a", "locale": "en"}


async def test_two_replicas_get_bursts_of_one_conversation(open_desk: OpenDesk) -> None:
    desks = [open_desk(), open_desk()]
    lined_up = [desks[number % 2].service.line_up(incoming(f"text {number}", f"m{number}")) for number in range(8)]
    handled = await asyncio.gather(*lined_up)
    assert len({one.conversation_id for one in handled}) == 1
    replies = [reply.id for one in handled for reply in one.replies]
    assert len(replies) == len(set(replies))
    recorded = await events_of(desks[0], handled[0].conversation_id)
    ids = [r.event.message_id for r in recorded if isinstance(r.event, e.MessageReceived)]
    assert sorted(ids) == [f"m{number}" for number in range(8)]
    for own in (0, 1):
        mine = [int(name[1:]) for name in ids if int(name[1:]) % 2 == own]
        assert mine == sorted(mine)
    await desks[0].check(handled[0].conversation_id)


async def test_a_bot_that_gathers_waits_a_moment_for_more(desk: Desk) -> None:
    as_one(desk)
    waiting(desk, 0.2)
    first = asyncio.ensure_future(desk.service.receive(incoming("hi")))
    await asyncio.sleep(0)
    rest = [desk.service.line_up(incoming(text)) for text in ORDER[1:]]
    assert (await first).answered_with is not None
    assert [bool((await one).replies) for one in rest] == [False, True]
    assert desk.reads.read_texts == ["\n".join(ORDER)]


async def test_a_server_that_stops_waits_for_no_more_messages(desk: Desk) -> None:
    waiting(desk, 60.0)
    desk.service._gathering.hurry()
    async with asyncio.timeout(30):
        assert (await desk.service.receive(incoming("where is it"))).replies


async def test_however_often_somebody_writes_the_first_waits_so_long_and_no_longer() -> None:
    served: list[list[str]] = []

    async def serve(key: str, batch: Any) -> list[int]:
        served.append([one.text for one in batch])
        return [0] * len(batch)

    gathering = Gathering[Incoming, int](Locks(), serve)
    places = [gathering.join("k", incoming(str(number))) for number in range(3)]
    for number, place in enumerate(places):
        place.came_at -= PATIENCE * 60.0 - number  # the last came a moment ago as well
    places[-1].came_at += PATIENCE * 60.0
    async with asyncio.timeout(30):
        await asyncio.gather(*(gathering.serve("k", place, 60.0) for place in places))
    assert served == [["0", "1", "2"]]
    assert gathering._lines == {}


async def test_of_one_that_is_cut_off_in_the_line_the_others_are_served() -> None:
    entered = asyncio.Event()

    async def serve(key: str, batch: Any) -> list[str]:
        if not entered.is_set():
            entered.set()
            await asyncio.Event().wait()
        return [one.text for one in batch]

    gathering = Gathering[Incoming, str](Locks(), serve)
    tasks = [
        asyncio.create_task(gathering.serve("k", gathering.join("k", incoming(str(number))), 0)) for number in range(3)
    ]
    await entered.wait()
    tasks[0].cancel()
    assert await asyncio.gather(*tasks[1:]) == ["1", "2"]
    assert gathering._lines == {}
