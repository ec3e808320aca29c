"""Offers what waits to agents, one after the other, until somebody takes it; and takes back what vanished agents had.

Everything follows from what is stored: a conversation that waits, an offer and since when it stands, an agent and when they
were seen. So any server may do it at any time, and one that ends leaves nothing undone.

Invariant: of two servers that offer at once one gets through: the conversation's row and the agent's must be as they were read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from frontdesk.errors import Error
from frontdesk.inbox import routing
from frontdesk.inbox.live.announcing import TOPIC, announcement
from frontdesk.inbox.queue.service import Contract
from frontdesk.inbox.queue.store import Item, QueueStore, offer_statement
from frontdesk.inbox.routing import Waiting, Worker
from frontdesk.inbox.staff.service import Staff, team_named
from frontdesk.inbox.staff.store import Agent, Team, TeamSettings, offered_statement
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub

log = get_logger()

AT_ONCE = 1_000
VANISHED_AFTER_SECONDS = 180
_USUAL = TeamSettings()


class _Crew(NamedTuple):
    """A workspace's people as they are now."""

    teams: Sequence[Team]
    agents: Mapping[str, Agent]
    loads: Mapping[str, int]


class Assigning:
    def __init__(
        self, store: QueueStore, staff: Staff, contract: Contract, clock: Clock, ids: Ids, pubsub: PubSub
    ) -> None:
        self._store = store
        self._staff = staff
        self.contract = contract
        self._clock = clock
        self._ids = ids
        self._pubsub = pubsub

    async def assign(self) -> int:
        """Offer what waits; return how many offers were made."""
        made = 0
        waiting = await self._store.list_waiting(AT_ONCE)
        for workspace_id in dict.fromkeys(item.workspace_id for item in waiting):
            made += await self._assign(workspace_id, [item for item in waiting if item.workspace_id == workspace_id])
        return made

    async def release(self) -> int:
        """Let what vanished agents had wait for others; return how many conversations."""
        held, released = await self._store.list_held(AT_ONCE), 0
        for workspace_id in dict.fromkeys(item.workspace_id for item in held):
            gone = {agent.id for agent in await self._staff.list_agents(workspace_id) if self._vanished(agent)}
            for item in held:
                if item.workspace_id == workspace_id and item.agent_id is not None and item.agent_id in gone:
                    released += await self._release(item, item.agent_id)
        return released

    async def _release(self, item: Item, agent_id: str) -> bool:
        try:
            await self.contract.vanish(item.workspace_id, item.conversation_id, agent_id)
        except Error as error:  # it is tried again
            log.warning("inbox.not_released", conversation_id=item.conversation_id, code=error.code)
            return False
        log.info("inbox.released", conversation_id=item.conversation_id, agent_id=agent_id)
        return True

    def _vanished(self, agent: Agent) -> bool:
        """Who has no console, and never had one, cannot vanish; who said that they are away comes back, until nobody has seen
        them for so long that they are offline."""
        if agent.seen_at == 0:
            return False
        now, limit = to_ms(self._clock.now()), VANISHED_AFTER_SECONDS * 1000
        silent = agent.chosen == "online" and now - agent.seen_at >= limit
        return silent or (agent.presence == "offline" and now - agent.presence_at >= limit)

    async def _assign(self, workspace_id: str, items: Sequence[Item]) -> int:
        crew = await self._crew(workspace_id)
        overdue = {item.conversation_id for item in items if self._is_overdue(item, crew)}
        free = [item for item in items if item.offered_to is None or item.conversation_id in overdue]
        if not free:
            return 0
        lost = Counter(item.offered_to for item in free if item.offered_to is not None)
        workers = [_worker(agent, crew, lost[agent.id]) for agent in crew.agents.values()]
        modes = {team.id: team.settings.mode for team in crew.teams}
        offers = routing.offers(
            [waiting_of(item, crew.teams) for item in free], workers, modes, to_ms(self._clock.now())
        )
        chosen = {offer.conversation_id: offer for offer in offers}
        made = Counter[str]()
        for item in free:
            offer = chosen.get(item.conversation_id)
            if offer is not None:
                agent = crew.agents[offer.agent_id]
                counted = agent._replace(assignments=agent.assignments + made[agent.id])
                made[agent.id] += await self._offer(item, counted, () if offer.anew else _tried(item))
            elif item.offered_to is not None:
                await self._commit(item, None, [offer_statement(item, None, _tried(item), 0)])
        return made.total()

    async def _crew(self, workspace_id: str) -> _Crew:
        agents = {agent.id: agent for agent in await self._staff.list_agents(workspace_id)}
        return _Crew(await self._staff.list_teams(workspace_id), agents, await self._staff.loads(workspace_id))

    def _is_overdue(self, item: Item, crew: _Crew) -> bool:
        """Whether whoever was offered it has not reacted in time, or is not there any more."""
        if item.offered_to is None or item.offered_at is None:
            return False
        agent, team = crew.agents.get(item.offered_to), team_named(crew.teams, item.team)
        limit = (team.settings if team else _USUAL).react_seconds * 1000
        here = agent is not None and agent.presence == "online"
        return not here or to_ms(self._clock.now()) - item.offered_at >= limit

    async def _offer(self, item: Item, agent: Agent, tried: Sequence[str]) -> bool:
        now = to_ms(self._clock.now())
        statements = [offer_statement(item, agent.id, tried, now), offered_statement(item.workspace_id, agent, now)]
        return await self._commit(item, agent.id, statements)

    async def _commit(self, item: Item, agent_id: str | None, statements: list[Statement]) -> bool:
        """False where something has changed meanwhile; then it is looked at again."""
        data = {"agent_id": agent_id, "team": item.team, "by": None, "note": ""}
        for kind, told in (("conversation.changed", {}), ("assignment.changed", data)):
            statements.append(
                announcement(
                    item.workspace_id,
                    kind,  # type: ignore[arg-type]
                    told,
                    self._clock,
                    self._ids,
                    conversation_id=item.conversation_id,
                )
            )
        try:
            await self._store.commit(statements)
        except WriteConflict:
            return False
        self._pubsub.publish(TOPIC)
        return True


def _tried(item: Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*item.tried, *((item.offered_to,) if item.offered_to else ()))))


def waiting_of(item: Item, teams: Sequence[Team]) -> Waiting:
    """A conversation as routing sees it."""
    team = team_named(teams, item.team)
    return Waiting(
        conversation_id=item.conversation_id,
        since=item.waiting_since or item.updated_at,
        priority=item.priority,
        team=team.id if team else None,
        skills=frozenset(item.skills),
        language=item.language,
        tried=frozenset(_tried(item)),
    )


def _worker(agent: Agent, crew: _Crew, lost: int) -> Worker:
    """`lost` are the offers that they have and have not reacted to."""
    profile = agent.profile
    theirs = {language for team in crew.teams if team.id in profile.teams for language in team.settings.languages}
    return Worker(
        id=agent.id,
        here=agent.presence == "online",
        capacity=profile.capacity,
        load=max(0, crew.loads.get(agent.id, 0) - lost),
        assigned_at=agent.assigned_at,
        teams=frozenset(profile.teams),
        skills=frozenset(profile.skills),
        languages=frozenset(profile.languages or theirs),
    )
