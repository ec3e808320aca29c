"""What a conversation has come to: all that the engine decides by, and nothing that is not in the conversation's events.

The engine reads the state, decides, and only ever changes it through events (`folding.py`).
"""

from typing import Any

import msgspec

from frontdesk.dialogue import events as e
from frontdesk.dialogue.frames import Frame, Interrupted
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.people import Agent, HandoffRefused, Queue
from frontdesk.dialogue.picking import place_of, plain
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.wishes import Heard, Waiting, carried


class Input(msgspec.Struct, frozen=True):
    """The user's message as long as nothing has dealt with it."""

    text: str
    reading: Reading


class Happening(msgspec.Struct, frozen=True, omit_defaults=True):
    """What began the turn where the user wrote nothing: an event from outside, or the end of the wait `wait`. `taken` says that
    a flow has begun or gone on with it."""

    name: str = ""
    data: dict[str, Any] = {}
    source: e.Source = "api"
    wait: str | None = None
    taken: bool = False


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """`frames` is the stack of flows, the last one talking. `open` says that a turn has begun and not ended.

    `unsettled` are actions with effects of which nobody knows whether they came about: the same call again goes under the
    same key. `failures` counts the turns in a row that failed. `offers` are the buttons under the last reply that has some,
    those of a question apart.

    `wishes` are the further ones of a message that held several, and wait; `overlooked` says that there were too many of them.
    `heard` is what the user wanted last, newest last.

    `happened` is what began the turn, as long as it lasts, where it was no message.

    `variables` are what flows keep beyond themselves, by scope (`turn`, `conversation`, `user`).

    `first` says that it is the user's first conversation and they have not written yet. `spoke` is the position of what was said
    last, by whom ever; `nudged` are the flows that silence or a schedule began since the user wrote, `shown` those that a page
    began at all.

    `reference` is that of the ticket which the last handoff opens, `team` whom it is for. `agent` has the conversation;
    `handed` is the position at which it changed hands last. `queue` is the last wait as it began; `refusal` says that nobody was
    there when a person was wanted last. The agent may do nothing for `idle_seconds` from the position `idle_from` on;
    `unanswered` says that the customer has written since.

    `texts` are the user's last messages, `told` is what the articles said in the turn before; `announced` says that the
    customer was told of the handoff, `waited` how often they wrote since; `prompted` that the question which stands was the
    last thing said; `answered` that a question of this turn got its answer; `wordless` that the user sent files in it and
    wrote nothing. `interrupted` is the flow that could not go on in this turn, until the user was told.
    """

    conversation_id: str = ""
    bot: str = ""
    user_id: str = ""
    channel: str = ""
    status: e.Status = "bot"
    position: int = 0
    turn: int = 0
    open: bool = False
    session: dict[str, Any] = {}
    variables: dict[str, dict[str, Any]] = {}
    texts: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    input: Input | None = None
    happened: Happening | None = None
    wishes: tuple[Waiting, ...] = ()
    overlooked: bool = False
    entities: tuple[Entity, ...] = ()
    frames: tuple[Frame, ...] = ()
    search: e.SearchFinished | None = None
    told: str = ""
    action: e.ActionStarted | None = None
    prompted: bool = False
    spoken: int = 0
    misses: int = 0
    failed: bool = False
    announced: bool = False
    waited: int = 0
    cancelled: bool = False
    answered: bool = False
    wordless: bool = False
    failures: int = 0
    unsettled: tuple[e.ActionStarted, ...] = ()
    offers: tuple[Choice, ...] = ()
    first: bool = False
    spoke: int = 0
    nudged: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    reference: str = ""
    team: str | None = None
    agent: Agent | None = None
    handed: int = 0
    queue: Queue | None = None
    refusal: HandoffRefused | None = None
    idle_seconds: int = 0
    idle_from: int = 0
    unanswered: bool = False
    interrupted: Interrupted | None = None


def meaning(state: State, text: str) -> str | None:
    """Return what pressing a button of `offers` would have sent, where the text names it or its number."""
    named = plain(text)
    place = place_of(named, len(state.offers))
    if place is not None:
        return state.offers[place].value
    return next((choice.value for choice in state.offers if plain(choice.label) == named), None)


def version_of(state: State) -> str:
    """Return the version of the bot that the flow which talks was begun with; empty where none talks or it is not known."""
    return state.frames[-1].version if state.frames else ""


def find_unsettled(state: State, action: str, arguments: dict[str, Any]) -> e.ActionStarted | None:
    """Return this very call as it was begun before without anybody learning what came of it."""
    return next((one for one in state.unsettled if (one.action, one.arguments) == (action, arguments)), None)


def named(state: State) -> tuple[Entity, ...]:
    """What the message that is dealt with names, itself or by following up on another."""
    return carried(state.heard, state.input.reading, state.entities) if state.input else state.entities


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(State)


def encode(state: State) -> bytes:
    return _encoder.encode(state)


def decode(data: str | bytes) -> State:
    return _decoder.decode(data)
