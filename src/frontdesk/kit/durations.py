"""How long something shall take, as people write it into a file or a request: `2 hours`, `1 day and 12 hours`, `90m`."""

import re

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_UNITS = {
    **{word: unit for unit in SECONDS for word in (unit, f"{unit}s", unit[0])},
    **{"sec": "second", "secs": "second", "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour"},
}
_PART = re.compile(r"(?:(?P<count>\d{1,6}(?:\.\d{1,3})?)\s*|(?P<one>an?)\s+)(?P<unit>[a-z]+)(?:\s*,\s*|\s+and\s+|\s*)")


class DurationInvalid(ValueError):
    """What was written is no duration."""


def seconds_of(text: str) -> int:
    """Whole seconds, one at least; raises `DurationInvalid`. A part of each unit, the larger ones first."""
    rest, total, last = text.strip().lower(), 0.0, max(SECONDS.values()) + 1
    while rest:
        part = _PART.match(rest)
        unit = SECONDS.get(_UNITS.get(part["unit"], "")) if part else None
        if part is None or unit is None or unit >= last:
            break
        total += float(part["count"] or 1) * unit
        rest, last = rest[part.end() :], unit
    if rest or total < 1:
        raise DurationInvalid(f"{text!r} is no duration such as `2 hours`, `1 day and 12 hours` or `45 minutes`")
    return round(total)


def wording(seconds: int) -> str:
    """The same the other way round, as `seconds_of` reads it."""
    parts: list[str] = []
    for unit in reversed(SECONDS):
        count, seconds = divmod(seconds, SECONDS[unit])
        if count:
            parts.append(f"{count} {unit}{'s' * (count != 1)}")
    return " ".join(parts) or "0 seconds"
