"""What the understanding made of a text: the only thing of it that the engine sees."""

from typing import Any, Literal

import msgspec

Signal = Literal[
    "yes",
    "no",
    "cancel",
    "restart",
    "back",
    "skip",
    "repeat",
    "person",
    "greeting",
    "thanks",
    "goodbye",
    "frustrated",
    "question",
    "correction",
]


class Entity(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something named in the text. `start` and `end` count characters of the text as it was received."""

    name: str
    value: Any
    text: str
    start: int
    end: int


class RankedIntent(msgspec.Struct, frozen=True):
    intent: str
    confidence: float


class Wish(msgspec.Struct, frozen=True, omit_defaults=True):
    """A further thing the text asks for, where it asks for more than one: "cancel it and *where is my refund?*".

    `text` stands from `start` to `end` in the text as it was received; `general` says that it asks how things are for
    everybody. `intent` is None for such a question that is none of the bot's intents: the articles may know.
    """

    intent: str | None
    confidence: float
    text: str
    start: int
    end: int
    general: bool = False


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """`intent` is None when the text is none of the bot's intents; `ranking` still says what came nearest.

    `also` are the further wishes of a text that holds several, in order; `intent` is the first one's. `follows` says that the
    text was understood by what came before it ("and the blue one?").
    """

    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[RankedIntent, ...] = ()
    entities: tuple[Entity, ...] = ()
    language: str = "en"
    signals: tuple[Signal, ...] = ()
    also: tuple[Wish, ...] = ()
    follows: bool = False
