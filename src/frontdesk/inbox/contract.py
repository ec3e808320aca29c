"""The handoff contract: who has a conversation, who may do what with it then, and which facts follow. All of it as tables.

A conversation is in one of four states, and in each of them exactly one side speaks for the house:

    bot      the bot answers
    waiting  a person is wanted: the bot only says that it passes on what is written
    agent    one agent has it, and the bot is silent
    closed   nobody has it; the next message begins another conversation

            hand over                 take, write
      bot ─────────────▶ waiting ──────────────────▶ agent ──┐ take by force:
       ▲ ◀───────────────── │ ◀────────────────────── │ ◀────┘ another agent
       │  hand back, leave, │     requeue, vanish     │
       │  expire            │                         │
       └──────────────────────────────────────────────┘
                  hand back, leave, idle                     close leads from each of them to closed

`TABLE` is the whole of it. A row says: in this state, this party may do this; then these facts are recorded and that is the
state. What no row allows is refused, and `judge` says why. Parties:

    bot         the machine that `dialogue/` is
    customer    whoever the conversation is with
    agent       a human who answers, where no other agent has the conversation
    holder      the agent who has it
    other       any other agent, while one has it: may do nothing but be told who it is
    supervisor  any other agent who takes it by force
    clock       the time: a limit is over, or somebody is gone

What is done and what is said are separate: a deed is a call of the API, a button or a job, and never read out of a text. What the
customer is told of it is a field of the fact.

Invariant: never two speakers. In `agent` the bot records no reply (`MAY_BE_SAID`). A turn that the bot had begun before
    meets the fact `agent.joined` at its commit, because both want the same position; it is thrown away with all that it would
    have said. What an action of it has done stays on record: that is written before the call, and the turn ends in silence.
Invariant: never silent. Every fact that changes the state carries a text for the customer, or a reply of the bot follows it.
Invariant: never for ever. `waiting` and `agent` are left by the clock where nobody else does it.
Invariant: doing the same again changes nothing: a row without facts is a deed that is done already.

The states are `dialogue/events.py`'s `Status`, and the facts change them in `dialogue/folding_people.py`; that both agree with
this table is tested for every row (`tests/inbox/test_contract.py`), and with random conversations (`tests/inbox/test_model.py`).
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from frontdesk.conversations.errors import ConversationClosed
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.state import State
from frontdesk.inbox.errors import AlreadyTaken, NotWaiting

Party = Literal["bot", "customer", "agent", "holder", "other", "supervisor", "clock"]
Deed = Literal[
    "write",  # a message of the customer
    "reply",  # a reply of the bot
    "hand_over",  # the bot wants a person
    "take",  # an agent takes the conversation
    "message",  # an agent writes, and takes it with that
    "hand_back",  # an agent gives it to the bot
    "requeue",  # an agent lets it wait for another agent
    "close",  # an agent ends it
    "leave",  # the customer wants the bot again
    "expire",  # nobody came in time
    "vanish",  # the agent is gone
    "idle",  # the agent has not written for long
]


class Then(NamedTuple):
    """What comes of a deed: the state, and the kinds of facts that are recorded."""

    to: e.Status
    facts: tuple[type, ...] = ()


JOINED, LEFT, MESSAGE, ENDED, CLOSED = p.AgentJoined, p.AgentLeft, p.AgentMessage, p.HandoffEnded, e.ConversationClosed

TABLE: Mapping[tuple[e.Status, Party, Deed], Then] = {
    ("bot", "customer", "write"): Then("bot", (e.MessageReceived,)),
    ("bot", "customer", "close"): Then("closed", (CLOSED,)),
    ("bot", "customer", "leave"): Then("bot"),
    ("bot", "bot", "reply"): Then("bot", (e.ReplySent,)),
    ("bot", "bot", "hand_over"): Then("waiting", (e.HandoffRequested,)),
    ("bot", "agent", "take"): Then("agent", (JOINED,)),
    ("bot", "agent", "message"): Then("agent", (JOINED, MESSAGE)),
    ("bot", "agent", "hand_back"): Then("bot"),
    ("bot", "agent", "close"): Then("closed", (CLOSED,)),
    ("bot", "clock", "expire"): Then("bot"),
    ("bot", "clock", "vanish"): Then("bot"),
    ("bot", "clock", "idle"): Then("bot"),
    ("waiting", "customer", "write"): Then("waiting", (e.MessageReceived,)),
    ("waiting", "customer", "close"): Then("closed", (CLOSED,)),
    ("waiting", "customer", "leave"): Then("bot", (ENDED,)),
    ("waiting", "bot", "reply"): Then("waiting", (e.ReplySent,)),
    ("waiting", "agent", "take"): Then("agent", (JOINED,)),
    ("waiting", "agent", "message"): Then("agent", (JOINED, MESSAGE)),
    ("waiting", "agent", "hand_back"): Then("bot", (ENDED,)),
    ("waiting", "agent", "requeue"): Then("waiting"),
    ("waiting", "agent", "close"): Then("closed", (CLOSED,)),
    ("waiting", "clock", "expire"): Then("bot", (ENDED,)),
    ("waiting", "clock", "vanish"): Then("waiting"),
    ("waiting", "clock", "idle"): Then("waiting"),
    ("agent", "customer", "write"): Then("agent", (e.MessageReceived,)),
    ("agent", "customer", "close"): Then("closed", (CLOSED,)),
    ("agent", "customer", "leave"): Then("bot", (LEFT,)),
    ("agent", "holder", "take"): Then("agent"),
    ("agent", "holder", "message"): Then("agent", (MESSAGE,)),
    ("agent", "holder", "hand_back"): Then("bot", (LEFT,)),
    ("agent", "holder", "requeue"): Then("waiting", (LEFT,)),
    ("agent", "holder", "close"): Then("closed", (CLOSED,)),
    ("agent", "supervisor", "take"): Then("agent", (JOINED,)),
    ("agent", "supervisor", "hand_back"): Then("bot", (LEFT,)),
    ("agent", "supervisor", "requeue"): Then("waiting", (LEFT,)),
    ("agent", "supervisor", "close"): Then("closed", (CLOSED,)),
    ("agent", "clock", "expire"): Then("agent"),
    ("agent", "clock", "vanish"): Then("waiting", (LEFT,)),
    ("agent", "clock", "idle"): Then("bot", (LEFT,)),
    ("closed", "agent", "close"): Then("closed"),
    ("closed", "customer", "close"): Then("closed"),
    ("closed", "clock", "expire"): Then("closed"),
    ("closed", "clock", "vanish"): Then("closed"),
    ("closed", "clock", "idle"): Then("closed"),
}

#: In which states a fact that somebody hears may be recorded.
MAY_BE_SAID: Mapping[type, frozenset[e.Status]] = {
    e.ReplySent: frozenset({"bot", "waiting"}),
    p.AgentMessage: frozenset({"agent"}),
    e.HandoffRequested: frozenset({"bot"}),
    p.HandoffRefused: frozenset({"bot"}),
    e.MessageReceived: frozenset({"bot", "waiting", "agent"}),
}


class Doer(NamedTuple):
    """Who does something: a party that is no agent, or an agent, with force or without it."""

    party: Literal["bot", "customer", "clock", "agent"]
    agent: p.Agent | None = None
    force: bool = False


def party_of(state: State, doer: Doer) -> Party:
    """What the doer is to the conversation as it stands."""
    if doer.agent is None or state.agent is None:
        return doer.party
    if doer.agent.id == state.agent.id:
        return "holder"
    return "supervisor" if doer.force else "other"


def judge(state: State, doer: Doer, deed: Deed) -> Then:
    """What comes of the deed. Raises `AlreadyTaken`, `ConversationClosed`, `NotWaiting` where it may not be."""
    found = TABLE.get((state.status, party_of(state, doer), deed))
    if found is not None:
        return found
    if state.status == "closed":
        raise ConversationClosed
    if state.agent is not None and doer.agent is not None:
        raise AlreadyTaken(agent_id=state.agent.id, name=state.agent.name)
    raise NotWaiting


def broken_by(state: State, event: e.AnyEvent) -> str | None:
    """What a fact, recorded in this state, breaks of the contract; None where it keeps it. For tests and for who watches."""
    kind = type(event)
    allowed = MAY_BE_SAID.get(kind)
    if allowed is not None and state.status not in allowed:
        return f"{e.type_of(event)} in {state.status}"
    if isinstance(event, p.AgentMessage) and (state.agent is None or state.agent.id != event.agent_id):
        return f"{event.agent_id} writes, and {state.agent.id if state.agent else 'nobody'} has the conversation"
    changes = {kind for then in TABLE.values() for kind in then.facts} - MAY_BE_SAID.keys()
    if kind in changes and not any(then.facts and then.facts[0] is kind for then in _from(state.status)):
        return f"{e.type_of(event)} in {state.status}"
    return None


def _from(status: e.Status) -> list[Then]:
    return [then for (state, _, _), then in TABLE.items() if state == status]
