"""The clock of a ticket, with a team that works from 9 to 17 o'clock."""

from frontdesk.inbox.tickets import sla
from frontdesk.inbox.tickets.sla import AlwaysOpen, Clock

HOUR = 3_600_000
ALWAYS = AlwaysOpen()


class Office:
    """Works from 9 to 17 o'clock, every day."""

    def between(self, start: int, end: int) -> int:
        return sum(HOUR // 60 for moment in range(start, end, HOUR // 60) if 9 <= moment // HOUR % 24 < 17)

    def after(self, start: int, working_ms: int) -> int:
        moment = start
        while self.between(start, moment) < working_ms:
            moment += HOUR // 60
        return moment


OFFICE = Office()


def at(hour: float, day: int = 0) -> int:
    return int((day * 24 + hour) * HOUR)


def test_without_a_target_there_is_no_clock() -> None:
    clock = sla.started(None, at(9), ALWAYS)
    assert clock == Clock()
    assert sla.standing(sla.resumed(sla.paused(clock, 1, ALWAYS), 2, ALWAYS), None, at(99)) == "none"


def test_it_runs_until_it_is_met_or_breached() -> None:
    clock = sla.started(HOUR, at(9), ALWAYS)
    assert sla.standing(clock, None, at(9.5)) == "running"
    assert sla.standing(clock, None, at(10.1)) == "breached"
    assert sla.standing(clock, at(9.9), at(12)) == "met"
    assert sla.standing(clock, at(10.1), at(12)) == "breached"


def test_it_stands_still_while_it_is_paused() -> None:
    clock = sla.paused(sla.started(2 * HOUR, at(9), ALWAYS), at(10), ALWAYS)
    assert (clock.due_at, clock.left, sla.standing(clock, None, at(99))) == (None, HOUR, "paused")
    assert sla.paused(clock, at(20), ALWAYS) == clock
    assert sla.resumed(clock, at(20), ALWAYS).due_at == at(21)
    assert sla.standing(clock, at(99), at(99)) == "met"


def test_what_was_breached_is_not_mended_by_pausing() -> None:
    clock = sla.paused(sla.started(HOUR, at(9), ALWAYS), at(11), ALWAYS)
    assert sla.standing(sla.resumed(clock, at(12), ALWAYS), at(12), at(13)) == "breached"


def test_nights_do_not_count() -> None:
    clock = sla.started(2 * HOUR, at(16), OFFICE)
    assert clock.due_at == at(10, day=1)
    still = sla.paused(clock, at(20), OFFICE)
    assert still.left == HOUR
    assert sla.resumed(still, at(12, day=1), OFFICE).due_at == at(13, day=1)


def test_another_target_counts_the_time_that_was_used() -> None:
    clock = sla.started(4 * HOUR, at(9), ALWAYS)
    assert sla.retargeted(clock, 2 * HOUR, at(9), at(10), ALWAYS).due_at == at(11)
    assert sla.retargeted(clock, HOUR, at(9), at(12), ALWAYS).due_at == at(12)
    assert sla.retargeted(clock, None, at(9), at(12), ALWAYS) == Clock()
    assert sla.retargeted(Clock(), HOUR, at(9), at(12), ALWAYS).due_at == at(10)
    late = sla.retargeted(sla.started(HOUR, at(9), ALWAYS), 4 * HOUR, at(9), at(11), ALWAYS)
    assert late.due_at == at(13)
    still = sla.paused(clock, at(10), ALWAYS)
    assert sla.retargeted(still, 2 * HOUR, at(9), at(30), ALWAYS) == Clock(2 * HOUR, None, HOUR)
