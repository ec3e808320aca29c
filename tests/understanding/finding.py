"""What the tests of entities share: fixed moments, finders for several regions, and a text's entities in short."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.training_set import AskedFor

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Europe/Oslo"))  # a Monday
PLAIN = EntityFinder({}, "US", Normaliser((), word_ranks()))

Phrase = tuple[str, dict[str, Any]]


def finder_for(region: str) -> EntityFinder:
    return EntityFinder({}, region, Normaliser((), word_ranks()))


def named(text: str, finder: EntityFinder = PLAIN, asked: str | None = None, now: datetime = NOW) -> dict[str, Any]:
    """Everything found, name → value, or a list where a name was found more than once; positions are checked on the way."""
    found: dict[str, list[Any]] = {}
    for entity in finder.find(text, AskedFor(asked) if asked else None, now):
        assert text[entity.start : entity.end] == entity.text
        found.setdefault(entity.name, []).append(entity.value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def answer(text: str, asked: str, finder: EntityFinder = PLAIN, now: datetime = NOW) -> Any:
    """The value of what was asked for, None when the text does not say it."""
    entities: Iterator[Any] = iter(finder.find(text, AskedFor(asked), now))
    return next((entity.value for entity in entities if entity.name == asked), None)
