"""Finds what a text names: the bot's own patterns and lists, the built-in kinds, what it learned; with exact positions."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from frontdesk.dialogue.reading import Entity
from frontdesk.understanding.errors import KindUnknown
from frontdesk.understanding.pipeline import contacts, dates, durations, intervals, names, numbers, times
from frontdesk.understanding.pipeline.bot_entities import MOST_FOUND, Lists, Patterns
from frontdesk.understanding.pipeline.hints import Hints
from frontdesk.understanding.pipeline.kinds import BUILTIN, ONLY_ASKED
from frontdesk.understanding.pipeline.learned import LearnedWeights, Tagger
from frontdesk.understanding.pipeline.money import find_money
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.pipeline.numbers import Found
from frontdesk.understanding.training_set import AskedFor, BuiltinEntity, EntityDefinition, ListEntity, PatternEntity

_MAY_BE_INSIDE = ("number", "ordinal")  # of a learned entity: the 2 in "Drift 2 tent"
_ONLY_WANTED = "reference"  # looked for only where a bot has an entity of it or asks for one: too much looks like one
_READ_CHARACTERS = 4_000

# What has to be in some word of a lower-case text for a kind to be in the text.
_SIGNS = {
    "digit": r"\d",
    "number word": rf"\b(?:{numbers.NUMBER_WORD})\b",
    "ordinal": rf"\d(?:st|nd|rd|th)\b|\b(?:{numbers.ORDINAL_WORD}|last)\b",
    "money": r"[$€£¥₹₩₪₺₽₴¢]|doll|buck|eur|poun|quid|cent|penc|penn|gbp|usd|yen|rupee|franc|chf|nok|sek|dkk|cad|aud|jpy"
    r"|inr|sterling|nzd|pln|czk|huf|cny|krw|brl|mxn|zar|sgd|hkd|ils|aed|isk|(?:^|\d)(?:rs|kr)\b|kron|crown|zł|zlot|kč"
    r"|yuan|rmb|\brand\b|\dp\b",
    "numeric date": r"\d[-/.]\d",
    "date": rf"day|night|tonite|week|month|year|morn|afternoon|even|fortnight|\d(?:st|nd|rd|th)\b|mas\b|hallow|valent"
    rf"|\b(?:{dates.TOMORROW}|{dates.DAY}|{dates.MONTH})\b",
    "time": r"noon|midday|midnight|clock|past|quarter|hour|min|hr|morning|afternoon|evening|night",
    "clock": r"(?:^|\d)[ap]\.?m\b|\d[:.h]\d",
    "hour": rf"\b(?:{times.HOUR_WORD}|1[0-2]|[1-9])\b",
    "before hour": r"\b(?:at|around|about|before|after|by|until|till)\b",
    "span": r"[-–—]|^(?:to|till?|until|through|thru|between|last|next|past|previous|coming)$",
    "unit": rf"(?:^|[\d-])(?:{durations.UNIT_WORD})\b|\dh|^h\b",
    "count": r"^(?:an?|half|couple|few|several|quarter)$",
    "number": r"(?<![\w.,/:-])x?[-−+]?\.?\d",
    "phone": r"(?<![\w@.#-])(?:\+|00)?\(?\d",
    "email": "@",
    "url": r"[a-z0-9]\.[a-z]|://",
}
_HINTS = Hints(tuple(_SIGNS.values()))
_BITS = {sign: 1 << number for number, sign in enumerate(_SIGNS)}
_DIGIT, _NUMBER_WORD, _MONEY = _BITS["digit"], _BITS["number word"], _BITS["money"]
_TIME, _CLOCK, _HOUR, _BEFORE_HOUR = _BITS["time"], _BITS["clock"], _BITS["hour"], _BITS["before hour"]
_DATE = _BITS["date"] | _BITS["numeric date"]
_NEEDED = {
    "email": _BITS["email"],
    "url": _BITS["url"],
    "date": _DATE,
    "reference": _DIGIT,
    "phone": _BITS["phone"],
    "ordinal": _BITS["ordinal"],
    "number": _BITS["number"] | _NUMBER_WORD,
}
_NEEDED_TOGETHER = {
    "money": (_MONEY, _DIGIT | _NUMBER_WORD),
    "interval": (_BITS["span"], _DATE | _TIME | _CLOCK),
    "duration": (_BITS["unit"], _DIGIT | _NUMBER_WORD | _BITS["count"]),
}


class _Placed(NamedTuple):
    rank: int
    name: str
    found: Found


class _Text(NamedTuple):
    """What the finders of built-in kinds read: positions are the same in `text` and in `lower`."""

    text: str
    lower: str
    region: str
    now: datetime


# The contract of a kind: a text, and whether this kind was asked for, give what was found in it.
_FINDERS: dict[str, Callable[[_Text, bool], Iterator[Found]]] = {
    "email": lambda t, asked: contacts.find_emails(t.text, asked=asked),
    "url": lambda t, asked: contacts.find_urls(t.text, asked=asked),
    "money": lambda t, asked: find_money(t.lower, t.region, asked=asked),
    "interval": lambda t, asked: intervals.find_intervals(t.lower, t.now, t.region, asked=asked),
    "date": lambda t, asked: dates.find_dates(t.lower, t.now, t.region, asked=asked),
    "time": lambda t, asked: times.find_times(t.lower, t.now, asked=asked),
    "duration": lambda t, asked: durations.find_durations(t.lower, asked=asked),
    "reference": lambda t, asked: contacts.find_references(t.text, asked=asked),
    "phone": lambda t, asked: contacts.find_phones(t.text, t.region, asked=asked),
    "ordinal": lambda t, asked: numbers.find_ordinals(t.lower, asked=asked),
    "number": lambda t, asked: numbers.find_numbers(t.lower, t.region, asked=asked),
}


class EntityFinder:
    """Built once a bot; finding costs some tens of microseconds, because each kind is looked for only where a hint of it is."""

    def __init__(
        self,
        definitions: Mapping[str, EntityDefinition],
        region: str | None,
        normaliser: Normaliser,
        learned: LearnedWeights | None = None,
    ) -> None:
        self._region = region or "US"
        self._patterns = Patterns({n: each for n, each in definitions.items() if isinstance(each, PatternEntity)})
        self._lists = Lists({n: each for n, each in definitions.items() if isinstance(each, ListEntity)}, normaliser)
        self._tagger = Tagger(learned) if learned else None
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
        read = _Text(text, lower, self._region, now)
        if hints or wanted is not None:
            placed += self._builtins(read, hints, wanted, [item.found for item in placed])
        if self._tagger is not None:
            placed += self._learned(self._tagger, text, placed)
        entities = [_entity(item.name, item.found, text) for item in sorted(placed, key=_place)]
        if asked is None:
            return tuple(entities)
        return self._with_asked(entities, asked, read)

    def _builtins(self, read: _Text, hints: int, wanted: str | None, taken: list[Found]) -> Iterator[_Placed]:
        """Look for the built-in kinds of which there is a hint, where nothing was found yet."""
        kept = list(taken)
        for rank, kind in enumerate(BUILTIN, start=1):
            if kind != wanted and not self._may_hold(kind, hints, read.lower):
                continue
            own = () if kind == _ONLY_WANTED != wanted else (kind,)
            for found in islice(_FINDERS[kind](read, kind == wanted), MOST_FOUND):
                if any(found.start < other.end and other.start < found.end for other in kept):
                    continue
                kept.append(found)
                for name in (*own, *self._aliases[kind]):
                    yield _Placed(rank, name, found)

    def _may_hold(self, kind: str, hints: int, lower: str) -> bool:
        return _may_hold(kind, hints, lower) and (kind != _ONLY_WANTED or bool(self._aliases[kind]))

    def _learned(self, tagger: Tagger, text: str, placed: list[_Placed]) -> Iterator[_Placed]:
        """What was learned stands beside what is sure, never instead of it, and takes its value where both are the same."""
        for name, found in tagger.find(text):
            over = [item for item in placed if item.found.start < found.end and found.start < item.found.end]
            same = [item for item in over if item.found[1:] == found[1:]]
            if any(not item.rank or not (item in same or item.name in _MAY_BE_INSIDE) for item in over):
                continue
            values = [item.found.value for item in same if item.name not in _MAY_BE_INSIDE]
            value = values[0] if values else self._lists.canonical(name, found.value)
            yield _Placed(len(BUILTIN) + 1, name, found._replace(value=value))

    def _asked_kind(self, asked: AskedFor | None) -> str | None:
        kind = None if asked is None else self._kinds.get(asked.entity, asked.entity)
        return kind if kind in BUILTIN else None

    def _with_asked(self, entities: list[Entity], asked: AskedFor, read: _Text) -> tuple[Entity, ...]:
        first = [entity for entity in entities if entity.name == asked.entity]
        if not first:
            kind = self._kinds.get(asked.entity, asked.entity)
            found = _starts(entities, kind) or self._leniently(asked.entity, kind, read)
            first = [_entity(asked.entity, each, read.text) for each in found]
        return (*first, *[entity for entity in entities if entity.name != asked.entity])

    def _leniently(self, name: str, kind: str, read: _Text) -> Iterator[Found]:
        """What would be too bold to see in any text, but not in the answer to a question for it."""
        if name in self._patterns:
            return self._patterns[name].complete(read.text)
        if name in self._lists:
            return self._lists.guess(name, read.lower)
        if kind == "text":
            return _whole(read.text)
        if kind in ONLY_ASKED:
            return names.find_name(read.text)
        if kind == "number":
            return numbers.find_ordinals(read.lower)
        if kind in BUILTIN:
            return _FINDERS[kind](read, True)
        return self._tagger.guess(name, read.text) if self._tagger is not None else iter(())


def _may_hold(kind: str, hints: int, lower: str) -> bool:
    """Whether a text with these hints can hold an entity of this kind when none was asked for."""
    if kind == "time":  # "at five" and "ten to six" count only after another word: they are too often something else
        led = " at " in lower or lower.startswith("at ") or " to " in lower or (hints & _DIGIT and hints & _BEFORE_HOUR)
        spoken = hints & _HOUR and led
        return bool(hints & _TIME or spoken or (hints & _DIGIT and hints & _CLOCK))
    if kind in _NEEDED_TOGETHER:
        one, other = _NEEDED_TOGETHER[kind]
        return bool(hints & one and hints & other)
    return bool(hints & _NEEDED[kind])


def _starts(entities: list[Entity], kind: str) -> list[Found]:
    """A bot that asked for a day or a time and got a span of them takes its start."""
    if kind not in ("date", "time"):
        return []
    return [
        Found(part, entity.start, entity.end)
        for entity in entities
        if entity.name == "interval"
        for part in str(entity.value["start"]).split("T")
        if (":" in part) == (kind == "time")
    ]


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
