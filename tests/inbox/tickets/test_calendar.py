"""The working time of a team, over nights, week-ends, holidays and a change of the clocks."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox.hours import Hours
from frontdesk.inbox.staff.service import Staff
from frontdesk.inbox.staff.store import OpeningHours, StaffStore, TeamSettings
from frontdesk.inbox.tickets.calendar import TeamCalendar, TeamHours
from frontdesk.inbox.tickets.sla import AlwaysOpen
from frontdesk.kit.clock import to_ms
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

HOUR = 3_600_000
WEEK = (((540, 720), (780, 1020)),) * 5 + ((), ())
OFFICE = TeamCalendar(Hours("Europe/London", WEEK, {dt.date(2026, 12, 25): ()}))


def at(text: str) -> int:
    return to_ms(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC))


def test_nights_breaks_and_week_ends_do_not_count() -> None:
    friday = at("2026-01-09T16:00")
    assert OFFICE.after(friday, HOUR) == at("2026-01-09T17:00")
    assert OFFICE.after(friday, 5 * HOUR) == at("2026-01-12T14:00")
    assert OFFICE.between(friday, at("2026-01-12T14:00")) == 5 * HOUR
    assert OFFICE.between(at("2026-01-10T00:00"), at("2026-01-11T00:00")) == 0


def test_holidays_do_not_count_and_the_clocks_on_the_wall_do() -> None:
    assert OFFICE.after(at("2026-12-24T16:30"), HOUR) == at("2026-12-28T09:30")
    assert OFFICE.after(at("2026-03-27T17:00"), HOUR) == at("2026-03-30T09:00")  # summer time has begun


def test_a_team_that_is_never_there_has_a_clock_that_ends() -> None:
    never = TeamCalendar(Hours())
    assert never.after(at("2026-01-09T16:00"), HOUR) == at("2026-01-09T17:00")
    assert never.between(at("2026-01-09T16:00"), at("2026-01-09T17:00")) == HOUR


@given(start=st.integers(0, 60 * 24 * 30), minutes=st.integers(0, 60 * 60))
def test_what_is_between_a_moment_and_the_one_so_much_later_is_that_much(start: int, minutes: int) -> None:
    moment, working = at("2026-02-20T00:00") + start * 60_000, minutes * 60_000
    assert OFFICE.between(moment, OFFICE.after(moment, working)) == working


async def test_a_ticket_follows_the_hours_of_its_team(
    sqlite_database: SqliteDatabase, clock: ManualClock, ids: SequentialIds
) -> None:
    staff = Staff(StaffStore(sqlite_database), clock, ids, PubSub())
    await staff.keep_team("default", "returns", "Returns", TeamSettings(hours=OpeningHours("Europe/London", WEEK)))
    await staff.keep_team("default", "always", "Always", TeamSettings())
    hours = TeamHours(staff)
    assert isinstance(await hours.of("default", "returns"), TeamCalendar)
    for team in (None, "always", "unknown"):
        assert isinstance(await hours.of("default", team), AlwaysOpen)
