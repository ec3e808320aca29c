"""When a team is there: is it open now, when does it open again, when does it close. Pure; hours are those of its zone.

A day's hours are read on the clock on the wall, so a team that opens at nine opens at nine on both sides of a change of the
clocks. Where an hour comes twice, both are open; where the clocks leap over the opening, it opens when they have leapt.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

LONGEST_LOOK_DAYS = 400  # a team that is closed for longer has no next opening
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)

Span = tuple[int, int]
"""From a minute of the day to another, which is not in it any more; 1440 is the end of the day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` has seven days from Monday on; `holidays` stand in place of their weekday: no span is a day that is closed."""

    zone: str = "UTC"
    week: Sequence[Sequence[Span]] = ((),) * 7
    holidays: Mapping[dt.date, Sequence[Span]] = field(default_factory=dict)


def is_open(hours: Hours | None, moment: dt.datetime) -> bool:
    """Whether the team is there at a moment, which knows its zone. Without hours it always is."""
    if hours is None:
        return True
    there = moment.astimezone(ZoneInfo(hours.zone))
    minute = there.hour * 60 + there.minute
    return any(begins <= minute < ends for begins, ends in _spans(hours, there.date()))


def opens_at(hours: Hours | None, moment: dt.datetime) -> dt.datetime | None:
    """The first moment from this one on at which the team is there, in UTC; None where there is none within 400 days."""
    return _first(hours, moment, wanted=True)


def closes_at(hours: Hours | None, moment: dt.datetime) -> dt.datetime | None:
    """The first moment from this one on at which the team is not there, in UTC; None where it stays for 400 days."""
    return _first(hours, moment, wanted=False)


def _first(hours: Hours | None, moment: dt.datetime, *, wanted: bool) -> dt.datetime | None:
    now = moment.astimezone(dt.UTC)
    if is_open(hours, now) is wanted:
        return now
    if hours is None:
        return None
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    for days in range(-1, LONGEST_LOOK_DAYS):
        try:
            date = today + days * _DAY
            found = [at for at in _turns(hours, zone, date) if at >= now and is_open(hours, at) is wanted]
        except OverflowError:  # the calendar ends
            return None
        if found:
            return min(found)
    return None


def _spans(hours: Hours, date: dt.date) -> Sequence[Span]:
    return hours.holidays.get(date, hours.week[date.weekday()])


def _turns(hours: Hours, zone: ZoneInfo, date: dt.date) -> Iterator[dt.datetime]:
    """Every moment of a day, in UTC, at which it may begin or cease to be open."""
    for minute in {0, *(minute for span in _spans(hours, date) for minute in span)}:
        yield from _moments(zone, date, minute)
    begins, ends = _utc(zone, date, 0, 0), _utc(zone, date + _DAY, 0, 1)
    leap = _leap(zone, begins, ends)
    if leap is not None:
        yield leap


def _moments(zone: ZoneInfo, date: dt.date, minute: int) -> set[dt.datetime]:
    """When it is this minute there: mostly once, twice where the clocks go back."""
    date, minute = date + (minute // 1440) * _DAY, minute % 1440
    return {_utc(zone, date, minute, fold) for fold in (0, 1)}


def _utc(zone: ZoneInfo, date: dt.date, minute: int, fold: int) -> dt.datetime:
    wall = dt.datetime.combine(date, dt.time(minute // 60, minute % 60, fold=fold), zone)
    return wall.astimezone(dt.UTC)


def _leap(zone: ZoneInfo, begins: dt.datetime, ends: dt.datetime) -> dt.datetime | None:
    """When the clocks are changed between two moments, to the second; None where they are not."""
    before = begins.astimezone(zone).utcoffset()
    if ends.astimezone(zone).utcoffset() == before:
        return None
    while ends - begins > _SECOND:
        middle = begins + (ends - begins) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            begins = middle
        else:
            ends = middle
    return ends
