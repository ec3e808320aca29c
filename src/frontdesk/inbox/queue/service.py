"""The inbox's conversations: lists by view, what was read, who is to get one, and transfers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from frontdesk.conversations.errors import ConversationBusy, ConversationNotFound
from frontdesk.dialogue.events import Status
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.errors import AgentUnavailable, NotWithPeople, TeamNotFound
from frontdesk.inbox.live.announcing import TOPIC, announcement
from frontdesk.inbox.queue.store import Item, QueueStore, offer_statement, read_statement, route_statement
from frontdesk.inbox.staff.service import Staff, team_named
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.pubsub import PubSub

ATTEMPTS = 12
WITH_PEOPLE: tuple[Status, ...] = ("waiting", "agent")
_STATUSES: Mapping[str, tuple[Status, ...]] = {"bot": ("bot",), "waiting": ("waiting",), "all": ()}


class Contract(Protocol):
    """What routing needs of whoever keeps the handoff contract."""

    async def requeue(
        self, workspace_id: str, conversation_id: str, agent: Agent, *, team: str | None, force: bool
    ) -> object:
        """Let it wait for somebody else; raises where it is another agent's and `force` is not given."""
        ...

    async def vanish(self, workspace_id: str, conversation_id: str, agent_id: str) -> object:
        """The agent is gone: let it wait for somebody else, where it is still theirs."""
        ...


class Page(NamedTuple):
    """Which conversations are asked for; None leaves a condition out."""

    view: str = "all"
    status: Status | None = None
    having: Mapping[str, str | int | None] = {}
    team: str | None = None
    unread: bool | None = None
    after: tuple[int, str] | None = None
    limit: int = 50

    @property
    def in_queue(self) -> bool:
        return self.view == "waiting"


class Queue:
    def __init__(
        self, store: QueueStore, staff: Staff, contract: Contract, clock: Clock, ids: Ids, pubsub: PubSub
    ) -> None:
        self._store = store
        self._staff = staff
        self.contract = contract
        self._clock = clock
        self._ids = ids
        self._pubsub = pubsub

    async def list_page(self, workspace_id: str, agent_id: str, page: Page) -> list[Item]:
        """What an agent sees in a view: the queue in its order, anything else with the newest first."""
        statuses = _STATUSES.get(page.view, WITH_PEOPLE)
        if page.status is not None:
            if statuses and page.status not in statuses:
                return []
            statuses = (page.status,)
        names = await self._names(workspace_id, agent_id) if page.view == "team" else None
        if page.team is not None:
            one = await self._names_of(workspace_id, page.team)
            names = one if names is None else [name for name in names if name in one]
        return await self._store.list_page(
            workspace_id,
            having=page.having,
            statuses=statuses,
            mine=agent_id if page.view == "mine" else None,
            teams=names,
            unread=page.unread,
            in_queue=page.in_queue,
            after=page.after,
            limit=page.limit,
        )

    async def get(self, workspace_id: str, conversation_id: str) -> Item:
        """Raises ConversationNotFound."""
        item = await self._store.find(workspace_id, conversation_id)
        if item is None:
            raise ConversationNotFound
        return item

    async def read(self, workspace_id: str, conversation_id: str, position: int) -> Item:
        """Somebody has read it up to `position`; what came after that is still unread. Raises ConversationNotFound."""
        for _ in range(ATTEMPTS):
            item = await self.get(workspace_id, conversation_id)
            if not item.unread or position < item.event_position:
                return item
            if await self._commit([read_statement(item), self._told(item)]):
                return await self.get(workspace_id, conversation_id)
        raise ConversationBusy

    async def route(
        self,
        workspace_id: str,
        conversation_id: str,
        *,
        priority: int | None = None,
        skills: Sequence[str] | None = None,
        language: str | None = None,
    ) -> Item:
        """Say what matters for who gets it. Where it waits it is offered anew. Raises ConversationNotFound, NotWithPeople."""

        def change(item: Item) -> Statement:
            return route_statement(
                item,
                team=item.team,
                priority=item.priority if priority is None else priority,
                skills=item.skills if skills is None else skills,
                language=language or item.language,
            )

        return await self._change(workspace_id, conversation_id, change)

    async def transfer(
        self,
        workspace_id: str,
        conversation_id: str,
        actor: Actor,
        *,
        team: str | None,
        agent: str | None,
        note: str = "",
        force: bool = False,
    ) -> Item:
        """Give a conversation that waits, or that the actor has (with `force`, that anybody has), to a team or an agent: it waits
        for them first, and whoever takes it has it.

        Raises ConversationNotFound, NotWithPeople, TeamNotFound, AgentNotFound, AgentUnavailable, and what the contract raises.
        """
        if team is not None and team_named(await self._staff.list_teams(workspace_id), team) is None:
            raise TeamNotFound
        if agent is not None and (await self._staff.get_agent(workspace_id, agent)).presence != "online":
            raise AgentUnavailable
        item = await self.get(workspace_id, conversation_id)
        if item.status not in WITH_PEOPLE:
            raise NotWithPeople(status=item.status)
        if item.status == "agent":
            giver = Agent(actor.id, actor.name)
            await self.contract.requeue(workspace_id, conversation_id, giver, team=team, force=force)

        def change(item: Item) -> Statement:
            to = item._replace(team=team if team is not None else item.team)
            if agent is not None and item.status == "waiting":
                return offer_statement(to, agent, (), to_ms(self._clock.now()), team=to.team)
            return route_statement(
                item, team=to.team, priority=item.priority, skills=item.skills, language=item.language
            )

        told = {"team": team, "agent_id": agent, "by": {"id": actor.id, "name": actor.name}, "note": note}
        return await self._change(workspace_id, conversation_id, change, told=told)

    async def _change(
        self,
        workspace_id: str,
        conversation_id: str,
        change: Callable[[Item], Statement],
        *,
        told: Mapping[str, Any] | None = None,
    ) -> Item:
        for _ in range(ATTEMPTS):
            item = await self.get(workspace_id, conversation_id)
            if item.status == "closed":
                raise NotWithPeople(status=item.status)
            statements = [change(item), self._told(item)]
            if told is not None:
                statements.append(
                    announcement(
                        workspace_id,
                        "assignment.changed",
                        told,
                        self._clock,
                        self._ids,
                        conversation_id=conversation_id,
                    )
                )
            if await self._commit(statements):
                return await self.get(workspace_id, conversation_id)
        raise ConversationBusy

    async def _commit(self, statements: Sequence[Statement]) -> bool:
        """False where the conversation went on in the meantime."""
        try:
            await self._store.commit(statements)
        except WriteConflict:
            return False
        self._pubsub.publish(TOPIC)
        return True

    def _told(self, item: Item) -> Statement:
        return announcement(
            item.workspace_id,
            "conversation.changed",
            {},
            self._clock,
            self._ids,
            conversation_id=item.conversation_id,
        )

    async def _names(self, workspace_id: str, agent_id: str) -> list[str]:
        """By what names conversations may ask for the agent's teams."""
        agents = {agent.id: agent for agent in await self._staff.list_agents(workspace_id)}
        mine = agents[agent_id].profile.teams if agent_id in agents else ()
        return [name for team in mine for name in await self._names_of(workspace_id, team)]

    async def _names_of(self, workspace_id: str, named: str) -> list[str]:
        team = team_named(await self._staff.list_teams(workspace_id), named)
        return [named.lower()] if team is None else [team.id, team.name.lower()]
