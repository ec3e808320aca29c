"""The contract's tables, row by row, against how the facts really change a conversation."""

from typing import get_args

import pytest

from frontdesk.conversations.errors import ConversationClosed
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.folding import apply, replay
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.people import Agent
from frontdesk.dialogue.state import State
from frontdesk.inbox.contract import TABLE, Deed, Doer, Party, broken_by, judge, party_of
from frontdesk.inbox.errors import AlreadyTaken, NotWaiting

ANA, BEN = Agent("ana", "Ana"), Agent("ben", "Ben")
JOINED = p.AgentJoined("ana", "Ana", "Ana is here.")
TO_STATE: dict[e.Status, tuple[e.AnyEvent, ...]] = {
    "bot": (),
    "waiting": (e.HandoffRequested("please"),),
    "agent": (e.HandoffRequested("please"), JOINED),
    "closed": (e.ConversationClosed("idle"),),
}
DOERS: dict[Party, Doer] = {
    "bot": Doer("bot"),
    "customer": Doer("customer"),
    "agent": Doer("agent", ANA),
    "holder": Doer("agent", ANA),
    "other": Doer("agent", BEN),
    "supervisor": Doer("agent", BEN, force=True),
    "clock": Doer("clock"),
}
FACTS: dict[type, dict[e.Status, e.AnyEvent]] = {
    e.MessageReceived: dict.fromkeys(get_args(e.Status), e.MessageReceived("m", "hi")),
    e.ReplySent: dict.fromkeys(get_args(e.Status), e.ReplySent(Reply("r", "hi"))),
    e.HandoffRequested: {"waiting": e.HandoffRequested("please")},
    p.AgentJoined: {"agent": JOINED},
    p.AgentMessage: {"agent": p.AgentMessage("ana", "Ana", "am", "hi")},
    p.AgentLeft: {
        "bot": p.AgentLeft("ana", "Ana", "bot"),
        "waiting": p.AgentLeft("ana", "Ana", "waiting"),
    },
    p.HandoffEnded: {"bot": p.HandoffEnded("customer")},
    e.ConversationClosed: {"closed": e.ConversationClosed("agent", "agent")},
}


def state_in(status: e.Status) -> State:
    return replay((e.ConversationStarted("conv", "acme", "jo", "api"), *TO_STATE[status]))


@pytest.mark.parametrize(("status", "party", "deed"), [*TABLE])
def test_the_facts_of_each_row_lead_to_the_state_that_it_names(status: e.Status, party: Party, deed: Deed) -> None:
    then, state = TABLE[status, party, deed], state_in(status)
    assert party_of(state, DOERS[party]) == party
    assert judge(state, DOERS[party], deed) is then
    for kind in then.facts:
        fact = FACTS[kind][then.to]
        assert broken_by(state, fact) is None
        state = apply(state, fact)
    assert state.status == then.to
    if state.status != "agent":
        assert state.agent is None


@pytest.mark.parametrize("status", get_args(e.Status))
def test_a_fact_that_no_row_names_breaks_the_contract(status: e.Status) -> None:
    state = state_in(status)
    allowed = {kind for (of, _, _), then in TABLE.items() if of == status for kind in then.facts[:1]}
    for kind, by_state in FACTS.items():
        broken = {broken_by(state, fact) for fact in by_state.values()} - {None}
        assert bool(broken) == (kind not in allowed)


def test_every_deed_of_an_agent_is_refused_to_another_one_while_one_has_the_conversation() -> None:
    state = state_in("agent")
    for deed in get_args(Deed):
        with pytest.raises(AlreadyTaken) as refused:
            judge(state, Doer("agent", BEN), deed)
        assert refused.value.details == {"agent_id": "ana", "name": "Ana"}


def test_a_closed_conversation_refuses_everybody() -> None:
    for doer in (Doer("agent", ANA), Doer("agent", BEN, force=True), Doer("customer")):
        for deed in ("take", "message", "hand_back", "requeue", "leave"):
            with pytest.raises(ConversationClosed):
                judge(state_in("closed"), doer, deed)


def test_what_nobody_waits_for_cannot_be_put_back_in_the_queue() -> None:
    with pytest.raises(NotWaiting):
        judge(state_in("bot"), Doer("agent", ANA), "requeue")


def test_waiting_and_agent_are_left_by_the_clock_where_nobody_does_it() -> None:
    assert TABLE["waiting", "clock", "expire"].to == "bot"
    assert TABLE["agent", "clock", "idle"].to == "bot"
    assert TABLE["agent", "clock", "vanish"].to == "waiting"


def test_what_comes_back_to_the_bot_remembers_nothing_that_leads_to_a_person_again() -> None:
    before = state_in("agent")
    after = apply(before, p.AgentLeft("ana", "Ana", "bot", outcome="Refunded."))
    assert (after.misses, after.failures, after.frames, after.wishes, after.heard) == (0, 0, (), (), ())
    assert after.variables["conversation"]["handoff"]["outcome"] == "Refunded."


def test_an_action_that_is_under_way_when_an_agent_joins_is_not_forgotten() -> None:
    started = e.ActionStarted("key", "refund", {}, "step", "next", "into")
    begun = (e.MessageReceived("m", "refund"), e.FlowStarted("refund", "step"), started)
    state = apply(replay(begun, state_in("bot")), JOINED)
    assert (state.open, state.action) == (True, started)
    done = apply(state, e.ActionFinished("key", "refund", "step", "next", into="into", result=3))
    assert (done.action, done.frames, done.unsettled) == (None, (), ())
