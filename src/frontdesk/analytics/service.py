"""The door to the figures: reads along with the conversations, and answers for a span of days."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.analytics.errors import RangeInvalid
from frontdesk.analytics.figures import Share, begins_at, day_of, days, share_of
from frontdesk.analytics.folding import fold
from frontdesk.analytics.store import AnalyticsStore, Period, Sums, clear_statement, course_statement
from frontdesk.conversations.along.reading import ReadingAlong
from frontdesk.conversations.along.store import Ahead
from frontdesk.dialogue import events as e
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Statement

LONGEST_DAYS = 366
USUAL_DAYS = 30
READER = "analytics"


class AnalyticsReader:
    """Keeps `conversations.along.reading.Reader`."""

    name = READER

    def __init__(self, store: AnalyticsStore) -> None:
        self._store = store

    async def read(self, conversation: Ahead, events: Sequence[e.Recorded]) -> list[Statement]:
        course = await self._store.find_course(conversation.id)
        return [course_statement(conversation, fold(course, events))]

    def clear(self, workspace_id: str) -> list[Statement]:
        return [clear_statement(workspace_id)]


class Day(NamedTuple):
    date: dt.date
    conversations: int = 0
    contained: int = 0
    handed_over: int = 0
    messages: int = 0
    unanswered: int = 0
    ratings: int = 0
    satisfied: int = 0
    tickets_opened: int = 0
    tickets_solved: int = 0


class Satisfaction(NamedTuple):
    """`share` is that of the scores of 4 and 5."""

    share: Share
    mean: float | None


class Overview(NamedTuple):
    """`complete` says that everything was read that had happened when it was asked for."""

    first: dt.date
    last: dt.date
    complete: bool
    conversations: int
    contained: Share
    handed_over: Share
    failed: Share
    waits: int
    median_wait_seconds: float | None
    after_bot: Satisfaction
    after_agent: Satisfaction
    satisfaction: Satisfaction
    unanswered: Share
    tickets_opened: int
    tickets_solved: int
    by_day: list[Day]


class Analytics:
    def __init__(self, store: AnalyticsStore, along: ReadingAlong, clock: Clock) -> None:
        self._store = store
        self.along = along
        self._clock = clock

    async def overview(
        self, workspace_id: str, *, bot: str | None, first: dt.date | None, last: dt.date | None, timezone: str
    ) -> Overview:
        """The figures of the conversations that began in these days. Raises RangeInvalid."""
        zone = _zone(timezone)
        last = last or self._clock.now().astimezone(zone).date()
        first = first or last - dt.timedelta(days=min(USUAL_DAYS - 1, (last - dt.date.min).days))
        if not 0 <= (last - first).days < LONGEST_DAYS or not 1970 <= first.year <= last.year < 9999:
            raise RangeInvalid(reason=f"it must be 1 to {LONGEST_DAYS} days long, and end after it begins")
        complete = await self.along.catch_up(READER, workspace_id)
        period = Period(workspace_id, begins_at(first, zone), begins_at(last + dt.timedelta(days=1), zone), bot)
        sums = await self._store.sums(period)
        opened = await self._store.tickets(period, "created_at")
        solved = await self._store.tickets(period, "solved_at")
        waits, median_ms = await self._store.median_wait_ms(period)
        return _overview(
            _by_day(sums, opened, solved, days(first, last), zone),
            sums,
            complete,
            waits,
            None if median_ms is None else round(median_ms / 1000, 1),
        )


def _overview(by_day: list[Day], sums: Sequence[Sums], complete: bool, waits: int, median: float | None) -> Overview:
    conversations = sum(one.conversations for one in sums)
    bot = [sum(one[place] for one in sums) for place in (7, 8, 9)]
    agent = [sum(one[place] for one in sums) for place in (10, 11, 12)]
    return Overview(
        first=by_day[0].date,
        last=by_day[-1].date,
        complete=complete,
        conversations=conversations,
        contained=share_of(sum(one.contained for one in sums), conversations),
        handed_over=share_of(sum(one.handed_over for one in sums), conversations),
        failed=share_of(sum(one.failed for one in sums), conversations),
        waits=waits,
        median_wait_seconds=median,
        after_bot=_satisfaction(bot),
        after_agent=_satisfaction(agent),
        satisfaction=_satisfaction([one + other for one, other in zip(bot, agent, strict=True)]),
        unanswered=share_of(sum(one.unanswered for one in sums), sum(one.messages for one in sums)),
        tickets_opened=sum(day.tickets_opened for day in by_day),
        tickets_solved=sum(day.tickets_solved for day in by_day),
        by_day=by_day,
    )


def _by_day(
    sums: Sequence[Sums], opened: Mapping[int, int], solved: Mapping[int, int], dates: list[dt.date], zone: ZoneInfo
) -> list[Day]:
    counted: dict[dt.date, list[int]] = defaultdict(lambda: [0] * 9)
    for one in sums:
        ratings, satisfied = one.bot_ratings + one.agent_ratings, one.bot_satisfied + one.agent_satisfied
        values = (one.conversations, one.contained, one.handed_over, one.messages, one.unanswered, ratings, satisfied)
        for place, value in enumerate(values):
            counted[day_of(one.bucket, zone)][place] += value
    for place, tickets in ((7, opened), (8, solved)):
        for bucket, value in tickets.items():
            counted[day_of(bucket, zone)][place] += value
    return [Day(date, *counted[date]) for date in dates]


def _satisfaction(counted: Sequence[int]) -> Satisfaction:
    ratings, satisfied, points = counted
    return Satisfaction(share_of(satisfied, ratings), round(points / ratings, 2) if ratings else None)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RangeInvalid(reason=f"{name!r} is no time zone of the IANA database") from error
