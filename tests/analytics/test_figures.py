"""Shares, intervals and days."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from frontdesk.analytics.figures import BUCKET_MS, Share, begins_at, day_of, days, share_of


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (8, 10, 0.4902, 0.9433),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    """The last row is of Newcombe (1998), Statistics in Medicine 17, table I: 0.2553 to 0.3662 without correction."""
    share = share_of(count, of)
    assert share.low == pytest.approx(low, abs=1e-4)
    assert share.high == pytest.approx(high, abs=1e-4)


def test_of_nothing_there_is_no_share() -> None:
    assert share_of(0, 0) == Share(0, 0, None, None, None)


def test_a_day_is_that_of_the_zone() -> None:
    zone = ZoneInfo("Asia/Kathmandu")  # 5:45 ahead of UTC
    day = dt.date(2026, 3, 1)
    bucket = begins_at(day, zone) // BUCKET_MS
    assert begins_at(day, zone) % BUCKET_MS == 0
    assert (day_of(bucket - 1, zone), day_of(bucket, zone)) == (dt.date(2026, 2, 28), day)
    assert days(day, dt.date(2026, 3, 3)) == [day, dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
