"""Nobody waits for ever, and nobody is left without a word: limits, offers, business hours, agents who do nothing."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from tests.inbox.conftest import FakePeople

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.people import Standing, opening
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue import events as e
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.kit.clock import to_ms
from frontdesk.kit.jobs import JobRunner
from frontdesk.testing.clock import ManualClock

Say = Callable[..., Awaitable[Handled]]
ANA = Agent("ana", "Ana")


async def replies(conversations: ConversationService, conversation_id: str, after: int = 0) -> list[str]:
    events = await conversations.list_events(conversation_id, after=after)
    return [r.event.reply.text for r in events if isinstance(r.event, e.ReplySent)]


async def later(clock: ManualClock, runner: JobRunner, **more: float) -> None:
    clock.advance(**more)
    await runner.run_due_once()


async def test_whoever_waits_in_vain_is_offered_a_ticket_a_call_and_the_bot(
    handoffs: Handoffs, say: Say, conversations: ConversationService, clock: ManualClock, runner: JobRunner
) -> None:
    waiting = await say("a person please")
    await later(clock, runner, minutes=9)
    assert (await handoffs.get("default", waiting.conversation_id)).status == "waiting"
    await later(clock, runner, minutes=2)
    events = await conversations.list_events(waiting.conversation_id, after=waiting.position)
    assert [e.type_of(r.event) for r in events] == ["handoff.ended", "reply.sent", "turn.ended"]
    assert isinstance(events[1].event, e.ReplySent)
    reply = events[1].event.reply
    assert [choice.label for choice in reply.choices] == ["Leave a message", "Call me back", "Go on with the bot"]
    assert "kept as" in reply.text
    assert (await handoffs.get("default", waiting.conversation_id)).status == "bot"


async def test_what_was_offered_becomes_a_ticket_with_a_way_to_answer(
    tickets: TicketService,
    handoffs: Handoffs,
    say: Say,
    clock: ManualClock,
    runner: JobRunner,
) -> None:
    await say("a person please")
    await later(clock, runner, minutes=11)
    asked = await say("Call me back")
    assert "phone number" in asked.replies[0].text
    noted = await say("+44 20 7946 0000")
    assert "reference" in noted.replies[-1].text
    await runner.run_due_once()
    [call, _] = await tickets.list_newest("default")
    assert "+44 20 7946 0000" in call.reason
    assert noted.status == "bot"


async def test_going_on_with_the_bot_is_answered_by_the_bot(
    handoffs: Handoffs, say: Say, clock: ManualClock, runner: JobRunner
) -> None:
    await say("a person please")
    await later(clock, runner, minutes=11)
    assert [reply.text for reply in (await say("Go on with the bot")).replies] == [
        "I'm here again. What else can I do for you?"
    ]


async def test_whoever_waits_can_say_that_they_would_rather_go_on_with_the_bot(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    waiting = await say("a person please")
    await say("hello?")
    button = (await say("still nobody?")).replies[0].choices[0]
    back = await say(button.value)
    assert (back.status, [reply.text for reply in back.replies]) == (
        "bot",
        ["I'm here again. What else can I do for you?"],
    )
    events = await conversations.list_events(waiting.conversation_id)
    assert [e.type_of(one.event) for one in events[-4:]] == [
        "message.received",
        "handoff.ended",
        "reply.sent",
        "turn.ended",
    ]


async def test_a_wait_that_has_ended_otherwise_is_not_ended_again(
    handoffs: Handoffs, say: Say, conversations: ConversationService, clock: ManualClock, runner: JobRunner
) -> None:
    waiting = await say("a person please")
    place = ("default", waiting.conversation_id)
    await handoffs.take(*place, ANA)
    await later(clock, runner, minutes=11)
    assert (await handoffs.get(*place)).status == "agent"
    await handoffs.hand_back(*place, ANA)
    await say("a person please")
    stored = await conversations.get(*place)
    await handoffs.expire(*place, since=stored.state.handed - 1)
    assert (await handoffs.get(*place)).status == "waiting"
    await later(clock, runner, minutes=11)
    assert (await handoffs.get(*place)).status == "bot"


async def test_the_place_in_the_queue_and_the_wait_are_told_and_a_team_has_its_own_limit(
    people: FakePeople, handoffs: Handoffs, say: Say, clock: ManualClock, runner: JobRunner
) -> None:
    people.now = Standing(place=3, wait_seconds=240, limit_seconds=60)
    waiting = await say("a person please")
    assert waiting.replies[0].text.endswith("You are number 3 in the queue. It takes about 4 minutes.")
    await later(clock, runner, minutes=2)
    assert (await handoffs.get("default", waiting.conversation_id)).status == "bot"
    people.now = Standing(place=1, wait_seconds=20, limit_seconds=60)
    assert (await say("a person please")).replies[0].text.endswith("It takes about a minute.")


async def test_outside_business_hours_the_request_is_a_ticket_and_the_customer_told_when_people_are_back(
    people: FakePeople, tickets: TicketService, say: Say, clock: ManualClock, runner: JobRunner
) -> None:
    opens = clock.now() + dt.timedelta(days=1, hours=1)
    people.now = Standing(there=False, opens_at=to_ms(opens), zone="Europe/London")
    refused = await say("a person please")
    assert refused.status == "bot"
    assert "they are back tomorrow at 10:00 (Europe/London)" in refused.replies[0].text
    again = await say("a person please")
    assert again.replies[0].text == refused.replies[0].text
    await runner.run_due_once()
    [ticket] = await tickets.list_newest("default")
    assert ticket.id.removeprefix("tick_") in refused.replies[0].text.lower().replace("-", "")
    people.now = Standing()
    assert (await say("a person please")).status == "waiting"


async def test_what_is_not_known_of_people_hands_over_all_the_same(people: FakePeople, say: Say) -> None:
    people.fails = True
    assert (await say("a person please")).status == "waiting"


async def test_a_customer_whose_agent_does_not_answer_waits_for_another_one(
    handoffs: Handoffs, say: Say, conversations: ConversationService, clock: ManualClock, runner: JobRunner
) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    await handoffs.write(*place, ANA, text="One moment.")
    await later(clock, runner, minutes=29)
    await say("are you there?")
    await later(clock, runner, minutes=29)
    await say("hello?")
    assert (await handoffs.get(*place)).status == "agent"
    await later(clock, runner, minutes=2)
    assert (await handoffs.get(*place)).status == "waiting"
    left = (await conversations.list_events(place[1]))[-1].event
    assert (left.reason, bool(left.text)) == ("inactive", True)  # type: ignore[union-attr]


async def test_an_agent_whom_nobody_answers_gives_the_bot_its_place_back(
    handoffs: Handoffs, say: Say, conversations: ConversationService, clock: ManualClock, runner: JobRunner
) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    written = await handoffs.write(*place, ANA, text="Does that help?")
    await later(clock, runner, minutes=31)
    assert (await handoffs.get(*place)).status == "bot"
    assert await replies(conversations, place[1], written.position) == [
        "Ana had to go. I'm here again; a colleague can take over, just ask for a person."
    ]


@pytest.mark.parametrize(
    ("days", "hours", "told"),
    [
        (0, 5, "today at 14:00 (UTC)"),
        (1, 0, "tomorrow at 09:00 (UTC)"),
        (3, 0, "on Thursday at 09:00 (UTC)"),
        (9, 0, "on 14 January at 09:00 (UTC)"),
    ],
)
def test_when_people_are_back_is_told_as_people_say_it(clock: ManualClock, days: int, hours: int, told: str) -> None:
    opens = clock.now() + dt.timedelta(days=days, hours=hours)
    assert opening(Standing(there=False, opens_at=to_ms(opens)), clock.now()) == told
    assert opening(Standing(there=False), clock.now()) == ""
