"""The facts of people in a conversation: who took it, what they wrote, and how it came back to the bot.

Which of them may follow in which state stands in `inbox/contract.py`. What is done and what is said are two fields: `text` is
what the customer is told of it, and nothing is ever read out of a text.
"""

from typing import Literal

import msgspec

from frontdesk.dialogue.fact import Event

LeftFor = Literal["bot", "waiting"]
LeaveReason = Literal["agent", "customer", "vanished", "inactive"]
EndReason = Literal["agent", "customer", "expired"]
ClosedBy = Literal["agent", "customer", "time"]

ENDED = "handoff.ended"  # the name by which a flow begins when the bot has the conversation back


class Agent(msgspec.Struct, frozen=True):
    """A human who answers: a member of the team, or whom an external help desk names."""

    id: str
    name: str


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that came with a message: one that is kept here, by its `id`, with its `size` in bytes; or one that stays where it
    is, at `url`."""

    name: str
    url: str | None = None
    media_type: str | None = None
    id: str | None = None
    size: int | None = None


class Queue(msgspec.Struct, frozen=True, omit_defaults=True):
    """A wait for a person: the `place` in the queue, from 1, and the expected wait, where they are known. It ends at `until`
    (milliseconds since the epoch, UTC), whoever has come by then."""

    place: int | None = None
    wait_seconds: int | None = None
    until: int | None = None


class AgentJoined(Event, frozen=True, tag="agent.joined"):
    """From here on the conversation is this agent's, and the bot is silent. `taken_from` is the agent who had it before. Who does
    nothing in it for `idle_seconds` has it no more."""

    agent_id: str
    name: str
    text: str = ""
    taken_from: str | None = None
    idle_seconds: int = 0


class AgentMessage(Event, frozen=True, tag="agent.message"):
    agent_id: str
    name: str
    message_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class AgentLeft(Event, frozen=True, tag="agent.left"):
    """The agent has it no more: it waits for another one, or the bot goes on, and a turn begins. `outcome` is what the agent says
    came of it."""

    agent_id: str
    name: str
    to: LeftFor
    reason: LeaveReason = "agent"
    outcome: str = ""
    team: str | None = None
    text: str = ""
    queue: Queue | None = None


class HandoffEnded(Event, frozen=True, tag="handoff.ended"):
    """Nobody is waited for any more: the bot goes on, and a turn begins. `by` is the agent's name, where an agent ended it."""

    reason: EndReason
    outcome: str = ""
    by: str | None = None


class HandoffRefused(Event, frozen=True, tag="handoff.refused"):
    """Nobody is there to hand over to, until the time `opens_at` (milliseconds since the epoch, UTC) where that is known, which
    the customer is told as `opens`; the request becomes a ticket."""

    reason: str
    team: str | None = None
    opens_at: int | None = None
    opens: str = ""


PeopleEvent = AgentJoined | AgentMessage | AgentLeft | HandoffEnded | HandoffRefused
