"""What agents do with conversations: take, write, hand back, let wait, close. What may be done stands in `contract.py`.

Invariant: of two agents who take a conversation at once one gets it, and the other is told who has it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from frontdesk.access.service import Caller
from frontdesk.conversations.arrivals import with_files
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.interventions import Written
from frontdesk.conversations.people import queue_of
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import Stored
from frontdesk.conversations.turns import Ran
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.handing import told
from frontdesk.dialogue.state import State
from frontdesk.inbox.contract import Deed, Doer, Then, judge
from frontdesk.kit.clock import Clock
from frontdesk.kit.ids import Ids


class Handoff(NamedTuple):
    """How a conversation stands with people; `position` is that of its last event."""

    conversation_id: str
    status: e.Status
    agent: p.Agent | None
    team: str | None
    position: int
    handed_at: int


class _Leaving(NamedTuple):
    """Why an agent has a conversation no more; of the clock only if it is still that agent, or as it stood at `since`."""

    doer: Doer
    deed: Deed
    reason: p.LeaveReason = "agent"
    outcome: str = ""
    team: str | None = None
    agent_id: str | None = None
    since: int | None = None

    def concerns(self, state: State) -> bool:
        same = self.agent_id is None or (state.agent is not None and state.agent.id == self.agent_id)
        return same and (self.since is None or state.idle_from == self.since)


class Handoffs:
    def __init__(self, conversations: ConversationService, clock: Clock, ids: Ids) -> None:
        self._conversations = conversations
        self.clock = clock
        self._ids = ids

    async def get(self, workspace_id: str, conversation_id: str) -> Handoff:
        return _standing(await self._conversations.get(workspace_id, conversation_id))

    async def check_owner(self, caller: Caller, conversation_id: str) -> None:
        """Raises `ConversationNotFound` where the conversation is not the caller's to know of."""
        stored = await self._conversations.get(caller.workspace_id, conversation_id)
        if not caller.owns(bot=stored.bot, user_id=stored.user_id):
            raise ConversationNotFound

    async def may_type(self, caller: Caller, conversation_id: str, agent: p.Agent | None) -> str | None:
        """The name under which it is shown that somebody types; None where it is not: another one speaks, or the bot shows none.
        Raises `ConversationNotFound`."""
        stored = await self._conversations.get(caller.workspace_id, conversation_id)
        if not caller.owns(bot=stored.bot, user_id=stored.user_id):
            raise ConversationNotFound
        state = stored.state
        if state.status == "closed" or not self._conversations.shows_typing(stored):
            return None
        if agent is None:
            return ""
        return agent.name if state.agent is not None and state.agent.id == agent.id else None

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

        written = Written(message_id, with_files(text, attachments)) if message_id is not None else None
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
        leaving = _Leaving(Doer("agent", agent, force), "requeue", outcome=outcome, team=team)
        return await self._to_the_queue(workspace_id, conversation_id, leaving)

    async def vanish(self, workspace_id: str, conversation_id: str, agent_id: str) -> Handoff:
        """The agent is gone: let the conversation wait for another one, if it is still theirs, and tell the customer."""
        leaving = _Leaving(Doer("clock"), "vanish", reason="vanished", agent_id=agent_id)
        return await self._to_the_queue(workspace_id, conversation_id, leaving)

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

    async def end(self, workspace_id: str, conversation_id: str) -> Handoff:
        """The customer needs nothing more; the next message begins another conversation."""

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            ends = judge(stored.state, Doer("customer"), "close").facts
            return (e.ConversationClosed("customer", "customer", text=bot.texts.ended),) if ends else ()

        return _outcome(await self._conversations.give_back(workspace_id, conversation_id, decide))

    async def expire(self, workspace_id: str, conversation_id: str, since: int) -> Handoff:
        """Nobody came in the time that the wait from position `since` on might take: the bot offers something else."""

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            over = stored.state.handed == since and judge(stored.state, Doer("clock"), "expire").facts
            return (p.HandoffEnded("expired"),) if over else ()

        return _outcome(await self._conversations.give_back(workspace_id, conversation_id, decide))

    async def end_idle(self, workspace_id: str, conversation_id: str, since: int) -> Handoff:
        """The agent has done nothing since the position `since`: a customer who waits for an answer gets another agent, and one
        who does not has the bot again."""
        stored = await self._conversations.get(workspace_id, conversation_id)
        if stored.state.unanswered:
            leaving = _Leaving(Doer("clock"), "vanish", reason="inactive", since=since)
            return await self._to_the_queue(workspace_id, conversation_id, leaving)

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            agent = stored.state.agent
            if agent is None or stored.state.idle_from != since or not judge(stored.state, Doer("clock"), "idle").facts:
                return ()
            return (p.AgentLeft(agent.id, agent.name, "bot", "inactive"),)

        return _outcome(await self._conversations.give_back(workspace_id, conversation_id, decide))

    async def _to_the_bot(
        self, workspace_id: str, conversation_id: str, doer: Doer, deed: Deed, outcome: str
    ) -> Handoff:
        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            return _back(stored.state, bot, doer, judge(stored.state, doer, deed), outcome)

        return _outcome(await self._conversations.give_back(workspace_id, conversation_id, decide))

    async def _to_the_queue(self, workspace_id: str, conversation_id: str, leaving: _Leaving) -> Handoff:
        stored = await self._conversations.get(workspace_id, conversation_id)
        team = leaving.team or stored.state.team
        standing = await self._conversations.people.standing(workspace_id, conversation_id, team)

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            agent = stored.state.agent
            facts = judge(stored.state, leaving.doer, leaving.deed).facts
            if agent is None or not facts or not leaving.concerns(stored.state):
                return ()
            text = told(bot.texts.gone if leaving.deed == "vanish" else bot.texts.passed_on, agent=_named(agent))
            queue = queue_of(standing, bot, self.clock.now())
            left = p.AgentLeft(
                agent.id, agent.name, "waiting", leaving.reason, leaving.outcome, leaving.team, text, queue
            )
            return (left,)

        return _outcome(await self._conversations.intervene(workspace_id, conversation_id, decide))


def _joined(state: State, bot: Bot, agent: p.Agent) -> Sequence[e.AnyEvent]:
    before = state.agent
    text = told(bot.texts.taken_over if before else bot.texts.joined, agent=_named(agent))
    idle = int(bot.handoff.idle_seconds)
    return (p.AgentJoined(agent.id, agent.name, text, before.id if before else None, idle),)


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
