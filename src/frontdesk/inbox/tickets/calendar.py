"""The working time of teams that have business hours, for the clocks of their tickets."""

import datetime as dt
from typing import NamedTuple

from frontdesk.inbox.errors import TeamNotFound
from frontdesk.inbox.hours import Hours as OpeningHours
from frontdesk.inbox.hours import closes_at, opens_at
from frontdesk.inbox.staff.service import Staff
from frontdesk.inbox.tickets.sla import AlwaysOpen, Calendar
from frontdesk.kit.clock import from_ms, to_ms


class TeamCalendar(NamedTuple):
    """Counts the time at which a team is there. One that never is there again works as if it always were: a clock must end."""

    hours: OpeningHours

    def after(self, start: int, working_ms: int) -> int:
        moment, left = start, working_ms
        while (span := self._next(moment)) is not None:
            opens, closes = span
            if closes is None or closes - opens >= left:
                return opens + left
            moment, left = closes, left - (closes - opens)
        return moment + left

    def between(self, start: int, end: int) -> int:
        moment, worked = start, 0
        while (span := self._next(moment)) is not None and span[0] < end:
            opens, closes = span
            if closes is None or closes >= end:
                return worked + end - opens
            moment, worked = closes, worked + closes - opens
        return worked if span is not None else worked + max(end - moment, 0)

    def _next(self, moment: int) -> tuple[int, int | None] | None:
        """When the team is there next, from `moment` on, and until when."""
        opens = opens_at(self.hours, from_ms(moment))
        if opens is None:
            return None
        return to_ms(opens), _ms(closes_at(self.hours, opens))


class TeamHours:
    """Keeps `sla.Hours`: the calendar of the team that a ticket is for; without one, or without hours, it is always open."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

    async def of(self, workspace_id: str, team: str | None) -> Calendar:
        if team is None:
            return AlwaysOpen()
        try:
            hours = (await self._staff.get_team(workspace_id, team)).settings.hours
        except TeamNotFound:
            return AlwaysOpen()
        return AlwaysOpen() if hours is None else TeamCalendar(hours.as_hours())


def _ms(moment: dt.datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)
