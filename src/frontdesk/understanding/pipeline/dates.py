"""Finds dates in an English text; words like tomorrow are read from the moment they were written at."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.numbers import (
    NUMBER_WORD,
    ORDINAL_WORD,
    Found,
    find_ordinals,
    ordinal_value,
    words_value,
)

# With the ways that they are often mistyped.
_MONTH_NAMES = """january jan januray|february feb febuary feburary|march mar|april apr|may|june jun|july jul|august aug agust
september sept sep septmber|october oct ocotber|november nov novemeber|december dec decemeber"""
_DAY_NAMES = """monday mon mondy|tuesday tues tue teusday tuseday|wednesday weds wed wendesday wensday wednsday
thursday thurs thur thu thurday thrusday|friday fri firday|saturday sat saterday satuday|sunday sun sundy"""
TOMORROW = "tomorrow|tommorow|tommorrow|tomorow|tomorrw|tmrw|tmr|tmw|2morrow|2moro"


def _numbered(groups: str, first: int) -> dict[str, int]:
    parts = re.split(r"[|\n]", groups)
    return {name: number for number, names in enumerate(parts, start=first) for name in names.split()}


_MONTHS = _numbered(_MONTH_NAMES, 1)
_DAYS = _numbered(_DAY_NAMES, 0)
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_COUNT = rf"\d{{1,3}}|(?:{NUMBER_WORD})(?:[ -](?:{NUMBER_WORD}))?|(?:a )?couple(?: of)?|a few|an?"
_UNIT = r"(?:day|week|month|year|fortnight)s?"
_ON_A_DAY = rf"(?:(?:{DAY})\b,? )?"
YEAR = r"\d{4}|'\d{2}|(?<=-)\d{2}"
_NAMED = on_first_use(
    rf"\b{_ON_A_DAY}(?:the )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]"
    rf"|(?P<day_word>(?:(?:twenty|thirty)[ -])?(?:{ORDINAL_WORD})) of )"
    rf"(?P<month>{MONTH})\b\.?(?:(?:,? | of |-)(?P<year>{YEAR})\b)?"
    rf"|\b{_ON_A_DAY}(?P<month2>{MONTH})\b\.? (?:the )?(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\s?[ap]\.?m\b)"
    rf"|(?P<day_word2>(?:(?:twenty|thirty)[ -])?(?:{ORDINAL_WORD}))\b)(?:,? (?P<year2>{YEAR})\b)?"
)
_NUMERIC = on_first_use(
    rf"(?<![\w./-]){_ON_A_DAY}(?:(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})"
    r"|(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{2}))(?:(?![\w/-])|(?=t\d\d:))"
)
_SHORT_NUMERIC = on_first_use(rf"(?<![\w./-])(?P<on>(?:{DAY}),? )?(\d{{1,2}})([/.])(\d{{1,2}})(?![\w/.-]*\d)")
_SHORT_LEAD = on_first_use(r"\b(?:on|by|until|till|from|since|before|after|to|between)(?: the)? $")
_WHEN = rf"today|now|{TOMORROW}|{DAY}"
_RELATIVE = on_first_use(
    rf"\b(?P<word>(?:the )?day after (?:{TOMORROW})|(?:the )?day before yesterday|today|tonight|tonite|last night"
    rf"|(?P<tomorrow>{TOMORROW})|yesterday|this (?:morning|afternoon|evening)"
    r"|(?:this|next|the|last|at the) weekend|(?:next|last) (?:week|month|year))\b"
    rf"|\b(?P<from>{_COUNT}) (?P<from_unit>{_UNIT}) from (?P<when>{_WHEN})\b"
    rf"|\b(?:(?P<which>this coming|this|next|last|coming|past) )?(?P<weekday>{DAY})\b(?P<week> week\b)?"
    rf"|\bin (?P<ahead>{_COUNT}) (?P<ahead_unit>{_UNIT})\b(?!')"
    rf"|\b(?P<back>{_COUNT}) (?P<back_unit>{_UNIT}) (?P<way>ago|later|earlier)\b"
    r"|\b(?:the )?end of (?P<end>the|this|next) (?P<end_unit>month|year)\b"
)
_ONLY_COUNT = on_first_use(rf"\W*(?P<count>{_COUNT}) (?P<unit>{_UNIT})\W*")
_OFFSETS = {
    "today": 0, "tonight": 0, "tonite": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1,
    "yesterday": -1, "last night": -1, "day after tomorrow": 2, "day before yesterday": -2,
}  # fmt: skip
_SHORT_DAYS_THAT_ARE_WORDS = {"sat", "sun", "mon", "wed", "fri", "tue", "thu"}
_WEEKDAY_LEAD = on_first_use(r"\b(?:on|by|until|till|before|from|since|after|to|and|or) $")
_PAST_LEAD = on_first_use(
    r"\bsince $|\b(?:i|we) (?:have |already |just ){0,2}(?:ordered|bought|paid|called|sent|returned|received|got|emailed"
    r"|placed|wrote|asked|cancelled|collected)\b[^.?!,;]{0,40}$"
)
_DAY_OF_MONTH = on_first_use(
    rf"\b(?P<weekday>(?:{DAY}),? )?(?P<on>(?:on|by|until|till|before|since|from|after) )?(?:the )?"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?: of (?P<which>this|next) month\b)?"
    r"(?P<after>\s*(?:$|[,.!?;)])| (?:at|and|or|please|pls|if|because|but|in the|around)\b)?"
)
_HOLIDAYS = {
    "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31), "christmas eve": (12, 24),
    "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
}  # fmt: skip
_HOLIDAY = on_first_use(
    rf"(?P<lead>\b(?:by|before|for|until|till|after|on|at|since|this|around) )?"
    rf"\b(?P<name>{'|'.join(sorted(_HOLIDAYS, key=len, reverse=True))})\b"
)
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "GU", "PR"})
_YEARS_AHEAD = 20  # 26 is 2026, 85 is 1985


def find_dates(text: str, now: datetime, region: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are ISO dates. `text` is lower case, `now` in the writer's time zone.

    When a date was asked for, `the 5th`, `3/4`, `sat` and `3 days` count too. Where two overlap the first is meant.
    """
    today = now.date()
    for match in _NAMED.finditer(text):
        day = match["day"] or match["day2"] or match["day_word"] or match["day_word2"]
        found = _date(match["year"] or match["year2"], _MONTHS[match["month"] or match["month2"]], day, today)
        yield from _at(found, match)
    for match in _NUMERIC.finditer(text):
        yield from _at(_numeric(match, today, region), match)
    yield from _short_dates(text, today, region, asked=asked)
    yield from _days_of_month(text, today)
    for match in _HOLIDAY.finditer(text):
        if match["lead"] or asked:
            yield Found(_coming(*_HOLIDAYS[match["name"]], today).isoformat(), *match.span("name"))
    for match in _RELATIVE.finditer(text):
        yield from _at(_relative(match, today, asked=asked), match)
    if asked:
        yield from _asked_dates(text, today)


def _at(found: date | None, match: re.Match[str]) -> Iterator[Found]:
    if found is not None:
        yield Found(found.isoformat(), match.start(), match.end())


def _short_dates(text: str, today: date, region: str, *, asked: bool) -> Iterator[Found]:
    """`3/4` is a date only where a date was asked for, after a word like `on` or after the day of the week."""
    for match in _SHORT_NUMERIC.finditer(text):
        if asked or match["on"] or _SHORT_LEAD.search(text, 0, match.start()):
            month, day = _order(int(match[2]), int(match[4]), region, match[3])
            yield from _at(_date(None, month, str(day), today), match)


def _days_of_month(text: str, today: date) -> Iterator[Found]:
    """`on the 5th` and `friday the 5th`, where no noun follows: not the 2nd floor."""
    for match in _DAY_OF_MONTH.finditer(text):
        start, end = match.start("weekday" if match["weekday"] else "day"), match.end("day") + 2
        if match["which"]:
            month = today.replace(day=1) + relativedelta(months=match["which"] == "next")
            found = _safe(month.year, month.month, int(match["day"]))
            end = match.end("which") + len(" month")
        elif match["weekday"] or (match["on"] and match["after"] is not None):
            found = _next_of_number(int(match["day"]), today)
        else:
            continue
        if found:
            yield Found(found.isoformat(), start, end)


def _asked_dates(text: str, today: date) -> Iterator[Found]:
    for found in find_ordinals(text):
        coming = _next_of_number(found.value, today)
        if coming:
            yield Found(coming.isoformat(), found.start, found.end)
    if match := _ONLY_COUNT.fullmatch(text):
        moved = _moved(today, _count(match["count"]), match["unit"])
        if moved:
            yield Found(moved.isoformat(), match.start("count"), match.end("unit"))


def _next_of_number(day: int, today: date) -> date | None:
    months = [today.replace(day=1) + relativedelta(months=ahead) for ahead in range(4)]
    days = [_safe(month.year, month.month, day) for month in months]
    return next((each for each in days if each and each >= today), None)


def _coming(month: int, day: int, today: date) -> date:
    this_year = today.replace(month=month, day=day)
    return this_year if this_year >= today else this_year + relativedelta(years=1)


def _date(year: str | None, month: int, day: str, today: date) -> date | None:
    """Without a year: the one that brings the date nearest to today."""
    number = ordinal_value(day) or 0
    if year:
        digits = int(year.lstrip("'"))
        return _safe(digits if len(year.lstrip("'")) == 4 else _century(digits, today), month, number)
    candidates = [_safe(today.year + offset, month, number) for offset in (-1, 0, 1)]
    real = [candidate for candidate in candidates if candidate]
    return min(real, key=lambda candidate: abs((candidate - today).days)) if real else None


def _century(year: int, today: date) -> int:
    year += today.year // 100 * 100
    return year - 100 if year > today.year + _YEARS_AHEAD else year


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _order(first: int, second: int, region: str, mark: str) -> tuple[int, int]:
    """Return (month, day) of two numbers the way the region writes them, or the only way that is possible.

    Points are written where the day comes first.
    """
    first_there = region in _MONTH_FIRST and mark != "."
    month_first = first_there if first <= 12 and second <= 12 else first <= 12
    return (first, second) if month_first else (second, first)


def _numeric(match: re.Match[str], today: date, region: str) -> date | None:
    if match["y"]:
        return _safe(int(match["y"]), int(match["m"]), int(match["d"]))
    month, day = _order(int(match["a"]), int(match["b"]), region, match["mark"])
    year = int(match["c"])
    return _safe(year if len(match["c"]) == 4 else _century(year, today), month, day)


def _relative(match: re.Match[str], today: date, *, asked: bool) -> date | None:
    if match["word"]:
        word = re.sub(TOMORROW, "tomorrow", match["word"].removeprefix("the "))
        return _named_day(word, today)
    if match["weekday"]:
        return _said_weekday(match, today, asked=asked)
    if match["ahead"]:
        return _moved(today, _count(match["ahead"]), match["ahead_unit"])
    if match["end"]:
        return _end_of(match["end_unit"], today, next_one=match["end"] == "next")
    if match["from"]:
        when = match["when"]
        first = _weekday(_DAYS[when], None, today) if when in _DAYS else today
        if re.fullmatch(TOMORROW, when):
            first = today + timedelta(days=1)
        return _moved(first, _count(match["from"]), match["from_unit"])
    sign = 1 if match["way"] == "later" else -1
    return _moved(today, sign * _count(match["back"]), match["back_unit"])


def _said_weekday(match: re.Match[str], today: date, *, asked: bool) -> date | None:
    """`friday` is the next one, or the last one in `since friday` and `I ordered it on friday`."""
    name, which = match["weekday"], match["which"]
    if name in _SHORT_DAYS_THAT_ARE_WORDS and not which and not asked:
        alone = not match.string[: match.start()].strip() and not match.string[match.end() :].strip(" .,!?")
        if not alone and not _WEEKDAY_LEAD.search(match.string, 0, match.start()):
            return None
    if not which and _PAST_LEAD.search(match.string, max(0, match.start() - 80), match.start()):
        which = "last"
    found = _weekday(_DAYS[name], which, today)
    return found + timedelta(days=7) if match["week"] else found


def _named_day(word: str, today: date) -> date | None:
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


def _end_of(unit: str, today: date, *, next_one: bool) -> date:
    if unit == "year":
        return date(today.year + next_one, 12, 31)
    return today.replace(day=1) + relativedelta(months=1 + next_one) - timedelta(days=1)


def _moved(today: date, count: int, unit: str) -> date | None:
    name = unit.rstrip("s") + "s"
    steps = relativedelta(weeks=2 * count) if name == "fortnights" else relativedelta(**{name: count})  # type: ignore[arg-type]
    try:
        return today + steps
    except (ValueError, OverflowError):  # no calendar goes there
        return None


def _count(words: str) -> int:
    if words.isdigit():
        return int(words)
    special = {"a": 1, "an": 1, "a few": 3}
    return special.get(words) or (2 if "couple" in words else int(words_value(words) or 1))
