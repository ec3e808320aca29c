"""What time it is, passed in wherever it matters, so that tests and replays decide it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """Tells the time. `frontdesk.testing.clock.ManualClock` is the fake."""

    def now(self) -> datetime:
        """An aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class AheadClock:
    """Another clock, ahead of it by what was asked for: time passes for who asks this one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._clock.now() + self.ahead

    def advance_to(self, moment: datetime) -> None:
        """Let the time pass until `moment`, unless that is over."""
        self.ahead += max(moment - self.now(), timedelta())


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC, rounded down: how every time is stored. `moment` must be aware."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The aware UTC datetime that `to_ms` was given, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def ms_or_none(moment: datetime | None) -> int | None:
    """`to_ms` for a time that may be missing."""
    return None if moment is None else to_ms(moment)


def moment_or_none(milliseconds: int | None) -> datetime | None:
    """`from_ms` for a time that may be missing."""
    return None if milliseconds is None else from_ms(milliseconds)
