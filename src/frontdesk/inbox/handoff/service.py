"""What agents do with conversations: take, write, hand back, let wait, close. What may be done stands in `contract.py`.

Invariant: of two agents who take a conversation at once one gets it, and the other is told who has it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.interventions import Written
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import Stored
from frontdesk.conversations.turns import Ran
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.handing import told
from frontdesk.dialogue.state import State
from frontdesk.inbox.contract import Deed, Doer, Then, judge
from frontdesk.kit.ids import Ids


class Handoff(NamedTuple):
    """How a conversation stands with people; `position` is that of its last event."""

    conversation_id: str
    status: e.Status
    agent: p.Agent | None
    team: str | None
    position: int
    handed_at: int


class Handoffs:
    def __init__(self, conversations: ConversationService, ids: Ids) -> None:
        self._conversations = conversations
        self._ids = ids

    async def get(self, workspace_id: str, conversation_id: str) -> Handoff:
        return _standing(await self._conversations.get(workspace_id, conversation_id))

    async def check_owner(self, caller: Caller, conversation_id: str) -> None:
        """Raises `ConversationNotFound` where the conversation is not the caller's to know of."""
        stored = await self._conversations.get(caller.workspace_id, conversation_id)
        if not caller.owns(bot=stored.bot, user_id=stored.user_id):
            raise ConversationNotFound

    async def take(self, workspace_id: str, conversation_id: str, agent: p.Agent, *, force: bool = False) -> Handoff:
        """Make the conversation this agent's, whether the bot has it, or nobody, or with `force` another agent.

        A reply that the bot is preparing is dropped. Raises `AlreadyTaken`, `ConversationClosed`, and what
        `ConversationService.intervene` raises.
        """
        doer = Doer("agent", agent, force)

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            return _joined(stored.state, bot, agent) if judge(stored.state, doer, "take").facts else ()

        return _outcome(await self._conversations.intervene(workspace_id, conversation_id, decide))

    async def write(
        self,
        workspace_id: str,
        conversation_id: str,
        agent: p.Agent,
        *,
        text: str,
        message_id: str | None = None,
        attachments: tuple[p.Attachment, ...] = (),
    ) -> Handoff:
        """Say something to the customer, and take the conversation with that where nobody has it. The same `message_id` again
        changes nothing. Raises as `take` does, and `MessageIdReused`."""
        doer = Doer("agent", agent)
        said = p.AgentMessage(agent.id, agent.name, message_id or self._ids.new("amsg"), text, attachments)

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            joins = p.AgentJoined in judge(stored.state, doer, "message").facts
            return (*(_joined(stored.state, bot, agent) if joins else ()), said)

        written = Written(message_id, text) if message_id is not None else None
        return _outcome(await self._conversations.intervene(workspace_id, conversation_id, decide, written))

    async def hand_back(
        self, workspace_id: str, conversation_id: str, agent: p.Agent, *, outcome: str = "", force: bool = False
    ) -> Handoff:
        """Give the conversation to the bot, which learns the outcome. Raises as `take` does."""
        return await self._to_the_bot(workspace_id, conversation_id, Doer("agent", agent, force), "hand_back", outcome)

    async def requeue(
        self,
        workspace_id: str,
        conversation_id: str,
        agent: p.Agent,
        *,
        outcome: str = "",
        team: str | None = None,
        force: bool = False,
    ) -> Handoff:
        """Let the conversation wait for another agent, of this team if one is named. Raises as `take` does, and `NotWaiting`."""
        doer = Doer("agent", agent, force)
        return await self._to_the_queue(workspace_id, conversation_id, doer, "requeue", outcome, team)

    async def vanish(self, workspace_id: str, conversation_id: str, agent_id: str) -> Handoff:
        """The agent is gone: let the conversation wait for another one, if it is still theirs, and tell the customer."""
        return await self._to_the_queue(workspace_id, conversation_id, Doer("clock"), "vanish", "", None, agent_id)

    async def close(self, workspace_id: str, conversation_id: str, agent: p.Agent, *, force: bool = False) -> Handoff:
        """End the conversation: the next message begins another one. Raises as `take` does."""
        doer = Doer("agent", agent, force)

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            if not judge(stored.state, doer, "close").facts:
                return ()
            return (e.ConversationClosed("agent", "agent", agent.name, told(bot.texts.closed, agent=_named(agent))),)

        return _outcome(await self._conversations.give_back(workspace_id, conversation_id, decide))

    async def leave(self, workspace_id: str, conversation_id: str) -> Handoff:
        """The customer wants the bot again, whether they wait for a person or talk to one."""
        return await self._to_the_bot(workspace_id, conversation_id, Doer("customer"), "leave", "")

    async def _to_the_bot(
        self, workspace_id: str, conversation_id: str, doer: Doer, deed: Deed, outcome: str
    ) -> Handoff:
        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            return _back(stored.state, bot, doer, judge(stored.state, doer, deed), outcome)

        return _outcome(await self._conversations.give_back(workspace_id, conversation_id, decide))

    async def _to_the_queue(
        self,
        workspace_id: str,
        conversation_id: str,
        doer: Doer,
        deed: Deed,
        outcome: str,
        team: str | None,
        agent_id: str | None = None,
    ) -> Handoff:
        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            agent = stored.state.agent
            another = agent_id is not None and (agent is None or agent.id != agent_id)
            if another or not judge(stored.state, doer, deed).facts or agent is None:
                return ()
            text = told(bot.texts.gone if deed == "vanish" else bot.texts.passed_on, agent=_named(agent))
            reason: p.LeaveReason = "vanished" if deed == "vanish" else "agent"
            return (p.AgentLeft(agent.id, agent.name, "waiting", reason, outcome, team, text),)

        return _outcome(await self._conversations.intervene(workspace_id, conversation_id, decide))


def _joined(state: State, bot: Bot, agent: p.Agent) -> Sequence[e.AnyEvent]:
    before = state.agent
    text = told(bot.texts.taken_over if before else bot.texts.joined, agent=_named(agent))
    return (p.AgentJoined(agent.id, agent.name, text, before.id if before else None),)


def _back(state: State, bot: Bot, doer: Doer, then: Then, outcome: str) -> Sequence[e.AnyEvent]:
    by_customer, agent = doer.party == "customer", state.agent
    if p.HandoffEnded in then.facts:
        by = doer.agent.name if doer.agent else None
        return (p.HandoffEnded("customer" if by_customer else "agent", outcome, by),)
    if p.AgentLeft in then.facts and agent is not None:
        text = told(bot.texts.left, agent=_named(agent))
        return (p.AgentLeft(agent.id, agent.name, "bot", "customer" if by_customer else "agent", outcome, text=text),)
    return ()


def _named(agent: p.Agent) -> dict[str, str]:
    return {"name": agent.name}


def _outcome(ran: Ran) -> Handoff:
    return _standing(ran.stored)


def _standing(stored: Stored) -> Handoff:
    state = stored.state
    return Handoff(stored.id, state.status, state.agent, state.team, state.position, state.handed)
