"""Finds what a text names: the bot's own patterns and lists, and the built-in kinds, with exact positions."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from frontdesk.dialogue.reading import Entity
from frontdesk.understanding.errors import KindUnknown
from frontdesk.understanding.pipeline import contacts, dates, numbers
from frontdesk.understanding.pipeline.bot_entities import MOST_FOUND, Lists, Patterns
from frontdesk.understanding.pipeline.hints import Hints
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.pipeline.numbers import Found
from frontdesk.understanding.training_set import AskedFor, BuiltinEntity, EntityDefinition, ListEntity, PatternEntity

# In the order in which they win where they overlap: the 5 in "5 March" is a date's, not a number's.
BUILTIN = ("email", "url", "money", "date", "time", "phone", "ordinal", "number")
ONLY_ASKED = ("name", "text")
_READ_CHARACTERS = 4_000

# What has to be in some word of a lower-case text for a kind to be in the text.
_SIGNS = {
    "digit": r"\d",
    "number word": rf"\b(?:{numbers.NUMBER_WORD})\b",
    "ordinal": rf"\d(?:st|nd|rd|th)\b|\b(?:{numbers.ORDINAL_WORD}|last)\b",
    "money": r"[$€£¥₹]|doll|buck|eur|poun|quid|cent|penc|penn|gbp|usd|yen|rupee|franc|chf|nok|sek|dkk|cad|aud|jpy|inr"
    r"|sterling",
    "numeric date": r"\d[-/.]\d",
    "date": r"day|night|tomorrow|week|month|year|morn|afternoon|even|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mon|tue|wed|thu|fri|sat|sun",
    "time": r"noon|midday|midnight|clock|past|quarter|hour|min|hr|morning|afternoon|evening",
    "clock": r"(?:^|\d)[ap]\.?m\b|\d[:h]\d",
    "hour": rf"\b(?:{dates.HOUR_WORD}|1[0-2]|[1-9])\b",
    "before hour": r"\b(?:at|around|about|before|after|by|until)\b",
    "number": r"(?<![\w.,/:-])[-−+]?\d",
    "phone": r"(?<![\w@.#-])(?:\+|00)?\(?\d",
    "email": "@",
    "url": r"[a-z0-9]\.[a-z]|://",
}
_HINTS = Hints(tuple(_SIGNS.values()))
_BITS = {sign: 1 << number for number, sign in enumerate(_SIGNS)}
_DIGIT, _NUMBER_WORD, _MONEY = _BITS["digit"], _BITS["number word"], _BITS["money"]
_TIME, _CLOCK, _HOUR, _BEFORE_HOUR = _BITS["time"], _BITS["clock"], _BITS["hour"], _BITS["before hour"]
_NEEDED = {
    "email": _BITS["email"],
    "url": _BITS["url"],
    "date": _BITS["date"] | _BITS["numeric date"],
    "phone": _BITS["phone"],
    "ordinal": _BITS["ordinal"],
    "number": _BITS["number"] | _NUMBER_WORD,
}


class _Placed(NamedTuple):
    rank: int
    name: str
    found: Found


class EntityFinder:
    """Built once a bot; finding costs some tens of microseconds, because each kind is looked for only where a hint of it is."""

    def __init__(self, definitions: Mapping[str, EntityDefinition], region: str | None, normaliser: Normaliser) -> None:
        self._region = region or "US"
        self._patterns = Patterns({n: each for n, each in definitions.items() if isinstance(each, PatternEntity)})
        self._lists = Lists({n: each for n, each in definitions.items() if isinstance(each, ListEntity)}, normaliser)
        self._kinds = {n: each.kind for n, each in definitions.items() if isinstance(each, BuiltinEntity)}
        for name, kind in self._kinds.items():
            if kind not in BUILTIN and kind not in ONLY_ASKED:
                raise KindUnknown(entity=name, kind=kind)
        self._aliases = {kind: [n for n, k in self._kinds.items() if k == kind and n != kind] for kind in BUILTIN}

    def find(self, text: str, asked: AskedFor | None, now: datetime) -> tuple[Entity, ...]:
        """Return the entities, the one that was asked for first, the others from left to right.

        `text` must be clean of half surrogates; positions count its characters. `now` is the writer's time.
        """
        text = text[:_READ_CHARACTERS]
        lower = _lower(text)
        wanted = self._asked_kind(asked)
        placed = [_Placed(0, name, found) for name, found in self._patterns.find(text)]
        placed += [_Placed(0, name, found) for name, found in self._lists.find(lower)]
        hints = _HINTS.of(lower)
        if hints or wanted is not None:
            placed += self._builtins(text, lower, hints, now, wanted, [item.found for item in placed])
        entities = [_entity(item.name, item.found, text) for item in sorted(placed, key=_place)]
        if asked is None:
            return tuple(entities)
        return self._with_asked(entities, asked, text, lower, now)

    def _builtins(
        self, text: str, lower: str, hints: int, now: datetime, wanted: str | None, taken: list[Found]
    ) -> Iterator[_Placed]:
        """Look for the built-in kinds of which there is a hint, where nothing was found yet."""
        kept = list(taken)
        for rank, kind in enumerate(BUILTIN, start=1):
            if kind != wanted and not _may_hold(kind, hints, lower):
                continue
            for found in islice(self._builtin(kind, text, lower, now, asked=kind == wanted), MOST_FOUND):
                if any(found.start < other.end and other.start < found.end for other in kept):
                    continue
                kept.append(found)
                for name in (kind, *self._aliases[kind]):
                    yield _Placed(rank, name, found)

    def _asked_kind(self, asked: AskedFor | None) -> str | None:
        return None if asked is None else self._kinds.get(asked.entity, asked.entity)

    def _builtin(self, kind: str, text: str, lower: str, now: datetime, *, asked: bool) -> Iterator[Found]:
        if kind == "email":
            return contacts.find_emails(text, asked=asked)
        if kind == "url":
            return contacts.find_urls(text)
        if kind == "money":
            return numbers.find_money(lower)
        if kind == "date":
            return dates.find_dates(lower, now, self._region, asked=asked)
        if kind == "time":
            return dates.find_times(lower, now, asked=asked)
        if kind == "phone":
            return contacts.find_phones(text, self._region, asked=asked)
        return numbers.find_ordinals(lower) if kind == "ordinal" else numbers.find_numbers(lower, asked=asked)

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
            return self._lists.guess(name, lower)
        kind = self._kinds.get(name, name)
        if kind == "text":
            return _whole(text)
        if kind == "name":
            return contacts.find_name(text)
        if kind == "number":
            return (Found(found.value, found.start, found.end) for found in numbers.find_ordinals(lower))
        return self._builtin(kind, text, lower, now, asked=True) if kind in BUILTIN else iter(())


def _may_hold(kind: str, hints: int, lower: str) -> bool:
    """Whether a text with these hints can hold an entity of this kind when none was asked for."""
    if kind == "time":  # "at five" and "ten to six" count only after another word: they are too often something else
        spoken = hints & _HOUR and (" at " in lower or " to " in lower or (hints & _DIGIT and hints & _BEFORE_HOUR))
        return bool(hints & _TIME or spoken or (hints & _DIGIT and hints & _CLOCK))
    if kind == "money":
        return bool(hints & _MONEY and hints & (_DIGIT | _NUMBER_WORD))
    return bool(hints & _NEEDED[kind])


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
