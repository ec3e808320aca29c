"""Times as they are stored."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.clock import SystemClock, from_ms, to_ms
from frontdesk.testing.clock import ManualClock


@given(st.integers(min_value=-(2**40), max_value=2**45))
def test_milliseconds_come_back_as_they_were(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds


def test_the_zone_of_a_time_does_not_matter() -> None:
    there = datetime(2026, 1, 5, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    assert to_ms(there) == to_ms(datetime(2026, 1, 5, 9, 30, tzinfo=UTC))


def test_the_system_clock_is_aware_and_the_manual_one_stands_still_until_moved() -> None:
    assert SystemClock().now().tzinfo is UTC
    clock = ManualClock()
    before = clock.now()
    assert clock.now() == before
    clock.advance(minutes=2, seconds=1)
    assert to_ms(clock.now()) - to_ms(before) == 121_000
