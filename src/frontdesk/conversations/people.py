"""What a conversation asks of whoever knows the people: is anybody there, how long is the queue, when are they back."""

import datetime as dt
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.people import Queue
from frontdesk.kit.clock import from_ms, to_ms


class Standing(NamedTuple):
    """How it stands with the people that a conversation would wait for, of a team or all of them.

    `there` says whether they work at this time; else `opens_at` (milliseconds since the epoch, UTC) is when they do again, where
    that is known, on the clocks of `zone`. `place` is the conversation's in the queue, from 1, with `wait_seconds` the expected
    wait, and `limit_seconds` the longest that the team lets anybody wait; each where it is known.
    """

    there: bool = True
    opens_at: int | None = None
    zone: str = "UTC"
    place: int | None = None
    wait_seconds: int | None = None
    limit_seconds: int | None = None


class People(Protocol):
    async def standing(self, workspace_id: str, conversation_id: str, team: str | None) -> Standing:
        """Asked while the customer waits for the answer: it must be quick, and what it raises counts as not known."""
        ...


class AlwaysThere:
    """People of whom nothing is known but that they come."""

    async def standing(self, workspace_id: str, conversation_id: str, team: str | None) -> Standing:
        return Standing()


def queue_of(standing: Standing, bot: Bot, now: dt.datetime) -> Queue:
    """What the wait is that begins now."""
    limit = standing.limit_seconds or bot.handoff.wait_seconds
    return Queue(standing.place, standing.wait_seconds, to_ms(now) + int(limit * 1000))


def opening(standing: Standing, now: dt.datetime) -> str:
    """When people are back, as customers are told: "on Monday at 09:00 (Europe/London)"; empty where that is not known."""
    if standing.opens_at is None:
        return ""
    zone = ZoneInfo(standing.zone)
    opens, today = from_ms(standing.opens_at).astimezone(zone), now.astimezone(zone).date()
    days = (opens.date() - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {opens:%A}" if days < 7 else f"on {opens.day} {opens:%B}")
    return f"{day} at {opens:%H:%M} ({standing.zone})"
