"""Teams and agents: who they are, what they can take on, and whether they are there."""

import datetime as dt
from collections.abc import Iterable

from frontdesk.inbox.actors import Actor
from frontdesk.inbox.errors import AgentNotFound, TeamNotFound, TooManyAgents, TooManyTeams
from frontdesk.inbox.live.announcing import TOPIC, announcement
from frontdesk.inbox.staff import store as s
from frontdesk.inbox.staff.presence import AWAY_AFTER_SECONDS, Presence, presence
from frontdesk.inbox.staff.store import Agent, Profile, StaffStore, Team, TeamSettings
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub

log = get_logger()

MOST_TEAMS = 200
MOST_AGENTS = 1_000
NEWCOMER = Profile()


def team_named(teams: Iterable[Team], name: str | None) -> Team | None:
    """The team that a flow or a person means, by its id or by its name."""
    wanted = " ".join((name or "").split()).casefold()
    return next((team for team in teams if wanted in {team.id, team.name.casefold()}), None) if wanted else None


class Staff:
    def __init__(self, store: StaffStore, clock: Clock, ids: Ids, pubsub: PubSub) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pubsub = pubsub

    async def list_teams(self, workspace_id: str) -> list[Team]:
        return await self._store.list_teams(workspace_id)

    async def get_team(self, workspace_id: str, team_id: str) -> Team:
        """Raises TeamNotFound."""
        team = await self._store.find_team(workspace_id, team_id)
        if team is None:
            raise TeamNotFound
        return team

    async def keep_team(self, workspace_id: str, team_id: str, name: str, settings: TeamSettings) -> Team:
        """Make the team, or change it. Raises TooManyTeams."""
        known = await self._store.list_teams(workspace_id)
        if len(known) >= MOST_TEAMS and team_id not in {team.id for team in known}:
            raise TooManyTeams(most=MOST_TEAMS)
        statement = s.team_statement(workspace_id, team_id, name, settings, self._now())
        await self._commit(workspace_id, statement, team=team_id)
        return await self.get_team(workspace_id, team_id)

    async def remove_team(self, workspace_id: str, team_id: str) -> None:
        """What waits for it can be taken by anybody then. Raises TeamNotFound."""
        await self.get_team(workspace_id, team_id)
        await self._commit(workspace_id, s.remove_team_statement(workspace_id, team_id), team=team_id)

    async def list_agents(self, workspace_id: str) -> list[Agent]:
        return await self._store.list_agents(workspace_id)

    async def loads(self, workspace_id: str) -> dict[str, int]:
        """How many conversations each agent has or is offered; those who have none are left out."""
        return await self._store.loads(workspace_id)

    async def get_agent(self, workspace_id: str, agent_id: str) -> Agent:
        """Raises AgentNotFound."""
        agent = await self._store.find_agent(workspace_id, agent_id)
        if agent is None:
            raise AgentNotFound
        return agent

    async def keep_agent(self, workspace_id: str, agent_id: str, name: str, profile: Profile) -> Agent:
        """Make the agent, or change what they can take on. Raises TooManyAgents, TeamNotFound."""
        known = await self._store.list_agents(workspace_id)
        if len(known) >= MOST_AGENTS and agent_id not in {agent.id for agent in known}:
            raise TooManyAgents(most=MOST_AGENTS)
        there = {team.id for team in await self._store.list_teams(workspace_id)}
        if not there.issuperset(profile.teams):
            raise TeamNotFound
        statement = s.profile_statement(workspace_id, agent_id, name, profile, self._now())
        await self._commit(workspace_id, statement, agent=agent_id)
        return await self.get_agent(workspace_id, agent_id)

    async def remove_agent(self, workspace_id: str, agent_id: str) -> None:
        """Raises AgentNotFound."""
        await self.get_agent(workspace_id, agent_id)
        await self._commit(workspace_id, s.remove_agent_statement(workspace_id, agent_id), agent=agent_id)

    async def enter(self, workspace_id: str, actor: Actor) -> Agent:
        """The agent that whoever comes is; whoever comes for the first time becomes one, who can be found by everybody."""
        known = await self._store.find_agent(workspace_id, actor.id)
        if known is not None and known.name == actor.name:
            return known
        statement = s.new_agent_statement(workspace_id, actor.id, actor.name, NEWCOMER, self._now())
        await self._commit(workspace_id, statement, agent=actor.id)
        return await self.get_agent(workspace_id, actor.id)

    async def arrive(self, workspace_id: str, actor: Actor) -> None:
        """Somebody opens the console. Who never said whether they are there is; what others said of themselves holds."""
        agent = await self.enter(workspace_id, actor)
        if agent.seen_at == 0:
            await self.choose_presence(workspace_id, actor.id, "online")

    async def choose_presence(self, workspace_id: str, agent_id: str, chosen: Presence) -> Agent:
        """What an agent says of themselves; they were seen with it, too."""
        statement = s.choose_statement(workspace_id, agent_id, chosen, self._now())
        await self._commit(workspace_id, statement, agent=agent_id)
        return await self.get_agent(workspace_id, agent_id)

    async def see(self, workspace_id: str, agent_id: str) -> None:
        """Their console is open. Whoever was away by themselves is back."""
        known = await self._store.find_agent(workspace_id, agent_id)
        if known is None:
            return
        seen = s.seen_statement(workspace_id, agent_id, self._now())
        if known.presence == known.chosen:
            await self._store.commit([seen])
        else:
            await self._commit(workspace_id, seen, agent=agent_id)

    async def miss(self) -> list[tuple[str, Agent]]:
        """Let those go away whom nobody has seen for long, of all workspaces; return them as they are now, with their workspace.

        Any server may do it, at any time: what is stored decides.
        """
        now, gone = self._now(), list[tuple[str, Agent]]()
        for workspace_id, agent in await self._store.list_silent(now - AWAY_AFTER_SECONDS * 1000):
            held = presence(agent.chosen, agent.seen_at, now)
            if held == agent.presence:
                continue
            try:
                await self._commit(workspace_id, s.presence_statement(workspace_id, agent, held, now), agent=agent.id)
            except WriteConflict:  # seen meanwhile, or another server has noticed
                continue
            log.info("inbox.agent_missed", agent_id=agent.id, presence=held)
            gone.append((workspace_id, agent._replace(presence=held, presence_at=now)))
        return gone

    async def _commit(
        self, workspace_id: str, statement: Statement, *, team: str | None = None, agent: str | None = None
    ) -> None:
        if team is not None:
            told = announcement(workspace_id, "team.changed", {"team_id": team}, self._clock, self._ids)
        else:
            told = announcement(workspace_id, "presence.changed", {"agent_id": agent}, self._clock, self._ids)
        await self._store.commit([statement, told])
        self._pubsub.publish(TOPIC)

    @property
    def now(self) -> dt.datetime:
        return self._clock.now()

    def _now(self) -> int:
        return to_ms(self._clock.now())
