"""Whether a team is there, and when it is again: on the clocks of its zone, over holidays and changes of the clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox.hours import Hours, closes_at, is_open, opens_at

OFFICE = ((540, 1020),) * 5
WEEK = (*((span,) for span in OFFICE), (), ())
BERLIN = Hours("Europe/Berlin", WEEK)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca")

spans = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(
    lambda minutes: tuple(zip(sorted(minutes)[::2], sorted(minutes)[1::2], strict=False))
)
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC))
dates = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
all_hours = st.builds(
    Hours,
    st.sampled_from(ZONES),
    st.tuples(*[spans] * 7),
    st.dictionaries(dates, spans, max_size=5),
)


def at(text: str, zone: str = "Europe/Berlin") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_team_without_hours_is_always_there() -> None:
    assert is_open(None, at("2026-12-25 03:00"))
    assert opens_at(None, at("2026-12-25 03:00")) == at("2026-12-25 03:00")
    assert closes_at(None, at("2026-12-25 03:00")) is None


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-11-02 08:59", False),
        ("2026-11-02 09:00", True),
        ("2026-11-02 16:59", True),
        ("2026-11-02 17:00", False),
        ("2026-11-07 12:00", False),
    ],
)
def test_the_hours_are_those_of_the_weekday_where_the_team_is(moment: str, there: bool) -> None:
    assert is_open(BERLIN, at(moment)) is there
    assert is_open(BERLIN, at(moment).astimezone(ZoneInfo("Asia/Tokyo"))) is there


def test_on_friday_evening_it_opens_on_monday_and_over_a_holiday_the_day_after() -> None:
    assert opens_at(BERLIN, at("2026-11-06 18:00")) == at("2026-11-09 09:00")
    holiday = Hours("Europe/Berlin", WEEK, {dt.date(2026, 11, 9): (), dt.date(2026, 11, 10): ((600, 720),)})
    assert opens_at(holiday, at("2026-11-06 18:00")) == at("2026-11-10 10:00")
    assert closes_at(holiday, at("2026-11-10 11:00")) == at("2026-11-10 12:00")


def test_it_opens_at_the_same_time_of_the_wall_after_the_clocks_have_changed() -> None:
    summer, winter = opens_at(BERLIN, at("2026-10-23 18:00")), opens_at(BERLIN, at("2026-10-19 18:00"))
    assert summer == dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)
    assert winter == dt.datetime(2026, 10, 20, 7, tzinfo=dt.UTC)


def test_an_opening_that_the_clocks_leap_over_is_when_they_have_leapt() -> None:
    night = Hours("Europe/Berlin", ((),) * 6 + (((150, 300),),))
    assert opens_at(night, at("2026-03-29 01:00")) == dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)


def test_a_team_that_never_opens_has_no_next_opening() -> None:
    assert opens_at(Hours(), at("2026-11-06 18:00")) is None
    assert closes_at(Hours("UTC", (((0, 1440),),) * 7), at("2026-11-06 18:00")) is None


@given(all_hours, moments)
def test_the_next_change_is_one_and_nothing_changes_before_it(hours: Hours, moment: dt.datetime) -> None:
    there = is_open(hours, moment)
    change = closes_at(hours, moment) if there else opens_at(hours, moment)
    if change is None:
        change = moment + dt.timedelta(days=9)
    else:
        assert change > moment
        assert is_open(hours, change) is not there
    step = max((min(change, moment + dt.timedelta(days=9)) - moment) / 50, dt.timedelta(seconds=1))
    at_last = moment
    while at_last < change and at_last < moment + dt.timedelta(days=9):
        assert is_open(hours, at_last) is there
        at_last += step
