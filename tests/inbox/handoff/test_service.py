"""Agents take conversations, answer, hand back and close; the bot is silent meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.errors import ConversationClosed, MessageIdReused
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue import events as e
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.errors import AlreadyTaken, NotWaiting
from frontdesk.inbox.handoff.service import Handoffs

Say = Callable[..., Awaitable[Handled]]
ANA, BEN = Agent("ana", "Ana"), Agent("ben", "Ben")


async def told(conversations: ConversationService, conversation_id: str, after: int = 0) -> list[str]:
    """The wire names of what a customer sees."""
    events = await conversations.list_events(conversation_id, after=after)
    return [kind for r in events if (kind := e.type_of(r.event)) in e.PUBLIC_TYPES]


async def test_an_agent_takes_answers_and_hands_back(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    waiting = await say("a person please")
    assert waiting.status == "waiting"
    place = ("default", waiting.conversation_id)
    taken = await handoffs.take(*place, ANA)
    assert (taken.status, taken.agent) == ("agent", ANA)
    await handoffs.write(*place, ANA, text="Hello, Ana here.", message_id="am-1")
    heard = await say("hello Ana")
    assert (heard.status, heard.replies, heard.reading) == ("agent", (), None)
    back = await handoffs.hand_back(*place, ANA, outcome="The parcel is found.")
    assert (back.status, back.agent) == ("bot", None)
    stored = await conversations.get(*place)
    kept = {"outcome": "The parcel is found.", "agent": "Ana", "reason": "agent"}
    assert stored.state.variables["conversation"]["handoff"] == kept
    assert await told(conversations, place[1], waiting.position) == [
        "agent.joined",
        "agent.message",
        "message.received",
        "agent.left",
        "reply.sent",
    ]


async def test_of_two_agents_who_take_at_once_one_gets_it_and_the_other_is_told_who(
    handoffs: Handoffs, say: Say
) -> None:
    for number in range(5):
        waiting = await say("a person please", user_id=f"user-{number}")
        place = ("default", waiting.conversation_id)
        came = await asyncio.gather(handoffs.take(*place, ANA), handoffs.take(*place, BEN), return_exceptions=True)
        [refused] = [one for one in came if isinstance(one, AlreadyTaken)]
        [taken] = [one for one in came if not isinstance(one, BaseException)]
        assert taken.agent is not None
        assert refused.details == {"agent_id": taken.agent.id, "name": taken.agent.name}
        assert taken.agent.name in refused.message


async def test_a_supervisor_takes_it_from_another_agent_and_the_customer_is_told(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    waiting = await say("a person please")
    place = ("default", waiting.conversation_id)
    await handoffs.take(*place, ANA)
    taken = await handoffs.take(*place, BEN, force=True)
    assert taken.agent == BEN
    joined = (await conversations.list_events(place[1]))[-1].event
    assert joined.taken_from == "ana"  # type: ignore[union-attr]
    assert "Ben" in joined.text  # type: ignore[union-attr]
    with pytest.raises(AlreadyTaken):
        await handoffs.write(*place, ANA, text="still me")


async def test_an_agent_takes_a_conversation_from_the_bot(handoffs: Handoffs, say: Say) -> None:
    answered = await say("hello")
    place = ("default", answered.conversation_id)
    assert (await handoffs.take(*place, ANA)).status == "agent"
    assert (await say("hello")).replies == ()


async def test_who_writes_where_nobody_has_it_takes_it_with_that(handoffs: Handoffs, say: Say) -> None:
    for number, text in enumerate(["hello", "a person please"]):
        place = ("default", (await say(text, user_id=f"user-{number}")).conversation_id)
        written = await handoffs.write(*place, BEN, text="I am here.")
        assert (written.status, written.agent) == ("agent", BEN)


async def test_what_an_agent_writes_twice_under_one_id_is_said_once(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    first = await handoffs.write(*place, ANA, text="Hello.", message_id="am-1")
    again = await asyncio.gather(*(handoffs.write(*place, ANA, text="Hello.", message_id="am-1") for _ in range(3)))
    assert [one.position for one in again] == [first.position] * 3
    with pytest.raises(MessageIdReused):
        await handoffs.write(*place, ANA, text="Something else.", message_id="am-1")


async def test_doing_the_same_again_changes_nothing(handoffs: Handoffs, say: Say) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    for do in (handoffs.take, handoffs.hand_back, handoffs.close):
        first = await do(*place, ANA)
        assert await do(*place, ANA) == first


async def test_the_customer_goes_back_to_the_bot_by_themselves(handoffs: Handoffs, say: Say) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    assert (await handoffs.leave(*place)).status == "bot"
    assert (await say("a person please")).status == "waiting"
    await handoffs.take(*place, ANA)
    assert (await handoffs.leave(*place)).status == "bot"


async def test_what_waits_can_be_given_back_or_to_another_team(handoffs: Handoffs, say: Say) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    assert (await handoffs.hand_back(*place, ANA, outcome="Nothing for us.")).status == "bot"
    with pytest.raises(NotWaiting):
        await handoffs.requeue(*place, ANA)
    await handoffs.take(*place, ANA)
    waits = await handoffs.requeue(*place, ANA, team="returns")
    assert (waits.status, waits.agent, waits.team) == ("waiting", None, "returns")


async def test_an_agent_who_vanishes_leaves_the_conversation_in_the_queue(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    await handoffs.take(*place, ANA)
    assert (await handoffs.vanish(*place, "somebody else")).status == "agent"
    gone = await handoffs.vanish(*place, "ana")
    assert (gone.status, gone.agent) == ("waiting", None)
    left = (await conversations.list_events(place[1]))[-1].event
    assert "Ana" in left.text  # type: ignore[union-attr]
    assert (await say("are you there?")).replies[0].text


async def test_a_closed_conversation_takes_nothing_and_the_next_message_begins_another(
    handoffs: Handoffs, say: Say
) -> None:
    place = ("default", (await say("a person please")).conversation_id)
    await handoffs.take(*place, ANA)
    assert (await handoffs.close(*place, ANA)).status == "closed"
    for do in (handoffs.take, handoffs.hand_back):
        with pytest.raises(ConversationClosed):
            await do(*place, ANA)
    with pytest.raises(ConversationClosed):
        await handoffs.write(*place, ANA, text="one more thing")
    assert (await say("hello")).conversation_id != place[1]
