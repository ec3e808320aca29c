"""Finds what a text names: the bot's own patterns and lists, and the built-in kinds, with exact positions."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from frontdesk.dialogue.reading import Entity
from frontdesk.understanding.errors import KindUnknown
from frontdesk.understanding.pipeline import contacts, dates, numbers
from frontdesk.understanding.pipeline.bot_entities import Listed, Pattern
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.pipeline.numbers import Found
from frontdesk.understanding.training_set import AskedFor, EntityDefinition, ListEntity, PatternEntity

# In the order in which they win where they overlap: the 5 in "5 March" is a date's, not a number's.
BUILTIN = ("email", "url", "money", "date", "time", "phone", "ordinal", "number")
ONLY_ASKED = ("name", "text")
_READ_CHARACTERS = 4_000
_MOST = 50  # of one kind in one text; more is no message but a table
_DIGIT = re.compile(r"\d")
_DATE_HINT = re.compile(
    r"day|night|tomorrow|week|month|year|morn|afternoon|even|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mon|tue|wed|thu|fri|sat|sun"
)
_TIME_HINT = re.compile(r"noon|midday|midnight|clock|past|quarter| to | at |hour|min|hr|morning|afternoon|evening")
_MONEY_HINT = re.compile(
    r"[$€£¥₹]|doll|buck|eur|poun|quid|cent|penc|penn|gbp|usd|yen|rupee|franc|chf|nok|sek|dkk|cad|aud|jpy|inr|sterling"
)
_LETTERS_OF_ADDRESS = re.compile(r"[a-z0-9]\.[a-z]|://")


class _Placed(NamedTuple):
    rank: int
    name: str
    found: Found


class EntityFinder:
    """Built once a bot; finding costs some tens of microseconds, because each kind is looked for only where a hint of it is."""

    def __init__(self, definitions: Mapping[str, EntityDefinition], region: str | None, normaliser: Normaliser) -> None:
        self._region = region or "US"
        self._patterns: dict[str, Pattern] = {}
        self._lists: dict[str, Listed] = {}
        self._kinds: dict[str, str] = {}
        for name, definition in definitions.items():
            if isinstance(definition, PatternEntity):
                self._patterns[name] = Pattern(name, definition)
            elif isinstance(definition, ListEntity):
                self._lists[name] = Listed(definition, normaliser)
            elif definition.kind in BUILTIN or definition.kind in ONLY_ASKED:
                self._kinds[name] = definition.kind
            else:
                raise KindUnknown(entity=name, kind=definition.kind)
        self._aliases = {kind: [n for n, k in self._kinds.items() if k == kind and n != kind] for kind in BUILTIN}

    def find(self, text: str, asked: AskedFor | None, now: datetime) -> tuple[Entity, ...]:
        """Return the entities, the one that was asked for first, the others from left to right.

        `text` must be clean of half surrogates; positions count its characters. `now` is the writer's time.
        """
        text = text[:_READ_CHARACTERS]
        lower = _lower(text)
        wanted = self._asked_kind(asked)
        placed = [
            _Placed(0, name, found)
            for name, pattern in self._patterns.items()
            for found in islice(pattern.find(text), _MOST)
        ]
        if self._lists:
            placed += [
                _Placed(0, name, found)
                for name, listed in self._lists.items()
                for found in islice(listed.find(lower), _MOST)
            ]
        kept = [item.found for item in placed]
        for rank, kind in enumerate(BUILTIN, start=1):
            for found in islice(self._builtin(kind, text, lower, now, asked=kind == wanted), _MOST):
                if any(found.start < other.end and other.start < found.end for other in kept):
                    continue
                kept.append(found)
                placed += [_Placed(rank, name, found) for name in (kind, *self._aliases[kind])]
        entities = [_entity(item.name, item.found, text) for item in sorted(placed, key=_place)]
        if asked is None:
            return tuple(entities)
        return self._with_asked(entities, asked, text, lower, now)

    def _asked_kind(self, asked: AskedFor | None) -> str | None:
        return None if asked is None else self._kinds.get(asked.entity, asked.entity)

    def _builtin(self, kind: str, text: str, lower: str, now: datetime, *, asked: bool) -> Iterator[Found]:
        digits = _DIGIT.search(lower) is not None
        if kind == "email":
            return contacts.find_emails(text, asked=asked)
        if kind == "url" and _LETTERS_OF_ADDRESS.search(lower):
            return contacts.find_urls(text)
        if kind == "money" and _MONEY_HINT.search(lower):
            return numbers.find_money(lower)
        if kind == "date" and (digits or asked or _DATE_HINT.search(lower)):
            return dates.find_dates(lower, now, self._region, asked=asked)
        if kind == "time" and (digits or asked or _TIME_HINT.search(lower)):
            return dates.find_times(lower, now, asked=asked)
        if kind == "phone" and digits:
            return contacts.find_phones(text, self._region, asked=asked)
        if kind == "ordinal":
            return numbers.find_ordinals(lower)
        return numbers.find_numbers(lower, asked=asked) if kind == "number" else iter(())

    def _with_asked(
        self, entities: list[Entity], asked: AskedFor, text: str, lower: str, now: datetime
    ) -> tuple[Entity, ...]:
        first = [entity for entity in entities if entity.name == asked.entity]
        if not first:
            first = [_entity(asked.entity, found, text) for found in self._leniently(asked.entity, text, lower, now)]
        return (*first, *[entity for entity in entities if entity.name != asked.entity])

    def _leniently(self, name: str, text: str, lower: str, now: datetime) -> Iterator[Found]:
        """What would be too bold to see in any text, but not in the answer to a question for it."""
        if name in self._patterns:
            return self._patterns[name].complete(text)
        if name in self._lists:
            return self._lists[name].guess(lower)
        kind = self._kinds.get(name, name)
        if kind == "text":
            return _whole(text)
        if kind == "name":
            return contacts.find_name(text)
        if kind == "number":
            return (Found(found.value, found.start, found.end) for found in numbers.find_ordinals(lower))
        return self._builtin(kind, text, lower, now, asked=True) if kind in BUILTIN else iter(())


def _whole(text: str) -> Iterator[Found]:
    bare = text.strip()
    if bare:
        start = text.index(bare)
        yield Found(bare, start, start + len(bare))


def _lower(text: str) -> str:
    """Lower case with every character in its place (a few capitals have lower forms of two characters)."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join([letter.lower() if len(letter.lower()) == 1 else letter for letter in text])
    return lower.replace("’", "'")


def _place(item: _Placed) -> tuple[int, int, int, str]:
    return item.found.start, -item.found.end, item.rank, item.name


def _entity(name: str, found: Found, text: str) -> Entity:
    value: Any = found.value
    return Entity(name=name, value=value, text=text[found.start : found.end], start=found.start, end=found.end)
