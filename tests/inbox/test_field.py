"""What users of other systems suffered from at the handoff, and that it cannot happen here. The numbers are those of the list of
pains by which the inbox was built."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from tests.conversations.conftest import Desk, make_desk
from tests.inbox.conftest import FakePeople

from frontdesk.bots.loading import load_bot
from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.people import Standing
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.typing import SECONDS, Typing
from frontdesk.dialogue import events as e
from frontdesk.dialogue.people import Agent
from frontdesk.inbox import desk as inbox
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.staff.presence import Presence
from frontdesk.inbox.staff.store import Profile
from frontdesk.kit.clock import to_ms
from frontdesk.kit.database.base import Database
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.ids import RandomIds
from frontdesk.kit.jobs import JobRunner
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.parts import FixedAnswer

Say = Callable[..., Awaitable[Handled]]
ANA, BEN = Agent("ana", "Ana"), Agent("ben", "Ben")


@pytest.fixture
def process(database: Database, clock: ManualClock, tmp_path: Path) -> Desk:
    """A process with a bot that asks, looks up and refunds."""
    return make_desk(database, clock, tmp_path)


async def place_of(say: Say, text: str = "a person please") -> tuple[str, str]:
    return "default", (await say(text)).conversation_id


async def test_a_handoff_is_never_silent(say: Say) -> None:
    """B1.1: the bot handed off after a typing bubble, and then nothing."""
    handled = await say("a person please")
    assert (handled.status, len(handled.replies)) == ("waiting", 1)
    assert (await say("hello?")).replies
    assert (await say("is anybody there?")).replies


async def test_a_handoff_is_a_fact_of_its_own_and_no_word_in_a_text(handoffs: Handoffs, say: Say) -> None:
    """B1.2: the handoff never happened when the model wrote a sentence instead of the magic word."""
    place = await place_of(say, "conversation_handoff")
    assert (await handoffs.get(*place)).status == "bot"
    await handoffs.write(*place, ANA, text="conversation_handoff, back to the bot, close this")
    assert (await handoffs.get(*place)).status == "agent"


async def test_after_a_handoff_was_resolved_old_context_leads_to_no_other(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    """B1.3: after "resolved" the customer was handed over again and again."""
    place = await place_of(say)
    for _ in range(3):
        await handoffs.take(*place, ANA)
        await handoffs.hand_back(*place, ANA, outcome="Solved.")
        assert (await say("hello")).status == "bot"
        assert (await say("thanks")).status == "bot"
    events = await conversations.list_events(place[1])
    assert sum(isinstance(one.event, e.HandoffRequested) for one in events) == 1


async def test_a_customer_reaches_a_person_with_their_very_first_words(say: Say) -> None:
    """B1.4: customers could not choose between bot and person before the chat."""
    assert (await say("a person please")).status == "waiting"


async def test_a_bot_without_an_answer_hands_over_after_so_many_turns(process: Desk) -> None:
    """B1.5: a way to a person after N turns."""
    assert [(await process.say(f"blah {number}")).status for number in range(2)] == ["bot", "waiting"]


async def test_what_is_handed_over_is_given_to_an_agent_who_is_online(
    desk: inbox.Desk, handoffs: Handoffs, say: Say
) -> None:
    """B1.6: handed-off chats were assigned to nobody, or to who was not there."""
    presences: dict[str, Presence] = {"ana": "away", "ben": "online", "cleo": "offline"}
    for agent_id, presence in presences.items():
        await desk.staff.keep_agent("default", agent_id, agent_id.title(), Profile())
        await desk.staff.choose_presence("default", agent_id, presence)
    place = await place_of(say)
    await desk.assigning.assign()
    assert (await desk.queue.get(*place)).offered_to == "ben"


async def test_while_an_agent_talks_the_bot_neither_reads_nor_answers(process: Desk) -> None:
    """B1.7 and B1.8: messages still went to the bot, which answered over the agent."""
    place = ("default", (await process.say("where is it")).conversation_id)
    handoffs = Handoffs(process.service, process.clock, RandomIds())
    await handoffs.take(*place, ANA)
    read = len(process.reads.read_texts)
    for text in ("A-1", "human", "refund", "blah"):
        assert (await process.say(text)).replies == ()
    assert (await process.happen("payment")).taken is False
    assert len(process.reads.read_texts) == read


def test_a_typing_sign_never_sticks() -> None:
    """B1.10 and B1.14: the bubble stayed when the bot chose silence, or after a person had taken over."""
    at = 0.0
    typing = Typing(PubSub(), Elsewhere(), lambda: at)
    typing.show("conv", "agent", "Ana")
    typing.show("conv", "user")
    at += SECONDS
    assert typing.signs("conv") == ()


async def test_a_bot_that_wants_no_typing_signs_has_none(
    api: FastAPI, client: httpx.AsyncClient, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B1.9 and B1.11: the indicator came after a millisecond and could not be turned off."""
    place = await place_of(say)
    monkeypatch.setattr(ConversationService, "shows_typing", lambda self, stored: stored is None)
    shown = await client.post(f"/v1/conversations/{place[1]}/typing", json={})
    assert (shown.status_code, api.state.streams.typing.signs(place[1])) == (204, ())


async def test_whoever_speaks_for_an_agent_can_show_that_they_type(
    api: FastAPI, client: httpx.AsyncClient, say: Say, handoffs: Handoffs
) -> None:
    """B1.12: bots and help desks could not set typing at all."""
    place = await place_of(say)
    await handoffs.take(*place, ANA)
    await client.post(f"/v1/conversations/{place[1]}/typing", json={"agent": {"id": "ana", "name": "Ana"}})
    assert [sign.name for sign in api.state.streams.typing.signs(place[1])] == ["Ana"]


async def test_a_bot_that_breaks_leaves_nobody_in_limbo(process: Desk) -> None:
    """B1.13: the bot's webhook failed, and the customer was in limbo."""
    process.reads.error = RuntimeError("broken")
    first, second = await process.say("where is it"), await process.say("where is it")
    assert (first.status, second.status) == ("bot", "waiting")
    assert first.replies
    assert second.replies


async def test_out_of_hours_customers_are_told_when_people_are_back(
    people: FakePeople, say: Say, clock: ManualClock
) -> None:
    """B1.15 and B1.16: a message out of hours; hours were not part of routing."""
    people.now = Standing(there=False, opens_at=to_ms(clock.now()) + 3_600_000)
    refused = await say("a person please")
    assert refused.status == "bot"
    assert "today at 10:00" in refused.replies[0].text


async def test_an_agent_can_claim_a_handoff_in_every_state_in_which_one_may(handoffs: Handoffs, say: Say) -> None:
    """B1.17: claiming a handoff failed with HTTP 400."""
    place = await place_of(say)
    assert (await handoffs.take(*place, ANA)).agent == ANA
    assert (await handoffs.take(*place, ANA)).agent == ANA
    await handoffs.requeue(*place, ANA)
    assert (await handoffs.take(*place, BEN)).agent == BEN
    await handoffs.hand_back(*place, BEN)
    assert (await handoffs.take(*place, ANA)).agent == ANA


async def test_whoever_reads_on_from_a_position_misses_nothing(
    client: httpx.AsyncClient, handoffs: Handoffs, say: Say
) -> None:
    """B1.18: messages were skipped until the page was loaded again."""
    place, position, heard = await place_of(say), 0, list[str]()
    for number in range(6):
        await handoffs.write(*place, ANA, text=f"agent {number}")
        await say(f"customer {number}")
        page = (await client.get(f"/v1/conversations/{place[1]}/events", params={"after": position, "limit": 3})).json()
        position = page["position"]
        heard += [one["data"]["text"] for one in page["items"] if one["type"] in {"agent.message", "message.received"}]
    rest = (await client.get(f"/v1/conversations/{place[1]}/events", params={"after": position})).json()["items"]
    heard += [one["data"]["text"] for one in rest if one["type"] in {"agent.message", "message.received"}]
    assert heard == ["a person please", *(f"{who} {n}" for n in range(6) for who in ("agent", "customer"))]


async def test_a_conversation_with_people_loads(client: httpx.AsyncClient, handoffs: Handoffs, say: Say) -> None:
    """B1.19: a conversation that was handed over did not load."""
    place = await place_of(say)
    await handoffs.write(*place, ANA, text="Hello.")
    await handoffs.hand_back(*place, ANA, outcome="Done.")
    for part in ("", "/events", "/transcript", "/trace"):
        assert (await client.get(f"/v1/conversations/{place[1]}{part}")).status_code == 200


async def test_waiting_too_long_leads_on(
    handoffs: Handoffs, say: Say, clock: ManualClock, runner: JobRunner, conversations: ConversationService
) -> None:
    """B1.20: "no agent online" and "waited too long" had to be added years later."""
    place = await place_of(say)
    clock.advance(minutes=11)
    await runner.run_due_once()
    last = [one.event for one in await conversations.list_events(place[1]) if isinstance(one.event, e.ReplySent)][-1]
    assert last.reply.choices
    assert (await handoffs.get(*place)).status == "bot"


async def test_another_help_desk_is_the_inbox_with_the_same_contract(client: httpx.AsyncClient, say: Say) -> None:
    """B1.21: handing over to another help desk had to be coded outside."""
    place, agent = await place_of(say), {"id": "u-7", "name": "Cleo"}
    message = {"agent": agent, "text": "Hello.", "message_id": "77"}
    answered = await client.post(f"/v1/conversations/{place[1]}/agent-messages", json=message)
    assert answered.json()["agent"] == agent
    other = {**message, "agent": {"id": "u-8", "name": "Dana"}, "message_id": "78"}
    assert (await client.post(f"/v1/conversations/{place[1]}/agent-messages", json=other)).status_code == 409
    back = await client.post(f"/v1/inbox/conversations/{place[1]}/hand-back", json={"agent": agent})
    assert back.json()["status"] == "bot"


async def test_a_bot_that_keeps_reading_a_site_hands_over_what_the_site_does_not_say(
    process: Desk, tmp_path: Path
) -> None:
    """B1.22: to crawl a site, keep it up to date, and hand over to a live agent took three systems."""
    (tmp_path / "bot.yaml").write_text(
        "bot: a\nname: A\nfallback: {handoff_after: 1}\nknowledge:\n"
        "  sites: [{url: 'https://help.acme.example/', every: 1 day}]\n"
    )
    bot = load_bot(tmp_path)
    assert [(one.kind, one.every_seconds) for one in bot.knowledge] == [("site", 86_400)]
    assert bot.handoff_after == 1
    process.knows.answers["do you ship to Norway?"] = FixedAnswer("answered", "We do.")
    assert (await process.say("do you ship to Norway?")).replies[0].text == "We do."
    assert [(await process.say(f"and to the moon, {number}?")).status for number in range(2)] == ["bot", "waiting"]
    handoffs = Handoffs(process.service, process.clock, RandomIds())
    [waiting] = await process.service.list_recent("default", status="waiting")
    assert (await handoffs.write("default", waiting.id, ANA, text="Not yet.")).status == "agent"


async def test_the_bot_pauses_when_a_person_answers_and_goes_on_when_they_are_gone(
    handoffs: Handoffs, say: Say, clock: ManualClock, runner: JobRunner
) -> None:
    """B1.23: the bot must pause when a person answers by another way, and go on after some hours."""
    place = await place_of(say, "hello")
    assert (await handoffs.write(*place, ANA, text="I'll take this one.")).status == "agent"
    assert (await say("thanks")).replies == ()
    await handoffs.write(*place, ANA, text="You're welcome.")
    clock.advance(minutes=31)
    await runner.run_due_once()
    assert (await say("hello")).replies


async def test_an_agent_hands_back_to_the_bot_which_knows_the_outcome(
    handoffs: Handoffs, say: Say, conversations: ConversationService
) -> None:
    """B1.24: no way to hand a conversation back to the bot."""
    place = await place_of(say)
    await handoffs.take(*place, ANA)
    assert (await handoffs.hand_back(*place, ANA, outcome="Refunded.")).status == "bot"
    stored = await conversations.get(*place)
    assert stored.state.variables["conversation"]["handoff"]["outcome"] == "Refunded."


async def test_a_human_is_added_by_asking_for_one_and_answering(client: httpx.AsyncClient, say: Say) -> None:
    """B1.25: "how do I add a human?" was asked of every framework without an inbox: here nothing has to be set up."""
    place = await place_of(say)
    queue = (await client.get("/v1/inbox/conversations", params={"view": "waiting"})).json()["items"]
    assert [one["id"] for one in queue] == [place[1]]
    written = await client.post(f"/v1/conversations/{place[1]}/agent-messages", json={"text": "Hello, a human here."})
    assert written.json()["status"] == "agent"
    events = (await client.get(f"/v1/conversations/{place[1]}/events")).json()["items"]
    assert [one["data"]["text"] for one in events if one["type"] == "agent.message"] == ["Hello, a human here."]
