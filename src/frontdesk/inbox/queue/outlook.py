"""How the queue stands: for a customer who waits, their place and how long it may take; for a supervisor, all of it."""

import datetime as dt
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from frontdesk.conversations.people import Standing
from frontdesk.inbox.hours import is_open, opens_at
from frontdesk.inbox.queue.assigning import waiting_of
from frontdesk.inbox.queue.store import Item, QueueStore
from frontdesk.inbox.routing import in_order
from frontdesk.inbox.staff.service import Staff, team_named
from frontdesk.inbox.staff.store import Agent, Team
from frontdesk.kit.clock import Clock, to_ms

RECENT = dt.timedelta(hours=24)
WAITS = 20
MOST = 5_000


class Outlook(NamedTuple):
    """What a customer may be told. `place` counts from 1; `expected_wait_seconds` is the median of who was taken last, None where
    nobody was. `online` are the agents who are there; `opens_at` is set where the team is closed and opens again.
    """

    place: int
    expected_wait_seconds: int | None
    online: int
    open: bool
    opens_at: dt.datetime | None
    zone: str
    waiting_limit_seconds: int | None
    team: str | None


class TeamStanding(NamedTuple):
    """How a team stands; without one it is what waits for no team that there is."""

    team: Team | None
    waiting: int
    longest_wait_seconds: int | None
    median_wait_seconds: int | None
    with_agents: int
    open: bool
    agents: Sequence[Agent]
    room: int


class Outlooks:
    def __init__(self, store: QueueStore, staff: Staff, clock: Clock) -> None:
        self._store = store
        self._staff = staff
        self._clock = clock

    async def of(self, workspace_id: str, team_name: str | None, conversation_id: str | None = None) -> Outlook:
        """How it stands for a conversation that waits, or for one that would begin to wait now."""
        teams = await self._staff.list_teams(workspace_id)
        team, now = team_named(teams, team_name), self._clock.now()
        items = await self._store.list_with_people(workspace_id, MOST)
        waiting = [waiting_of(item, teams) for item in items if item.status == "waiting"]
        queue = [one.conversation_id for one in in_order(waiting) if one.team == (team.id if team else None)]
        agents = _of_team(await self._staff.list_agents(workspace_id), team)
        hours = team.hours if team else None
        there = is_open(hours, now)
        return Outlook(
            place=queue.index(conversation_id) + 1 if conversation_id in queue else len(queue) + 1,
            expected_wait_seconds=await self._median(workspace_id, team),
            online=sum(agent.presence == "online" for agent in agents),
            open=there,
            opens_at=None if there else opens_at(hours, now),
            zone=hours.zone if hours else "UTC",
            waiting_limit_seconds=team.settings.waiting_limit_seconds if team else None,
            team=team.id if team else None,
        )

    async def standing(self, workspace_id: str, conversation_id: str, team: str | None) -> Standing:
        """What a turn is told of the people that its conversation would wait for."""
        now = await self.of(workspace_id, team, conversation_id)
        return Standing(
            there=now.open,
            opens_at=None if now.opens_at is None else to_ms(now.opens_at),
            zone=now.zone,
            place=now.place,
            wait_seconds=now.expected_wait_seconds,
            limit_seconds=now.waiting_limit_seconds,
        )

    async def standings(self, workspace_id: str) -> tuple[list[TeamStanding], list[Agent], dict[str, int]]:
        """Every team, every agent, and how much each agent has."""
        teams = await self._staff.list_teams(workspace_id)
        agents, loads = await self._staff.list_agents(workspace_id), await self._staff.loads(workspace_id)
        items = await self._store.list_with_people(workspace_id, MOST)
        found = []
        for team in (*teams, None):
            mine = [item for item in items if team_named(teams, item.team) == team]
            crew = _of_team(agents, team)
            if team is None and not mine:
                continue
            found.append(await self._standing(workspace_id, team, mine, crew, loads))
        return found, agents, loads

    async def _standing(
        self,
        workspace_id: str,
        team: Team | None,
        items: Sequence[Item],
        crew: Sequence[Agent],
        loads: dict[str, int],
    ) -> TeamStanding:
        now = self._clock.now()
        since = [item.waiting_since for item in items if item.status == "waiting" and item.waiting_since is not None]
        here = [agent for agent in crew if agent.presence == "online"]
        return TeamStanding(
            team=team,
            waiting=sum(item.status == "waiting" for item in items),
            longest_wait_seconds=(to_ms(now) - min(since)) // 1000 if since else None,
            median_wait_seconds=await self._median(workspace_id, team),
            with_agents=sum(item.status == "agent" for item in items),
            open=is_open(team.hours if team else None, now),
            agents=crew,
            room=sum(max(0, agent.profile.capacity - loads.get(agent.id, 0)) for agent in here),
        )

    async def _median(self, workspace_id: str, team: Team | None) -> int | None:
        since = to_ms(self._clock.now() - RECENT)
        names = () if team is None else (team.id, team.name.lower())
        waits = await self._store.list_waits(workspace_id, names, since, WAITS)
        return round(median(waits) / 1000) if waits else None


def _of_team(agents: Sequence[Agent], team: Team | None) -> list[Agent]:
    return [agent for agent in agents if team is None or team.id in agent.profile.teams]
