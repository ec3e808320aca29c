"""The facts of a conversation, in the order they happened: the record that everything else is computed from.

An event says all that `state.apply` needs; it never points into the bot's definition, so a conversation replays the same
after the bot was edited. `next` is the step on which the topmost flow stands afterwards.
"""

from typing import Any, Literal

import msgspec

from frontdesk.dialogue.fact import Event
from frontdesk.dialogue.messages import Citation, Reply
from frontdesk.dialogue.people import Attachment, ClosedBy, PeopleEvent, Queue
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.triggers import TriggerKind

SCHEMA_VERSION = 1
# Of what a bot makes: every turn carries the state, so nobody may pour a catalogue into it.
LARGEST_EVENT_BYTES = 262_144

Status = Literal["bot", "waiting", "agent", "closed"]
Purpose = Literal["statement", "question", "answer", "offer", "fallback", "apology", "handoff", "overlooked", "updated"]
FlowOutcome = Literal["done", "cancelled", "handed_off", "interrupted"]
SearchOutcome = Literal["answered", "unsure", "unknown"]
Scope = Literal["turn", "flow", "conversation", "user"]
RefusalReason = Literal["too_deep", "unknown"]
WaitReason = Literal["wait", "approval"]
ApprovalOutcome = Literal["approved", "declined"]
WaitOutcome = Literal["elapsed", "event", "approved", "declined", "cancelled"]
Source = Literal["api", "webhook", "schedule", "inactivity", "page", "approval", "handoff"]


class ConversationStarted(Event, frozen=True, tag="conversation.started"):
    """`first` says that the user has no other conversation with the bot; it is found out only where a flow begins with that."""

    conversation_id: str
    bot: str
    user_id: str
    channel: str
    first: bool = False


class MessageReceived(Event, frozen=True, tag="message.received"):
    """The user wrote, or sent files; a turn begins. `session` and `metadata` are what the caller sent along."""

    message_id: str
    text: str
    session: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    attachments: tuple[Attachment, ...] = ()


class EventReceived(Event, frozen=True, tag="event.received"):
    """Something happened outside; a turn begins in which the user wrote nothing."""

    event_id: str
    name: str
    data: dict[str, Any] = {}
    source: Source = "api"


class TimerElapsed(Event, frozen=True, tag="timer.elapsed"):
    """The time of the wait `id` is over; a turn begins in which the user wrote nothing."""

    id: str


class ApprovalDecided(Event, frozen=True, tag="approval.decided"):
    """A person decided on the request `id`; a turn begins in which the user wrote nothing. `by` is the id of their key, and
    `name` what it was called then."""

    id: str
    outcome: ApprovalOutcome
    by: str
    name: str
    note: str = ""


class MessageUnderstood(Event, frozen=True, tag="message.understood"):
    """`meant` is what the message stands for where it only pointed at a button ("2")."""

    reading: Reading
    meant: str | None = None


class WishTaken(Event, frozen=True, tag="wish.taken"):
    """The next wish of a message that held several is dealt with now, as if the user had just written it."""

    text: str
    reading: Reading


class FlowStarted(Event, frozen=True, tag="flow.started"):
    """`back` is given where another flow calls this one: the step on which that goes on, with the result `into` a name.
    `version` is that of the bot which the flow runs on to its end; a called flow runs on that of the flow which calls it.
    `trigger` is what began it where no message asked for it; a message that is there waits until it has ended. `reuses` says
    that it stands at its end at once, as it did before an answer in the flow that calls it was corrected."""

    flow: str
    next: str
    variables: dict[str, Any] = {}
    back: str | None = None
    into: str | None = None
    version: str = ""
    trigger: TriggerKind | None = None
    reuses: bool = False


class FlowEnded(Event, frozen=True, tag="flow.ended"):
    flow: str
    outcome: FlowOutcome
    result: Any = None


class FlowRefused(Event, frozen=True, tag="flow.refused"):
    """A flow was not started: too many are under way (`too_deep`), or there is none of this name (`unknown`). What the user
    wanted of it waits until no flow is left; `next` is given where another flow called it."""

    flow: str
    reason: RefusalReason
    next: str | None = None


class FlowRestarted(Event, frozen=True, tag="flow.restarted"):
    """The user starts over: the flow is at its first step again, and knows nothing."""

    flow: str
    next: str


class SteppedBack(Event, frozen=True, tag="flow.stepped_back"):
    """The user goes back from the question of `step` to an earlier one, `next`."""

    step: str
    next: str


class VariablesSet(Event, frozen=True, tag="variables.set"):
    """`forgets` are questions, each with its slot, that are asked as if they never had been."""

    step: str
    values: dict[str, Any]
    next: str
    scope: Scope = "flow"
    forgets: dict[str, str] = {}


class UserRecalled(Event, frozen=True, tag="user.recalled"):
    """All that is remembered of the user, from other conversations too: a turn begins with it where the state knew otherwise."""

    values: dict[str, Any]


class SlotFilled(Event, frozen=True, tag="slot.filled"):
    """A question of a flow has its answer, from this message or from one before; `corrects` says that it had another one.
    `keeps` are the steps whose answers hold from here on, where that is not as it was. `within` leads to the flow that asked,
    where that was called and has ended: its place among those that the flow which talks has called, and so on. `wishes` says
    that the message asks for something else besides, which waits until no flow is left."""

    step: str
    slot: str
    value: Any
    next: str
    corrects: bool = False
    keeps: tuple[str, ...] | None = None
    within: tuple[int, ...] = ()
    wishes: bool = False


class Rated(Event, frozen=True, tag="conversation.rated"):
    """The user says how it went, from 1 to 5; a comment follows as an event of its own."""

    step: str
    score: int
    comment: str | None = None


class AnswerRefused(Event, frozen=True, tag="answer.refused"):
    """What the user wrote did not answer the question that stands; `next` leads on when the tries are used up."""

    step: str
    next: str | None = None


class SearchFinished(Event, frozen=True, tag="search.finished"):
    """`step` is the search step that asked for it, or None where the user's own question was looked up. `unanswered` are parts of
    the question that an answer leaves open, `near` titles that may be meant by them."""

    query: str
    outcome: SearchOutcome
    text: str = ""
    citations: tuple[Citation, ...] = ()
    near: tuple[str, ...] = ()
    confidence: float = 0.0
    step: str | None = None
    unanswered: tuple[str, ...] = ()


class ReplySent(Event, frozen=True, tag="reply.sent"):
    """`next` is None where saying this moves no flow. `asks` names the slot that the reply asks for."""

    reply: Reply
    purpose: Purpose = "statement"
    step: str | None = None
    next: str | None = None
    asks: str | None = None


class ApprovalRequested(Event, frozen=True, tag="approval.requested"):
    """A call waits until a person has decided on it, or until the time `until` (milliseconds since the epoch); a wait of the
    same id follows. `rule` demands it. The call is made as it stands here, or the flow goes on at `declined`, or says so and
    ends where that is None."""

    id: str
    key: str
    action: str
    arguments: dict[str, Any]
    rule: str
    until: int
    step: str
    next: str
    into: str | None = None
    failed: str | None = None
    declined: str | None = None


class ActionStarted(Event, frozen=True, tag="action.started"):
    """Durable before the call: after a crash the call is repeated with this same key, and no other. `approval` is the request
    that a person approved."""

    key: str
    action: str
    arguments: dict[str, Any]
    step: str
    next: str
    into: str | None = None
    failed: str | None = None
    approval: str | None = None


class ActionFinished(Event, frozen=True, tag="action.finished"):
    """`error` holds `code` and `message` where the action said no or did not answer."""

    key: str
    action: str
    step: str
    next: str
    arguments: dict[str, Any] = {}
    into: str | None = None
    result: Any = None
    error: dict[str, str] | None = None
    approval: str | None = None


class WaitStarted(Event, frozen=True, tag="wait.started"):
    """The flow that talks waits for `event`, whose data must hold what `where` says, and goes on at `next` with the data kept
    as `into`; or until the time `until` (milliseconds since the epoch, UTC), and goes on at `otherwise`, else at `next`."""

    step: str
    id: str
    next: str
    otherwise: str | None = None
    event: str | None = None
    until: int | None = None
    into: str | None = None
    reason: WaitReason = "wait"
    where: dict[str, Any] = {}


class WaitEnded(Event, frozen=True, tag="wait.ended"):
    """A flow waits no more; it goes on at `next`, at once or when those above it have ended."""

    id: str
    outcome: WaitOutcome
    next: str
    into: str | None = None
    value: Any = None


class HandoffRequested(Event, frozen=True, tag="handoff.requested"):
    reason: str
    team: str | None = None
    queue: Queue | None = None


class TicketRequested(Event, frozen=True, tag="ticket.requested"):
    """A person shall look at something later; the bot goes on meanwhile. Without a `subject` the conversation gives it. The
    flow finds the ticket's reference under `into`."""

    reason: str
    step: str
    next: str
    subject: str | None = None
    team: str | None = None
    into: str | None = None


class TurnFailed(Event, frozen=True, tag="turn.failed"):
    """Something broke; the customer is told so kindly and offered a person. `code` is for the log and the trace."""

    code: str


class TurnEnded(Event, frozen=True, tag="turn.ended"):
    """The bot waits; everything of the turn stands before this."""


class ConversationClosed(Event, frozen=True, tag="conversation.closed"):
    """The next message begins another conversation. `name` is the agent's, where one closed it."""

    reason: str
    by: ClosedBy = "time"
    name: str | None = None
    text: str = ""


AnyEvent = (
    ConversationStarted
    | MessageReceived
    | EventReceived
    | TimerElapsed
    | ApprovalDecided
    | MessageUnderstood
    | WishTaken
    | FlowStarted
    | FlowEnded
    | FlowRefused
    | FlowRestarted
    | SteppedBack
    | VariablesSet
    | UserRecalled
    | SlotFilled
    | Rated
    | AnswerRefused
    | SearchFinished
    | ReplySent
    | ApprovalRequested
    | ActionStarted
    | ActionFinished
    | WaitStarted
    | WaitEnded
    | HandoffRequested
    | TicketRequested
    | TurnFailed
    | TurnEnded
    | ConversationClosed
    | PeopleEvent
)

#: What a customer may see of their own conversation; the rest is the team's.
PUBLIC_TYPES = frozenset(
    {"conversation.started", "message.received", "reply.sent", "handoff.requested", "conversation.closed"}
    | {"agent.joined", "agent.message", "agent.left", "handoff.ended", "handoff.refused"}
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class Recorded(msgspec.Struct, frozen=True):
    """An event at its place: `position` counts from 1 in its conversation, `at` is milliseconds since the epoch, UTC."""

    position: int
    at: int
    event: AnyEvent


def type_of(event: AnyEvent) -> str:
    """Return the wire name, such as `message.received`."""
    return str(event.__struct_config__.tag)


def encode(event: AnyEvent) -> bytes:
    return _encoder.encode(event)


class EventUnfit(ValueError):
    """What a bot or an action came up with cannot be recorded."""


def settled(event: AnyEvent) -> AnyEvent:
    """Return the event as it will be read back; raise `EventUnfit` where it could not be stored or not be read.

    Invariant: what a turn works with equals what is stored of it (a tuple is a list, a date its text, NaN nothing).
    """
    try:
        data = _encoder.encode(event)
        same = _decoder.decode(data)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise EventUnfit(f"{type_of(event)}: {type(error).__name__}: {error}") from error
    if len(data) > LARGEST_EVENT_BYTES and not isinstance(event, MessageReceived | MessageUnderstood):
        raise EventUnfit(f"{type_of(event)}: {len(data)} bytes are more than {LARGEST_EVENT_BYTES}")
    return same


def decode(data: str | bytes, schema_version: int) -> AnyEvent:
    """Read a stored event. An older schema version would be brought up here, one step a version; there is only one yet."""
    if schema_version != SCHEMA_VERSION:
        raise ValueError(f"event schema {schema_version} is not known; this code writes {SCHEMA_VERSION}")
    return _decoder.decode(data)
