"""Finds times of day in an English text, on the 24-hour clock; `in 20 minutes` is read from the moment it was written at."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.dates import DAY, TOMORROW
from frontdesk.understanding.pipeline.durations import find_lengths
from frontdesk.understanding.pipeline.numbers import Found, words_value

HOUR_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HOUR = rf"{HOUR_WORD}|1[0-2]|[1-9]"
DAY_FOLLOWS = rf"today|{TOMORROW}|tonight|on|please|pls|and|or|next|this|{DAY}"
_CLOCK = on_first_use(
    r"(?<![\w:.,$€£])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?:(?<![\w:.])|(?<=\dt))(?P<h24>[01]?\d|2[0-3])[:h](?P<m24>[0-5]\d)(?::[0-5]\d)?(?![\w:]|\s?[ap]\.?m\b)"
    r"|\b(?P<named>noon|midday|midnight)\b"
    rf"|\b(?P<part>half|(?:a )?quarter|(?:five|ten|twenty|5|10|20)(?: minutes)?) (?P<side>past|after|to"
    rf"|before) (?P<hour>{_HOUR})\b(?:\s?(?P<part_half>[ap])\.?m\b)?"
    rf"|\b(?P<oclock>{_HOUR}) ?o'? ?clock\b"
    rf"|\b(?P<loose>{_HOUR})(?::(?P<loose_m>[0-5]\d))? (?:in the|at|this) (?:morning|afternoon|evening|night)\b"
    rf"|\b(?:at|around|about|before|after|by|until|till) (?P<half_past>half )?(?P<at>{_HOUR})"
    rf"(?=\s*$|[,.!?;](?!\d)| (?:{DAY_FOLLOWS})\b)"
    r"|\b(?:at|around|about|before|after|by|until|till) (?P<dot_h>[01]?\d|2[0-3])\.(?P<dot_m>[0-5]\d)(?![\d.,]\d|\w)"
)
_BARE = on_first_use(
    rf"\W*(?:(?:it's|say|maybe|at|around|about) ){{0,2}}(\d{{1,2}}|{HOUR_WORD})(?:ish)?(?: (?:please|pls|thanks))?\W*"
)
_IN = on_first_use(r"\bin (?:about )?$")
_AGO = on_first_use(r" ago\b")
_MORNING = on_first_use(r"\bmorning\b")
_EVENING = on_first_use(r"\b(?:evening|night|tonight|tonite)\b")
_AFTERNOON = on_first_use(r"\bafternoon\b")
_NEARBY = 22  # characters on each side in which a part of the day says which half is meant


def find_times(text: str, now: datetime, *, asked: bool = False) -> Iterator[Found]:
    """Values are HH:MM. `text` is lower case, `now` in the writer's time zone.

    An hour from 1 to 7 without minutes, am, pm or a part of the day nearby is in the afternoon.
    """
    for match in _CLOCK.finditer(text):
        value = _clock(match)
        if value is not None:
            yield Found(written(*value), match.start(), match.end())
    yield from _from_now(text, now)
    if asked and (bare := _BARE.fullmatch(text)):
        hour = hour_of(bare[1])
        if hour <= 23:
            yield Found(written(afternoon(hour), 0), bare.start(1), bare.end(1))


def written(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def hour_of(word: str) -> int:
    return int(word) if word.isdigit() else int(words_value(word) or 0)


def afternoon(hour: int) -> int:
    return hour + 12 if 1 <= hour <= 7 else hour


def in_part(hour: int, said: str) -> int | None:
    """The hour from 1 to 12 on the 24-hour clock by the part of the day that `said` names; None where it names none."""
    if _MORNING.search(said):
        return hour % 12
    if _EVENING.search(said):  # at 12 and at 2 at night it is after midnight
        return hour % 12 if hour == 12 or hour < 4 else hour + 12
    return hour % 12 + 12 if _AFTERNOON.search(said) else None


def _from_now(text: str, now: datetime) -> Iterator[Found]:
    """`in 2 hours` and `20 minutes ago`, unless that is on another day: then it would be no time of today."""
    for length in find_lengths(text, asked=True):
        lead, tail = _IN.search(text, 0, length.start), _AGO.match(text, length.end)
        if not (lead or tail) or not length.amounts.keys() <= {"hour", "minute"}:
            continue
        distance = timedelta(hours=length.amounts.get("hour", 0), minutes=length.amounts.get("minute", 0))
        if distance > timedelta(days=1):
            continue
        then = now - distance if tail else now + distance
        if then.date() == now.date():
            start, end = lead.start() if lead else length.start, tail.end() if tail else length.end
            yield Found(written(then.hour, then.minute), start, end)


def _clock(match: re.Match[str]) -> tuple[int, int] | None:
    part = match.groupdict()
    if part["h"]:
        hour = int(part["h"])
        return (hour % 12 + (12 if part["half"] == "p" else 0), int(part["m"] or 0)) if 1 <= hour <= 12 else None
    if part["h24"]:
        return _four_digits(match)
    if part["named"]:
        return (0, 0) if part["named"] == "midnight" else (12, 0)
    if part["part"]:
        return _past_or_to(match)
    if part["dot_h"]:
        return int(part["dot_h"]), int(part["dot_m"])
    minutes = int(part["loose_m"] or (30 if part["half_past"] else 0))
    return _meant(hour_of(part["oclock"] or part["at"] or part["loose"] or "0"), match), minutes


def _four_digits(match: re.Match[str]) -> tuple[int, int]:
    """A clock time is what it says, but `tonight at 8:30` is 20:30."""
    hour = int(match["h24"])
    if 1 <= hour <= 11 and not match["h24"].startswith("0") and _EVENING.search(_around(match)):
        hour = in_part(hour, "evening") or 0
    return hour, int(match["m24"])


def _meant(hour: int, match: re.Match[str]) -> int:
    meant = in_part(hour, _around(match))
    return afternoon(hour) if meant is None else meant


def _around(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _NEARBY) : match.end() + _NEARBY]


def _past_or_to(match: re.Match[str]) -> tuple[int, int]:
    word = match["part"].removesuffix(" minutes").removeprefix("a ")
    minutes = {"half": 30, "quarter": 15}.get(word) or hour_of(word)
    hour = hour_of(match["hour"])
    if match["part_half"]:
        hour = hour % 12 + (12 if match["part_half"] == "p" else 0)
    else:
        hour = _meant(hour, match)
    if match["side"] in ("to", "before"):
        return (hour - 1) % 24, 60 - minutes
    return hour, minutes
