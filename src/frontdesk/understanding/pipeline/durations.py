"""Finds how long something takes in an English text: 3 days, two and a half hours, half an hour, 1h30m."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.numbers import NUMBER_WORDS, Found, amount, words_value

UNIT_WORD = r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|years?|yrs?"
_NUMBER = rf"\d{{1,5}}(?:[.,]\d{{1,2}})?|{NUMBER_WORDS}"
_QUANTITY = (
    rf"(?:{_NUMBER})(?: and a half)?|half an?|(?:a )?quarter of an?|(?:a )?couple(?: of)?|a few|several|another|an?"
)
_PART = on_first_use(
    r"(?<![\w.,:/$€£-])(?:(?P<hours>\d{1,2}) ?h ?(?P<minutes>[0-5]?\d)(?: ?m(?:ins?)?)?(?![\w:])"
    rf"|(?P<count>{_QUANTITY})[ -]?(?P<unit>{UNIT_WORD}|(?<=\d)h|(?<=\d )h)\b(?P<half> and a half\b)?)"
)
_RATE = on_first_use(r" (?:a|an|per|each|every) \w")
_BETWEEN = on_first_use(r",? ?(?:and )?")
_ONE_LEAD = on_first_use(
    r"(?:^|\b(?:for|in|within|takes?|took|taken|lasts?|lasted|about|than|over|under|least|most|almost|nearly"
    r"|been|after|waited|waiting|around|is|was|it's) )\W*$"
)
_ONE_TAIL = on_first_use(r" (?:ago|later|from now|long|maximum|max|or (?:so|two|more|less))\b|\W*$")
_ORDER = ("year", "month", "week", "day", "hour", "minute", "second")
_SMALLER = {"year": 12, "month": 30, "week": 7, "day": 24, "hour": 60, "minute": 60}
_LETTERS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}
_SPECIAL = {"a": 1.0, "an": 1.0, "another": 1.0, "several": 3.0, "a few": 3.0}


class Length(NamedTuple):
    """How much of which unit was said, and where."""

    amounts: dict[str, float]
    start: int
    end: int


def find_durations(text: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are ISO 8601 durations in the units that were said: 90 minutes are PT90M. `text` is lower case."""
    for length in find_lengths(text, asked=asked):
        yield Found(_iso(length.amounts), length.start, length.end)


def find_lengths(text: str, *, asked: bool = False) -> Iterator[Length]:
    """The same as amounts; neighbours such as `2 hours and 15 minutes` are one."""
    waiting: Length | None = None
    for match in _PART.finditer(text):
        if not _counts(match, asked=asked):
            continue
        found = Length(_amounts(match), match.start(), match.end())
        if waiting is not None and _continues(waiting, found, text):
            waiting = Length(waiting.amounts | found.amounts, waiting.start, found.end)
            continue
        if waiting is not None:
            yield waiting
        waiting = found
    if waiting is not None:
        yield waiting


def _counts(match: re.Match[str], *, asked: bool) -> bool:
    """`a day` and `one second` are mostly something else than a duration."""
    text, unit, count = match.string, match["unit"] or "", match["count"] or ""
    if match["hours"]:
        return True
    if _RATE.match(text, match.end()):
        return False
    if count == "another" or (unit.startswith("sec") and count in ("a", "one", "1")):
        return asked
    if count not in ("a", "an") or match["half"] or unit.startswith("fortnight") or asked:
        return _value(count) is not None
    lead = _ONE_LEAD.search(text, max(0, match.start() - 12), match.start())
    return bool(lead and (lead.group().strip() or _ONE_TAIL.match(text, match.end())))


def _amounts(match: re.Match[str]) -> dict[str, float]:
    if match["hours"]:
        return {"hour": float(match["hours"]), "minute": float(match["minutes"])}
    unit, factor = _unit(match["unit"])
    count = (_value(match["count"]) or 0.0) + (0.5 if match["half"] else 0.0)
    return _carried(unit, count * factor)


def _continues(first: Length, second: Length, text: str) -> bool:
    smallest = max(_ORDER.index(unit) for unit in first.amounts)
    largest = min(_ORDER.index(unit) for unit in second.amounts)
    return smallest < largest and bool(_BETWEEN.fullmatch(text, first.end, second.start))


def _unit(word: str) -> tuple[str, int]:
    if word.startswith("fortnight"):
        return "week", 2
    begins = {"s": "second", "mi": "minute", "mo": "month", "h": "hour", "d": "day", "w": "week", "y": "year"}
    return next(unit for letters, unit in begins.items() if word.startswith(letters)), 1


def _value(count: str) -> float | None:
    if count in _SPECIAL:
        return _SPECIAL[count]
    if count.startswith("half"):
        return 0.5
    if "quarter" in count:
        return 0.25
    if "couple" in count:
        return 2.0
    bare = count.removesuffix(" and a half")
    extra = 0.5 if bare != count else 0.0
    value = amount(bare, grouped_points=False) if bare[0].isdigit() else words_value(bare)
    return None if value is None else value + extra


def _carried(unit: str, count: float) -> dict[str, float]:
    """1.5 hours are 1 hour and 30 minutes: what is no whole number goes on to smaller units."""
    found: dict[str, float] = {}
    while unit != "second":
        full = int(round(count, 6))
        if full:
            found[unit] = full
        count = round(count - full, 6) * _SMALLER[unit]
        if not count:
            return found or {unit: 0}
        unit = "day" if unit == "month" else _ORDER[_ORDER.index(unit) + 1]
    return found | {"second": round(count)}


def _iso(amounts: dict[str, float]) -> str:
    parts = dict(amounts)
    if "week" in parts and len(parts) > 1:  # ISO 8601 has weeks only alone
        parts["day"] = parts.get("day", 0) + 7 * parts.pop("week")
    days = "".join(f"{int(parts[unit])}{_LETTERS[unit]}" for unit in _ORDER[:4] if unit in parts)
    clock = "".join(f"{int(parts[unit])}{_LETTERS[unit]}" for unit in _ORDER[4:] if unit in parts)
    return f"P{days}T{clock}" if clock else f"P{days}"
