"""The shapes of teams and agents."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.inbox.errors import HoursInvalid
from frontdesk.inbox.hours import WEEKDAYS, Span, closes_at, is_open, opens_at
from frontdesk.inbox.routing import Mode
from frontdesk.inbox.staff.presence import Presence
from frontdesk.inbox.staff.store import Agent, Holiday, OpeningHours, Profile, Team, TeamSettings
from frontdesk.kit.clock import from_ms

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Word = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
AgentId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

_HOURS: JsonDict = {
    "time_zone": "Europe/London",
    "week": {
        **{day: [{"opens": "09:00", "closes": "17:30"}] for day in WEEKDAYS[:5]},
        **{day: [] for day in WEEKDAYS[5:]},
    },
    "holidays": [
        {"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"opens": "09:00", "closes": "12:00"}]},
        {"date": "2026-12-25", "name": "Christmas Day", "hours": []},
    ],
}
_TEAM: JsonDict = {
    "name": "Returns",
    "mode": "load",
    "waiting_limit_seconds": 600,
    "react_seconds": 60,
    "languages": ["en", "de"],
    "hours": _HOURS,
}
_TEAM_OUT: JsonDict = {
    "id": "returns",
    **_TEAM,
    "open": True,
    "opens_at": None,
    "closes_at": "2026-11-02T17:30:00Z",
    "created_at": "2026-10-01T08:00:00Z",
    "updated_at": "2026-10-01T08:00:00Z",
}
_AGENT: JsonDict = {
    "name": "Ann",
    "skills": ["refunds"],
    "languages": ["en"],
    "capacity": 5,
    "teams": ["returns"],
}
_AGENT_OUT: JsonDict = {
    "id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6",
    **_AGENT,
    "presence": "online",
    "presence_since": "2026-11-02T09:01:00Z",
    "chosen_presence": "online",
    "load": 2,
}


def _written(date: object) -> object:
    """A date as it is written: a number of seconds is none."""
    if isinstance(date, str) and not _DATE.fullmatch(date):
        raise ValueError("must be a date, such as 2026-12-25")
    if not isinstance(date, str | dt.date):
        raise ValueError("must be a date, such as 2026-12-25")
    return date


class HoursBetween(BaseModel):
    """From one time of the day to another, on the clocks of the team's time zone."""

    model_config = ConfigDict(extra="forbid")

    opens: Annotated[str, StringConstraints(pattern=rf"^{_TIME}$")] = Field(examples=["09:00"])
    closes: Annotated[str, StringConstraints(pattern=rf"^({_TIME}|24:00)$")] = Field(examples=["17:30"])


Day = Annotated[list[HoursBetween], Field(max_length=10)]


class Week(BaseModel):
    """The hours of each weekday; none is a day that is closed."""

    model_config = ConfigDict(extra="forbid")

    monday: Day
    tuesday: Day
    wednesday: Day
    thursday: Day
    friday: Day
    saturday: Day
    sunday: Day


class HolidayHours(BaseModel):
    """A date on which other hours hold than those of its weekday; none is a day off."""

    model_config = ConfigDict(extra="forbid")

    date: Annotated[dt.date, BeforeValidator(_written)]
    name: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
    hours: Day


class BusinessHours(BaseModel):
    """When a team is there."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_HOURS]})

    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="Of the IANA database, such as `Europe/London`."
    )
    week: Week
    holidays: Annotated[list[HolidayHours], Field(max_length=400)]

    def kept(self) -> OpeningHours:
        """As it is stored. Raises HoursInvalid."""
        try:
            ZoneInfo(self.time_zone)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise HoursInvalid(reason="there is no such time zone") from error
        week = tuple(_spans(day, getattr(self.week, day)) for day in WEEKDAYS)
        holidays = tuple(Holiday(one.date, one.name, _spans(str(one.date), one.hours)) for one in self.holidays)
        return OpeningHours(self.time_zone, week, holidays)

    @classmethod
    def of(cls, hours: OpeningHours) -> "BusinessHours":
        days = {day: _between(spans) for day, spans in zip(WEEKDAYS, hours.week, strict=True)}
        holidays = [HolidayHours(date=one.date, name=one.name, hours=_between(one.spans)) for one in hours.holidays]
        return cls(time_zone=hours.zone, week=Week.model_validate(days), holidays=holidays)


class TeamIn(BaseModel):
    """A team as it is to be."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_TEAM]})

    name: Name
    mode: Mode = Field("load", description="To whom has the least to do, or to each in turn.")
    waiting_limit_seconds: Annotated[int, Field(ge=10, le=86_400)] = Field(
        600, description="No customer waits longer; then they are offered something else."
    )
    react_seconds: Annotated[int, Field(ge=10, le=3_600)] = Field(
        60, description="Whoever does not take what they are offered within so long is passed over."
    )
    languages: Annotated[list[Language], Field(max_length=50)] = Field(
        default_factory=list, description="Spoken by its agents who name none themselves."
    )
    hours: BusinessHours | None = Field(None, description="Without them it is always open.")

    def settings(self) -> TeamSettings:
        """Raises HoursInvalid."""
        return TeamSettings(
            mode=self.mode,
            waiting_limit_seconds=self.waiting_limit_seconds,
            react_seconds=self.react_seconds,
            languages=tuple(dict.fromkeys(self.languages)),
            hours=self.hours.kept() if self.hours else None,
        )


class TeamOut(BaseModel):
    """A team, and whether it is there now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TEAM_OUT]})

    id: str
    name: str
    mode: Mode
    waiting_limit_seconds: int
    react_seconds: int
    languages: list[str]
    hours: BusinessHours | None
    open: bool
    opens_at: dt.datetime | None = Field(description="When it opens again, where it is closed and does.")
    closes_at: dt.datetime | None = Field(description="When it closes, where it is open and does.")
    created_at: dt.datetime
    updated_at: dt.datetime

    @classmethod
    def of(cls, team: Team, now: dt.datetime) -> "TeamOut":
        hours, settings = team.hours, team.settings
        there = is_open(hours, now)
        return cls(
            id=team.id,
            name=team.name,
            mode=settings.mode,
            waiting_limit_seconds=settings.waiting_limit_seconds,
            react_seconds=settings.react_seconds,
            languages=list(settings.languages),
            hours=BusinessHours.of(settings.hours) if settings.hours else None,
            open=there,
            opens_at=None if there else opens_at(hours, now),
            closes_at=closes_at(hours, now) if there else None,
            created_at=from_ms(team.created_at),
            updated_at=from_ms(team.updated_at),
        )


class TeamsOut(BaseModel):
    """All teams."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TEAM_OUT]}]})

    items: list[TeamOut]


class AgentIn(BaseModel):
    """What an agent can take on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_AGENT]})

    name: Name
    skills: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    languages: Annotated[list[Language], Field(max_length=50)] = Field(
        default_factory=list, description="None means any."
    )
    capacity: Annotated[int, Field(ge=1, le=100)] = Field(5, description="Conversations at once.")
    teams: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list, description="The teams' ids.")

    def profile(self) -> Profile:
        skills, languages, teams = (tuple(dict.fromkeys(one)) for one in (self.skills, self.languages, self.teams))
        return Profile(skills, languages, self.capacity, teams)


class AgentOut(BaseModel):
    """An agent: what they can take on, what they have, and whether they are there."""

    model_config = ConfigDict(json_schema_extra={"examples": [_AGENT_OUT]})

    id: str
    name: str
    skills: list[str]
    languages: list[str]
    capacity: int
    teams: list[str]
    presence: Presence = Field(description="What holds: whoever was not seen for a minute is away.")
    presence_since: dt.datetime
    chosen_presence: Presence = Field(description="What they say of themselves.")
    load: int = Field(description="How many conversations they have, or are offered.")

    @classmethod
    def of(cls, agent: Agent, load: int) -> "AgentOut":
        profile = agent.profile
        return cls(
            id=agent.id,
            name=agent.name,
            skills=list(profile.skills),
            languages=list(profile.languages),
            capacity=profile.capacity,
            teams=list(profile.teams),
            presence=agent.presence,
            presence_since=from_ms(agent.presence_at),
            chosen_presence=agent.chosen,
            load=load,
        )


class AgentsOut(BaseModel):
    """All agents."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_AGENT_OUT]}]})

    items: list[AgentOut]


class PresenceIn(BaseModel):
    """What an agent says of themselves."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"presence": "online"}]})

    presence: Literal["online", "away", "offline"]


def _spans(day: str, hours: Sequence[HoursBetween]) -> tuple[Span, ...]:
    spans = tuple((_minute(one.opens), _minute(one.closes)) for one in hours)
    if any(opens >= closes for opens, closes in spans):
        raise HoursInvalid(reason=f"{day} closes before it opens; hours over midnight are two spans")
    return spans


def _between(spans: Sequence[Span]) -> list[HoursBetween]:
    return [HoursBetween(opens=_time(opens), closes=_time(closes)) for opens, closes in spans]


def _minute(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
