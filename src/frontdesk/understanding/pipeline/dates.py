"""Finds dates and times of day in an English text; words like tomorrow are read from the moment they were written at."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from frontdesk.understanding.pipeline.numbers import Found, find_ordinals, words_value

_MONTH_NAMES = """january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct
november nov|december dec"""
_DAY_NAMES = "monday mon|tuesday tues tue|wednesday weds wed|thursday thurs thur thu|friday fri|saturday sat|sunday sun"


def _numbered(groups: str, first: int) -> dict[str, int]:
    parts = re.split(r"[|\n]", groups)
    return {name: number for number, names in enumerate(parts, start=first) for name in names.split()}


_MONTHS = _numbered(_MONTH_NAMES, 1)
_DAYS = _numbered(_DAY_NAMES, 0)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_COUNT = (
    r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty|a couple "
    r"of|couple of|a few"
)
_NAMED = re.compile(
    rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?(?: of)?[ -](?P<month>{_MONTH})\b\.?(?:,?[ -](?P<year>\d{{4}})\b)?"
    rf"|\b(?P<month2>{_MONTH})\b\.? (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year2>\d{{4}})\b)?"
)
_NUMERIC = re.compile(
    r"(?<![\w./-])(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{2}))(?![\w/-])"
)
_SHORT_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})[/.](\d{1,2})(?![\w/.-]*\d)")
_SHORT_LEAD = re.compile(r"\b(?:on|by|until|till|from|since|before|after|to)(?: the)? $")
_RELATIVE = re.compile(
    r"\b(?P<word>(?:the )?day after tomorrow|(?:the )?day before yesterday|today|tonight|tomorrow|yesterday"
    r"|this (?:morning|afternoon|evening)"
    r"|(?:this|next|the|last|at the) weekend|(?:next|last) (?:week|month|year))\b"
    rf"|\b(?:(?P<which>this|next|last|this coming|coming|past) )?(?P<weekday>{_DAY})\b"
    rf"|\bin (?P<ahead>{_COUNT}) (?P<ahead_unit>day|week|month|year)s?\b(?!')"
    rf"|\b(?P<back>{_COUNT}) (?P<back_unit>day|week|month|year)s? (?P<way>ago|from now|from today|later|earlier)\b"
)
_OFFSETS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1, "yesterday": -1,
    "day after tomorrow": 2, "day before yesterday": -2,
}  # fmt: skip
_SHORT_DAYS_THAT_ARE_WORDS = {"sat", "sun", "mon", "wed", "fri", "tue", "thu"}

HOUR_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_CLOCK = re.compile(
    r"(?<![\w:.,$€£])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\w:.])(?P<h24>[01]?\d|2[0-3])[:h](?P<m24>[0-5]\d)(?::[0-5]\d)?(?![\w:]|\s?[ap]\.?m)"
    r"|\b(?P<named>noon|midday|midnight)\b"
    rf"|\b(?P<part>half|quarter|(?:five|ten|twenty|5|10|20)(?: minutes)?) (?P<side>past|after|to"
    rf"|before) (?P<hour>{HOUR_WORD}|1[0-2]|[1-9])\b(?:\s?(?P<part_half>[ap])\.?m\b)?"
    rf"|\b(?P<oclock>{HOUR_WORD}|1[0-2]|[1-9]) ?o'? ?clock\b"
    rf"|\b(?P<loose>{HOUR_WORD}|1[0-2]|[1-9])(?::(?P<loose_m>[0-5]\d))? in the (?P<loose_part>morning"
    rf"|afternoon|evening)\b"
    rf"|\b(?:at|around|about|before|after|by|until) (?P<at>1[0-2]|[1-9]|{HOUR_WORD})(?=$|[,.!?;]| (?:today"
    rf"|tomorrow|tonight|on|please|pls|and|or|next|this|monday|tuesday|wednesday|thursday|friday|saturday"
    rf"|sunday)\b)"
    r"|\bin (?P<delta>\d{1,3}|an?|one|two|three|four|five|half an|ten|fifteen|twenty"
    r"|thirty) (?P<delta_unit>hour|minute|min|hr)s?\b"
)
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "GU", "PR"})


def find_dates(text: str, now: datetime, region: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are ISO dates. `text` is lower case, `now` in the writer's time zone. When a date was asked for, `the 5th`
    and `3/4` count too."""
    today = now.date()
    for match in _NAMED.finditer(text):
        month = _MONTHS[match["month"] or match["month2"]]
        found = _date(match["year"] or match["year2"], month, match["day"] or match["day2"], today)
        if found:
            yield Found(found.isoformat(), match.start(), match.end())
    for match in _NUMERIC.finditer(text):
        found = _numeric(match, today, region)
        if found:
            yield Found(found.isoformat(), match.start(), match.end())
    for match in _RELATIVE.finditer(text):
        found = _relative(match, today, asked=asked)
        if found:
            yield Found(found.isoformat(), match.start(), match.end())
    yield from _short_dates(text, today, region, asked=asked)
    if asked:
        yield from _days_of_month(text, today)


def find_times(text: str, now: datetime, *, asked: bool = False) -> Iterator[Found]:
    """Values are HH:MM. An hour from 1 to 7 without am, pm or a part of the day is in the afternoon. `text` is lower case."""
    for match in _CLOCK.finditer(text):
        value = _clock(match, now)
        if value is not None:
            yield Found(f"{value[0]:02}:{value[1]:02}", match.start(), match.end())
    if asked and (bare := re.fullmatch(rf"\W*(?:at |around |about )?(\d{{1,2}}|{HOUR_WORD})(?:ish)?\W*", text)):
        hour = _hour(bare[1])
        if hour <= 23:
            yield Found(f"{_afternoon(hour):02}:00", bare.start(1), bare.end(1))


def _short_dates(text: str, today: date, region: str, *, asked: bool) -> Iterator[Found]:
    """`3/4` is a date only where a date was asked for or after a word like `on`."""
    for match in _SHORT_NUMERIC.finditer(text):
        if asked or _SHORT_LEAD.search(text, 0, match.start()):
            month, day = _order(int(match[1]), int(match[2]), region)
            found = _date(None, month, str(day), today)
            if found:
                yield Found(found.isoformat(), match.start(), match.end())


def _days_of_month(text: str, today: date) -> Iterator[Found]:
    """`the 5th` is the next day of that number."""
    for found in find_ordinals(text):
        months = [today.replace(day=1) + relativedelta(months=ahead) for ahead in range(4)]
        days = [_safe(month.year, month.month, found.value) for month in months if 1 <= found.value <= 31]
        coming = [day for day in days if day and day >= today]
        if coming:
            yield Found(coming[0].isoformat(), found.start, found.end)


def _date(year: str | None, month: int, day: str, today: date) -> date | None:
    """Without a year: the one that brings the date nearest to today."""
    if year:
        return _safe(int(year), month, int(day))
    candidates = [_safe(today.year + offset, month, int(day)) for offset in (-1, 0, 1)]
    real = [candidate for candidate in candidates if candidate]
    return min(real, key=lambda candidate: abs((candidate - today).days)) if real else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _order(first: int, second: int, region: str) -> tuple[int, int]:
    """Return (month, day) of two numbers the way the region writes them, or the only way that is possible."""
    month_first = region in _MONTH_FIRST if first <= 12 and second <= 12 else first <= 12
    return (first, second) if month_first else (second, first)


def _numeric(match: re.Match[str], today: date, region: str) -> date | None:
    if match["y"]:
        return _safe(int(match["y"]), int(match["m"]), int(match["d"]))
    month, day = _order(int(match["a"]), int(match["b"]), region)
    year = int(match["c"])
    if year < 100:
        year += today.year // 100 * 100
    return _safe(year, month, day)


def _relative(match: re.Match[str], today: date, *, asked: bool) -> date | None:
    if match["word"]:
        return _named_day(match["word"].removeprefix("the "), today)
    if match["weekday"]:
        alone = match["weekday"] in _SHORT_DAYS_THAT_ARE_WORDS and not match["which"]
        if (
            alone
            and not asked
            and not re.search(r"\b(?:on|by|until|before|from|since) $", match.string[: match.start()])
        ):
            return None
        return _weekday(_DAYS[match["weekday"]], match["which"], today)
    if match["ahead"]:
        return _moved(today, _count(match["ahead"]), match["ahead_unit"])
    sign = -1 if match["way"] in ("ago", "earlier") else 1
    return _moved(today, sign * _count(match["back"]), match["back_unit"])


def _named_day(word: str, today: date) -> date:
    if word in _OFFSETS:
        return today + timedelta(days=_OFFSETS[word])
    which, _, unit = word.removeprefix("at the ").rpartition(" ")
    if unit == "weekend":
        saturday = today + timedelta(days=5 - today.weekday())
        return saturday + timedelta(days={"next": 7, "last": -7}.get(which, 0))
    return _moved(today, -1 if which == "last" else 1, unit)


def _weekday(day: int, which: str | None, today: date) -> date:
    ahead = (day - today.weekday()) % 7
    if which in ("last", "past"):
        return today - timedelta(days=(today.weekday() - day) % 7 or 7)
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + day)
    if which == "this":
        return today + timedelta(days=ahead)
    return today + timedelta(days=ahead or 7)


def _moved(today: date, count: int, unit: str) -> date:
    steps: dict[str, Callable[[], relativedelta]] = {
        "day": lambda: relativedelta(days=count),
        "week": lambda: relativedelta(weeks=count),
        "month": lambda: relativedelta(months=count),
        "year": lambda: relativedelta(years=count),
    }
    return today + steps[unit]()


def _count(words: str) -> int:
    if words.isdigit():
        return int(words)
    special = {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "a few": 3}
    return special.get(words) or words_value(words) or 1


def _clock(match: re.Match[str], now: datetime) -> tuple[int, int] | None:
    part = match.groupdict()
    if part["h"]:
        hour = int(part["h"])
        return (hour % 12 + (12 if part["half"] == "p" else 0), int(part["m"] or 0)) if 1 <= hour <= 12 else None
    if part["h24"]:
        return int(part["h24"]), int(part["m24"])
    if part["named"]:
        return (0, 0) if part["named"] == "midnight" else (12, 0)
    if part["part"]:
        return _past_or_to(part)
    if part["loose"]:
        hour = _hour(part["loose"]) % 12 + (0 if part["loose_part"] == "morning" else 12)
        return hour, int(part["loose_m"] or 0)
    if part["delta"]:
        return _later(part, now)
    return _afternoon(_hour(part["oclock"] or part["at"] or "0")), 0


def _past_or_to(part: dict[str, str | None]) -> tuple[int, int]:
    word = (part["part"] or "").removesuffix(" minutes")
    minutes = {"half": 30, "quarter": 15}.get(word) or _hour(word)
    hour = _hour(part["hour"] or "0")
    hour = hour % 12 + (12 if part["part_half"] == "p" else 0) if part["part_half"] else _afternoon(hour)
    if part["side"] in ("to", "before"):
        return (hour - 1) % 24, 60 - minutes
    return hour, minutes


def _later(part: dict[str, str | None], now: datetime) -> tuple[int, int]:
    unit = "minutes" if (part["delta_unit"] or "").startswith("m") else "hours"
    count = 0.5 if part["delta"] == "half an" else float(_count(part["delta"] or "1"))
    then = now + timedelta(**{unit: count})
    return then.hour, then.minute


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else words_value(word) or 0


def _afternoon(hour: int) -> int:
    return hour + 12 if 1 <= hour <= 7 else hour
