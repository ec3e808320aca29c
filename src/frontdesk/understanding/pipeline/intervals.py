"""Finds spans of days or hours in an English text: from Monday to Wednesday, between 3 and 5pm, 5–8 March, the last 30 days."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline import times
from frontdesk.understanding.pipeline.dates import DAY, MONTH, YEAR, find_dates
from frontdesk.understanding.pipeline.durations import find_lengths
from frontdesk.understanding.pipeline.numbers import Found

_TO = r"\s?(?P<to>-|–|—|\bto\b|\btill\b|\btil\b|\buntil\b|\bthrough\b|\bthru\b|\band\b)\s?"
_LEAD = r"(?:\b(?P<lead>from|between) )?"
_ON = rf"(?:(?:{DAY}),? )?(?:the )?"
_POINT = r"(?P<{0}named>noon|midday|midnight)|(?P<{0}h>\d{{1,2}}|" + times.HOUR_WORD + r")(?:[:.](?P<{0}m>[0-5]\d))?"
_HALF = r"(?:\s?(?P<{0}half>[ap])\.?m\b\.?)?"
_HOURS = on_first_use(
    rf"{_LEAD}(?<![\w:.,$€£/-])(?:{_POINT.format('a_')}){_HALF.format('a_')}{_TO}(?:{_POINT.format('b_')})(?![\d:])"
    rf"(?:{_HALF.format('b_')}(?P<part>(?: o'? ?clock)?(?: (?:in the|at|this) (?:morning|afternoon|evening|night))?))"
    rf"(?![\w/])(?P<day>,? (?:{times.DAY_FOLLOWS})\b)?"
)
_SAME_MONTH = on_first_use(
    rf"{_LEAD}\b{_ON}(?P<first>\d{{1,2}})(?:st|nd|rd|th)?{_TO}{_ON}(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? "
    rf"(?P<month>{MONTH})\b\.?(?:,? (?P<year>{YEAR})\b)?"
    rf"|{_LEAD.replace('lead', 'lead2')}\b{_ON}(?P<month2>{MONTH})\b\.? (?:the )?(?P<first2>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"{_TO.replace('<to>', '<to2>')}(?:the )?(?P<last2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\s?[ap]\.?m\b)"
    rf"(?:,? (?P<year2>{YEAR})\b)?"
)
_WAY = on_first_use(r"\b(?:the )?(?P<way>next|coming|last|past|previous) $")
_CONNECTOR = on_first_use(r"[-–—]|\b(?:to|till?|until|through|thru|and|last|next|past|previous|coming)\b")
_BETWEEN_POINTS = on_first_use(
    r",?\s?(?:-|–|—|\bto\b|\btill?\b|\buntil\b|\bthrough\b|\bthru\b|(?P<and>\band\b))\s?(?:the )?"
)
_POINT_LEAD = on_first_use(r"\b(?P<lead>from|between) (?:the )?$")
_CHANGE = on_first_use(r"\b(?:mov|chang|reschedul|switch|postpon|shift|push|bring|swap)\w*\b[^.?!]*$")
_SAME_POINT = on_first_use(r",? (?:at |on |by |around )?(?:the )?")
_PERIOD = on_first_use(r"\b(?P<which>this|next|last|the) (?P<unit>week|weekend|month|year)\b")


class _Point(NamedTuple):
    """A date, a time or both; `value` has the ISO form of what it is."""

    value: str
    start: int
    end: int


def find_intervals(text: str, now: datetime, region: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are {"start", "end"}, both included: two dates, two times or two of `2026-11-30T09:00`. `text` is lower case.

    Where an interval was asked for, `9-5`, `next week`, two dates, or one as a single day, count too.
    """
    seen = False
    if asked or _CONNECTOR.search(text):
        for found in _told(text, now, region, asked=asked):
            seen = True
            yield found
    if asked and not seen:
        yield from _periods(text, now, region)


def _told(text: str, now: datetime, region: str, *, asked: bool) -> Iterator[Found]:
    for match in _SAME_MONTH.finditer(text):
        yield from _same_month(match, now, region)
    for match in _HOURS.finditer(text):
        if _are_hours(match, asked=asked):
            yield from _hours(match)
    yield from _counted(text, now)
    points = list(_points(text, now, region, asked=asked))
    for first, last in pairwise(points):
        yield from _joined(text, first, last)


def _same_month(match: re.Match[str], now: datetime, region: str) -> Iterator[Found]:
    """`5–8 March`: each day is read as a date with the month of both."""
    if (match["to"] or match["to2"]) == "and" and (match["lead"] or match["lead2"]) != "between":
        return
    first, last = match["first"] or match["first2"], match["last"] or match["last2"]
    month, year = match["month"] or match["month2"], match["year"] or match["year2"] or ""
    days = [next(find_dates(f"{day} {month} {year}".strip(), now, region), None) for day in (first, last)]
    if days[0] and days[1] and days[0].value < days[1].value:
        yield Found({"start": days[0].value, "end": days[1].value}, match.start(), match.end())


def _are_hours(match: re.Match[str], *, asked: bool) -> bool:
    """`3-5` and `from 3 to 5` are hours only with a mark of one, before the name of a day or where asked for."""
    if match["to"] == "and" and match["lead"] != "between":
        return False
    if match["to"] == "to" and not match["lead"] and not match["a_half"] and (match["a_h"] or "").isalpha():
        return False  # ten to six
    marked = match["a_half"] or match["b_half"] or match["part"] or match["a_named"] or match["b_named"]
    clock = match["a_m"] and match["b_m"] and ":" in match.group()
    return bool(marked or clock or asked or (match["lead"] and match["day"]))


def _hours(match: re.Match[str]) -> Iterator[Found]:
    start, end = _minutes(match, "a_", match["part"]), _minutes(match, "b_", match["part"])
    if start is None or end is None:
        return
    if not match["a_half"] and not match["a_named"] and not match["part"] and match["b_half"]:
        both = start % 720 + (720 if match["b_half"] == "p" else 0)
        start = both if both < end else (both + 720) % 1440  # 3-5 pm, but 11-1 pm
    if not match["b_half"] and not match["b_named"] and end <= start and not (match["b_h"] or "").startswith("0"):
        end += 720 if start < end + 720 < 1440 else 0  # 9 to 5
    value = {"start": times.written(*divmod(start, 60)), "end": times.written(*divmod(end, 60))}
    yield Found(value, match.start(), match.end("part"))


def _minutes(match: re.Match[str], side: str, part: str) -> int | None:
    """Minutes since midnight; None where there is no such time."""
    if match[side + "named"]:
        return 0 if match[side + "named"] == "midnight" else 720
    hour, minute = times.hour_of(match[side + "h"]), int(match[side + "m"] or 0)
    if match[side + "half"]:
        return (hour % 12 + (12 if match[side + "half"] == "p" else 0)) * 60 + minute if 1 <= hour <= 12 else None
    meant = times.in_part(hour, part) if 1 <= hour <= 12 else None
    if meant is None:
        meant = hour if match[side + "m"] else times.afternoon(hour)
    return meant * 60 + minute if meant <= 23 else None


def _counted(text: str, now: datetime) -> Iterator[Found]:
    """`the last 30 days` end today, `the next two weeks` begin today."""
    for length in find_lengths(text):
        way = _WAY.search(text, max(0, length.start - 16), length.start)
        if way is None or not length.amounts.keys() <= {"day", "week", "month", "year"}:
            continue
        steps = relativedelta(**{f"{unit}s": int(count) for unit, count in length.amounts.items()})  # type: ignore[arg-type]
        today = now.date()
        try:
            days = (today, today + steps) if way["way"] in ("next", "coming") else (today - steps, today)
        except (ValueError, OverflowError):  # no calendar goes there
            continue
        yield Found({"start": days[0].isoformat(), "end": days[1].isoformat()}, way.start(), length.end)


def _points(text: str, now: datetime, region: str, *, asked: bool) -> Iterator[_Point]:
    """Dates and times from left to right, a date and a time that belong together as one."""
    pieces: list[Found] = []
    for found in (*find_dates(text, now, region, asked=asked), *times.find_times(text, now)):
        if all(found.end <= other.start or other.end <= found.start for other in pieces):
            pieces.append(found)
    waiting: _Point | None = None
    for piece in sorted(pieces, key=lambda found: found.start):
        if waiting is not None:
            both = _both(waiting, piece, text)
            if both is not None:
                yield both
                waiting = None
                continue
            yield waiting
        waiting = _Point(piece.value, piece.start, piece.end)
    if waiting is not None:
        yield waiting


def _both(first: _Point, second: Found, text: str) -> _Point | None:
    if (":" in first.value) == (":" in second.value) or not _SAME_POINT.fullmatch(text, first.end, second.start):
        return None
    day, clock = (second.value, first.value) if ":" in first.value else (first.value, second.value)
    return _Point(f"{day}T{clock}", first.start, second.end)


def _joined(text: str, first: _Point, last: _Point) -> Iterator[Found]:
    between = _BETWEEN_POINTS.fullmatch(text, first.end, last.start)
    lead = _POINT_LEAD.search(text, max(0, first.start - 12), first.start)
    if between is None or len(first.value) != len(last.value):
        return
    if between["and"] and (lead is None or lead["lead"] != "between"):
        return
    start = lead.start() if lead else first.start
    if _CHANGE.search(text, max(0, start - 60), start):
        return  # "move it from Friday to Monday" names two days, and nothing between
    end = _after(first.value, last, text)
    if end is not None:
        yield Found({"start": first.value, "end": end}, start, last.end)


def _after(start: str, last: _Point, text: str) -> str | None:
    """The end is the first such day after the start: in `Monday to Wednesday` the Wednesday of the same week."""
    if len(start) == 5 or last.value >= start:
        return last.value
    day, _, clock = last.value.partition("T")
    if re.search(r"\d{4}", text[last.start : last.end]):
        return None
    said = text[last.start : last.end]
    step = relativedelta(days=7) if re.match(rf"(?:{DAY})\b", said) else relativedelta(years=1)
    later = date.fromisoformat(day) + step
    moved = later.isoformat() + (f"T{clock}" if clock else "")
    return moved if moved >= start else None


def _periods(text: str, now: datetime, region: str) -> Iterator[Found]:
    today = now.date()
    if match := _PERIOD.search(text):
        first, last = _period(match["unit"], {"next": 1, "last": -1}.get(match["which"], 0), today)
        yield Found({"start": first.isoformat(), "end": last.isoformat()}, match.start(), match.end())
        return
    days = sorted(find_dates(text, now, region, asked=True), key=lambda found: (found.start, -found.end))
    if days:
        first_day, last_day = days[0], _Point(*days[-1])
        end = _after(first_day.value, last_day, text)
        yield Found({"start": first_day.value, "end": end or first_day.value}, first_day.start, last_day.end)


def _period(unit: str, offset: int, today: date) -> tuple[date, date]:
    """The whole week (from Monday), weekend, month or year, this one or `offset` later."""
    if unit in ("week", "weekend"):
        monday = today + timedelta(days=7 * offset - today.weekday())
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    first = today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)
    step = relativedelta(**{f"{unit}s": 1})  # type: ignore[arg-type]
    first += step * offset
    return first, first + step - timedelta(days=1)
