"""The SQL of teams and agents: plain values in and out. Times are milliseconds since the epoch, UTC."""

import datetime as dt
from typing import Any, NamedTuple

import msgspec

from frontdesk.inbox.hours import Hours, Span
from frontdesk.inbox.routing import Mode
from frontdesk.inbox.staff.presence import Presence
from frontdesk.kit.database.base import Database, Row, Statement


class Holiday(msgspec.Struct, frozen=True):
    """A date with hours of its own; none is a day off."""

    date: dt.date
    name: str = ""
    spans: tuple[Span, ...] = ()


class OpeningHours(msgspec.Struct, frozen=True):
    """When a team is there: spans of minutes for each weekday from Monday on."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: tuple[Holiday, ...] = ()

    def as_hours(self) -> Hours:
        return Hours(self.zone, self.week, {day.date: day.spans for day in self.holidays})


class TeamSettings(msgspec.Struct, frozen=True):
    """`waiting_limit_seconds` is how long a customer waits at most, `react_seconds` how long an agent has to take what they
    are offered. `languages` are those of its agents who name none themselves."""

    mode: Mode = "load"
    waiting_limit_seconds: int = 600
    react_seconds: int = 60
    languages: tuple[str, ...] = ()
    hours: OpeningHours | None = None


class Team(NamedTuple):
    id: str
    name: str
    settings: TeamSettings
    created_at: int
    updated_at: int

    @property
    def hours(self) -> Hours | None:
        return self.settings.hours.as_hours() if self.settings.hours else None


class Profile(msgspec.Struct, frozen=True):
    """What an agent can take on: `capacity` conversations at once, in these teams."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int = 5
    teams: tuple[str, ...] = ()


class Agent(NamedTuple):
    """`chosen` is what they say of themselves, `presence` what holds since `presence_at`; `assignments` counts what they were
    offered, the last at `assigned_at`."""

    id: str
    name: str
    profile: Profile
    chosen: Presence
    presence: Presence
    presence_at: int
    seen_at: int
    assigned_at: int
    assignments: int
    created_at: int
    updated_at: int


class Silent(NamedTuple):
    """An agent whose presence may have changed by nobody seeing them."""

    workspace_id: str
    agent: Agent


_TEAM = "id, name, settings, created_at, updated_at"
_AGENT = ", ".join(Agent._fields)
_NEW_AGENT = (
    f"INSERT INTO inbox_agents (workspace_id, {_AGENT}) VALUES (?, ?, ?, ?, 'offline', 'offline', ?, 0, 0, 0, ?, ?)"
    " ON CONFLICT (workspace_id, id) DO"
)


class StaffStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(self, statements: list[Statement]) -> None:
        await self._database.commit(statements)

    async def find_team(self, workspace_id: str, team_id: str) -> Team | None:
        row = await self._database.fetch_one(
            f"SELECT {_TEAM} FROM inbox_teams WHERE workspace_id = ? AND id = ?", workspace_id, team_id
        )
        return _team(row) if row else None

    async def list_teams(self, workspace_id: str) -> list[Team]:
        rows = await self._database.fetch_all(
            f"SELECT {_TEAM} FROM inbox_teams WHERE workspace_id = ? ORDER BY id", workspace_id
        )
        return [_team(row) for row in rows]

    async def find_agent(self, workspace_id: str, agent_id: str) -> Agent | None:
        row = await self._database.fetch_one(
            f"SELECT {_AGENT} FROM inbox_agents WHERE workspace_id = ? AND id = ?", workspace_id, agent_id
        )
        return _agent(row) if row else None

    async def list_agents(self, workspace_id: str) -> list[Agent]:
        rows = await self._database.fetch_all(
            f"SELECT {_AGENT} FROM inbox_agents WHERE workspace_id = ? ORDER BY id", workspace_id
        )
        return [_agent(row) for row in rows]

    async def loads(self, workspace_id: str) -> dict[str, int]:
        """How many conversations each agent has or is offered."""
        rows = await self._database.fetch_all(
            "SELECT COALESCE(agent_id, offered_to) AS who, COUNT(*) FROM inbox_conversations"
            " WHERE workspace_id = ? AND status IN ('waiting', 'agent') GROUP BY COALESCE(agent_id, offered_to)",
            workspace_id,
        )
        return {row[0]: row[1] for row in rows if row[0] is not None}

    async def list_silent(self, seen_before: int) -> list[Silent]:
        """Those of any workspace who are not offline and were not seen since then."""
        rows = await self._database.fetch_all(
            f"SELECT workspace_id, {_AGENT} FROM inbox_agents WHERE presence <> 'offline' AND seen_at <= ?", seen_before
        )
        return [Silent(row[0], _agent(tuple(row)[1:])) for row in rows]


def team_statement(workspace_id: str, team_id: str, name: str, settings: TeamSettings, now: int) -> Statement:
    return Statement(
        "INSERT INTO inbox_teams (workspace_id, id, name, settings, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, settings = excluded.settings,"
        " updated_at = excluded.updated_at",
        (workspace_id, team_id, name, msgspec.json.encode(settings).decode(), now, now),
    )


def remove_team_statement(workspace_id: str, team_id: str) -> Statement:
    return Statement("DELETE FROM inbox_teams WHERE workspace_id = ? AND id = ?", (workspace_id, team_id))


def profile_statement(workspace_id: str, agent_id: str, name: str, profile: Profile, now: int) -> Statement:
    return Statement(
        f"{_NEW_AGENT} UPDATE SET name = excluded.name, profile = excluded.profile, updated_at = excluded.updated_at",
        (workspace_id, agent_id, name, msgspec.json.encode(profile).decode(), now, now, now),
    )


def new_agent_statement(workspace_id: str, agent_id: str, name: str, profile: Profile, now: int) -> Statement:
    """Whoever is there already stays as they are, but for the name."""
    return Statement(
        f"{_NEW_AGENT} UPDATE SET name = excluded.name",
        (workspace_id, agent_id, name, msgspec.json.encode(profile).decode(), now, now, now),
    )


def remove_agent_statement(workspace_id: str, agent_id: str) -> Statement:
    return Statement("DELETE FROM inbox_agents WHERE workspace_id = ? AND id = ?", (workspace_id, agent_id))


def presence_statement(workspace_id: str, agent: Agent, held: Presence, now: int) -> Statement:
    """Only where they were not seen in the meantime, and nobody else has noticed."""
    return Statement(
        "UPDATE inbox_agents SET presence = ?, presence_at = ? WHERE workspace_id = ? AND id = ? AND seen_at = ?"
        " AND presence = ?",
        (held, now, workspace_id, agent.id, agent.seen_at, agent.presence),
        1,
    )


def choose_statement(workspace_id: str, agent_id: str, chosen: Presence, now: int) -> Statement:
    return Statement(
        "UPDATE inbox_agents SET chosen = ?, presence = ?, presence_at = ?, seen_at = ? WHERE workspace_id = ? AND id = ?",
        (chosen, chosen, now, now, workspace_id, agent_id),
        1,
    )


def seen_statement(workspace_id: str, agent_id: str, now: int) -> Statement:
    """What they say of themselves holds from now on, again where it did not."""
    return Statement(
        "UPDATE inbox_agents SET seen_at = ?, presence_at = CASE WHEN presence = chosen THEN presence_at ELSE ? END,"
        " presence = chosen WHERE workspace_id = ? AND id = ? AND seen_at < ?",
        (now, now, workspace_id, agent_id, now),
    )


def offered_statement(workspace_id: str, agent: Agent, now: int) -> Statement:
    """Count an offer; misses where somebody else has offered them something since `agent` was read, or they are gone."""
    return Statement(
        "UPDATE inbox_agents SET assigned_at = ?, assignments = assignments + 1"
        " WHERE workspace_id = ? AND id = ? AND assignments = ? AND presence = 'online'",
        (now, workspace_id, agent.id, agent.assignments),
        1,
    )


def _team(row: Row) -> Team:
    return Team(row[0], row[1], msgspec.json.decode(row[2], type=TeamSettings), row[3], row[4])


def _agent(row: Row | tuple[Any, ...]) -> Agent:
    return Agent(row[0], row[1], msgspec.json.decode(row[2], type=Profile), *tuple(row)[3:])
