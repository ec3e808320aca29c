"""The clock of a ticket: how much working time is left until somebody must have answered it, and until it must be solved. Pure.

    running ──the ticket waits for the customer, or is solved──▶ paused ──it is open again──▶ running
       │ the time is over: breached, and stays so

Invariant: what was breached is not mended by pausing. Times are milliseconds since the epoch, UTC.
"""

from typing import Literal, NamedTuple, Protocol

Standing = Literal["none", "running", "paused", "met", "breached"]


class Calendar(Protocol):
    """When a team works; `inbox` has one that always does."""

    def after(self, start: int, working_ms: int) -> int:
        """The moment at which so much working time has passed since `start`."""
        ...

    def between(self, start: int, end: int) -> int:
        """The working time from `start` to `end`, which is not before it."""
        ...


class Hours(Protocol):
    """Knows the calendars of the teams."""

    async def of(self, workspace_id: str, team: str | None) -> Calendar: ...


class AlwaysOpen:
    """The calendar of a team that works day and night; also `Hours`, for all teams."""

    def after(self, start: int, working_ms: int) -> int:
        return start + working_ms

    def between(self, start: int, end: int) -> int:
        return end - start

    async def of(self, workspace_id: str, team: str | None) -> Calendar:
        return self


class Clock(NamedTuple):
    """`due_at` stands while it runs and after it was breached, `left` while it is paused; neither without a target."""

    target: int | None = None
    due_at: int | None = None
    left: int | None = None


def started(target: int | None, now: int, calendar: Calendar) -> Clock:
    return Clock() if target is None else Clock(target, calendar.after(now, target))


def paused(clock: Clock, now: int, calendar: Calendar) -> Clock:
    if clock.due_at is None or clock.due_at <= now:
        return clock
    return clock._replace(due_at=None, left=calendar.between(now, clock.due_at))


def resumed(clock: Clock, now: int, calendar: Calendar) -> Clock:
    return clock if clock.left is None else clock._replace(due_at=calendar.after(now, clock.left), left=None)


def retargeted(clock: Clock, target: int | None, created_at: int, now: int, calendar: Calendar) -> Clock:
    """Another target, for another priority or team: the time that was used counts against it."""
    if target is None:
        return Clock()
    if clock.target is None:
        return started(target, created_at, calendar)
    more = target - clock.target
    if clock.left is not None:
        return Clock(target, None, max(clock.left + more, 0))
    due_at = clock.due_at or now
    left = calendar.between(now, due_at) if due_at > now else -calendar.between(due_at, now)
    return Clock(target, calendar.after(now, max(left + more, 0)))


def standing(clock: Clock, done_at: int | None, now: int) -> Standing:
    """Where it stands now; `done_at` is when what it asks for was done."""
    if clock.target is None:
        return "none"
    if done_at is not None:
        return "met" if clock.due_at is None or done_at <= clock.due_at else "breached"
    if clock.due_at is None:
        return "paused"
    return "breached" if clock.due_at < now else "running"
