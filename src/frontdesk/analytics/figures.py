"""Shares with what chance leaves open, and days as people count them. Pure."""

import datetime as dt
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

BUCKET_MS = 900_000  # a quarter of an hour: every time zone of today begins its days at one
_Z = 1.959963984540054  # 95 % of a normal distribution lies within so many standard deviations


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`; with 95 % confidence the true share lies from `low` to `high`. None where there is nothing to share."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def share_of(count: int, of: int) -> Share:
    """With the interval of E. B. Wilson (1927), which also holds for few and for shares near 0 and 1."""
    if of <= 0:
        return Share(count, 0, None, None, None)
    p, spread = count / of, _Z * _Z / of
    centre = (p + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(p * (1 - p) / of + spread / of / 4) / (1 + spread)
    return Share(count, of, round(p, 4), round(max(centre - half, 0.0), 4), round(min(centre + half, 1.0), 4))


def day_of(bucket: int, zone: ZoneInfo) -> dt.date:
    """The day on which a quarter of an hour lies, where people live by this zone."""
    return dt.datetime.fromtimestamp(bucket * BUCKET_MS / 1000, zone).date()


def begins_at(day: dt.date, zone: ZoneInfo) -> int:
    """When a day begins there, in milliseconds since the epoch."""
    return int(dt.datetime.combine(day, dt.time(), zone).timestamp() * 1000)


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from the first to the last, both among them."""
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
