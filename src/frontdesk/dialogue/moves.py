"""What the engine wants done next; `conversations/turn.py` performs a move and records what came of it as events."""

from typing import Any

import msgspec

from frontdesk.dialogue.events import FlowOutcome, Purpose, RefusalReason, Scope, WaitOutcome, WaitReason
from frontdesk.dialogue.messages import Card, Choice, Citation, ReplyKind
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.triggers import TriggerKind


class Say(msgspec.Struct, frozen=True):
    """`next` is the step the flow stands on after this was said; `asks` the slot whose value is asked for."""

    text: str
    purpose: Purpose = "statement"
    kind: ReplyKind = "text"
    choices: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    card: Card | None = None
    step: str | None = None
    next: str | None = None
    asks: str | None = None
    pause_seconds: float = 0.0


class Search(msgspec.Struct, frozen=True):
    """Look `query` up in the bot's knowledge; `context` are the user's messages before it, oldest first, `reply` is what the bot
    told them of its articles in the turn before."""

    query: str
    context: tuple[str, ...] = ()
    reply: str = ""
    step: str | None = None


class Act(msgspec.Struct, frozen=True):
    """Call an action. `approve` is what the step itself demands of a person's decision, and `declined` where the flow goes on
    after a no. `approval` is the request that was approved. With a `key` the call goes under that; `begun` says that the
    journal already holds its start."""

    action: str
    arguments: dict[str, Any]
    step: str
    next: str
    into: str | None = None
    failed: str | None = None
    key: str | None = None
    approve: str | None = None
    declined: str | None = None
    approval: str | None = None
    begun: bool = False


class Fill(msgspec.Struct, frozen=True):
    """`corrects` says that the question had another answer before; `keeps` which answers hold from here on, where that
    changes; `within` leads to a called flow that has ended, `wishes` says that the message asks for something else besides (see
    `events.SlotFilled`)."""

    step: str
    slot: str
    value: Any
    next: str
    corrects: bool = False
    keeps: tuple[str, ...] | None = None
    within: tuple[int, ...] = ()
    wishes: bool = False


class Rate(msgspec.Struct, frozen=True):
    """Keep what the user thinks of it: `score` from 1 to 5, or the `comment` that follows it, as `slot`."""

    step: str
    slot: str
    score: int
    next: str
    comment: str | None = None


class Refuse(msgspec.Struct, frozen=True):
    """The message did not answer the question; `next` is given when the tries are used up, `text` where there is more to say
    than the question again."""

    step: str
    next: str | None = None
    text: str = ""


class StepBack(msgspec.Struct, frozen=True):
    """Ask an earlier question again."""

    step: str
    next: str


class Remember(msgspec.Struct, frozen=True):
    step: str
    values: dict[str, Any]
    next: str
    scope: Scope = "flow"
    forgets: dict[str, str] = {}


class TakeUp(msgspec.Struct, frozen=True):
    """Deal with the next wish of a message that held several; `text` leads over to it, where something has to."""

    text: str
    wish: str
    reading: Reading


class StartFlow(msgspec.Struct, frozen=True):
    """`back` is given where another flow calls this one: where that goes on, with the result `into` a name. `version` is that
    of the bot which the flow was found in. `trigger` is what begins it where no message asks for it. `reuses` has one that was
    called before stand at its end again, with the result that it had."""

    flow: str
    next: str
    variables: dict[str, Any] = {}
    back: str | None = None
    into: str | None = None
    version: str = ""
    trigger: TriggerKind | None = None
    reuses: bool = False


class Renew(msgspec.Struct, frozen=True):
    """Tell the user that what a flow ran on is gone, and begin `flow` anew where that can be."""

    text: str
    flow: str | None = None
    next: str = ""
    version: str = ""


class RefuseFlow(msgspec.Struct, frozen=True):
    """Don't start this flow; `text` tells the user, `next` is where the flow that called it goes."""

    flow: str
    reason: RefusalReason
    next: str | None = None
    text: str = ""


class RestartFlow(msgspec.Struct, frozen=True):
    """Begin once more; `text` tells the user."""

    flow: str
    next: str
    text: str


class EndFlow(msgspec.Struct, frozen=True):
    flow: str
    outcome: FlowOutcome
    result: Any = None


class Park(msgspec.Struct, frozen=True):
    """Let the flow wait for an event, for `for_ms` milliseconds, or until a time (ISO 8601; the user's own where it has no
    offset); `text` tells the user. A time that is over already leads on at once, one that is too far away to `unfit`."""

    step: str
    next: str
    otherwise: str | None = None
    event: str | None = None
    where: dict[str, Any] = {}
    for_ms: int | None = None
    until: str | None = None
    unfit: str = "handoff"
    into: str | None = None
    text: str = ""
    reason: WaitReason = "wait"


class EndWait(msgspec.Struct, frozen=True):
    """Let the flow go on that waits under this id; `text` tells the user."""

    id: str
    outcome: WaitOutcome
    next: str
    into: str | None = None
    value: Any = None
    text: str = ""


class OpenTicket(msgspec.Struct, frozen=True):
    """Have a person look at something later; the flow goes on."""

    reason: str
    step: str
    next: str
    subject: str | None = None
    team: str | None = None
    into: str | None = None


class HandOff(msgspec.Struct, frozen=True):
    reason: str
    team: str | None = None


class TakeBack(msgspec.Struct, frozen=True):
    """The customer would rather go on with the bot than wait for a person."""


class Wait(msgspec.Struct, frozen=True):
    """Nothing more to do until the user writes or something happens."""


Move = (
    Say
    | TakeBack
    | Search
    | Act
    | Fill
    | Rate
    | Refuse
    | StepBack
    | Remember
    | TakeUp
    | StartFlow
    | Renew
    | RefuseFlow
    | RestartFlow
    | EndFlow
    | Park
    | EndWait
    | HandOff
    | OpenTicket
    | Wait
)
