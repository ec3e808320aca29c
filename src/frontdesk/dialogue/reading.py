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


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """`intent` is None when the text is none of the bot's intents; `ranking` still says what came nearest."""

    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[RankedIntent, ...] = ()
    entities: tuple[Entity, ...] = ()
    language: str = "en"
    signals: tuple[Signal, ...] = ()
