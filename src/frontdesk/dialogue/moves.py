"""What the engine wants done next; `conversations/turn.py` performs a move and records what came of it as events."""

from typing import Any

import msgspec

from frontdesk.dialogue.events import FlowOutcome, Purpose
from frontdesk.dialogue.messages import Card, Choice, Citation, ReplyKind
from frontdesk.dialogue.reading import Reading


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


class Search(msgspec.Struct, frozen=True):
    """Look `query` up in the bot's knowledge; `context` are the user's messages before it, oldest first."""

    query: str
    context: tuple[str, ...] = ()
    step: str | None = None


class Act(msgspec.Struct, frozen=True):
    """Call an action. `key` is given when the journal already holds the start of this very call."""

    action: str
    arguments: dict[str, Any]
    step: str
    next: str
    into: str | None = None
    failed: str | None = None
    key: str | None = None


class Fill(msgspec.Struct, frozen=True):
    """`corrects` says that the question had another answer before."""

    step: str
    slot: str
    value: Any
    next: str
    corrects: bool = False


class Refuse(msgspec.Struct, frozen=True):
    """The message did not answer the question; `next` is given when the tries are used up."""

    step: str
    next: str | None = None


class Remember(msgspec.Struct, frozen=True):
    step: str
    values: dict[str, Any]
    next: str


class TakeUp(msgspec.Struct, frozen=True):
    """Deal with the next wish of a message that held several; `text` leads over to it."""

    text: str
    wish: str
    reading: Reading


class StartFlow(msgspec.Struct, frozen=True):
    flow: str
    next: str


class EndFlow(msgspec.Struct, frozen=True):
    flow: str
    outcome: FlowOutcome


class HandOff(msgspec.Struct, frozen=True):
    reason: str
    team: str | None = None


class Wait(msgspec.Struct, frozen=True):
    """Nothing more to do until the user writes."""


Move = Say | Search | Act | Fill | Refuse | Remember | TakeUp | StartFlow | EndFlow | HandOff | Wait
