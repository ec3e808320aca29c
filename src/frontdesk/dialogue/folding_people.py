"""How people change the state: the bot hands over, agents come, write and go, and the conversation ends."""

from typing import Any

from msgspec.structs import replace

from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.folding_outside import begun_outside
from frontdesk.dialogue.references import reference_of
from frontdesk.dialogue.state import Happening, State


def handoff_requested(state: State, event: e.HandoffRequested) -> State:
    reference = reference_of(state.conversation_id, state.position + 1)
    waiting = _waiting(state, event.queue)
    return replace(waiting, announced=False, misses=0, team=event.team, reference=reference, refusal=None)


def handoff_refused(state: State, event: p.HandoffRefused) -> State:
    """The bot keeps it, and what led to a person is over."""
    return replace(_let_go(state), misses=0, announced=False, refusal=event)


def agent_joined(state: State, event: p.AgentJoined) -> State:
    """An action that is under way goes on to its end, for its effect must be known; nothing else of the bot does."""
    agent = p.Agent(event.agent_id, event.name)
    free = replace(_let_go(state), status="agent", agent=agent, announced=True, misses=0, waited=0, offers=())
    here = state.position + 1
    free = replace(free, handed=here, spoke=here, idle_from=here, idle_seconds=event.idle_seconds, unanswered=False)
    return replace(free, prompted=False, happened=None, refusal=None)


def heard_by_agent(state: State) -> dict[str, Any]:
    """What a message of the customer changes while an agent has the conversation: from the first on the agent owes an answer."""
    if state.status != "agent" or state.unanswered:
        return {}
    return {"unanswered": True, "idle_from": state.position + 1}


def agent_message(state: State, event: p.AgentMessage) -> State:
    return replace(state, spoke=state.position + 1, idle_from=state.position + 1, unanswered=False)


def agent_left(state: State, event: p.AgentLeft) -> State:
    if event.to == "waiting":
        return replace(_waiting(state, event.queue), announced=True, team=event.team or state.team)
    ended = {"outcome": event.outcome, "agent": event.name, "reason": event.reason}
    return _returned(state, ended)


def handoff_ended(state: State, event: p.HandoffEnded) -> State:
    return _returned(state, {"outcome": event.outcome, "agent": event.by or "", "reason": event.reason})


def conversation_closed(state: State, event: e.ConversationClosed) -> State:
    return replace(_let_go(state), status="closed", agent=None, open=False, happened=None, handed=state.position + 1)


def _let_go(state: State) -> State:
    return replace(state, frames=(), wishes=(), overlooked=False, heard=(), input=None, search=None)


def _waiting(state: State, queue: p.Queue | None) -> State:
    """Nobody has it; `handed` tells this wait from any other."""
    return replace(_let_go(state), status="waiting", agent=None, waited=0, handed=state.position + 1, queue=queue)


def _returned(state: State, ended: dict[str, Any]) -> State:
    """The bot has it back, and begins anew: nothing of before may lead to a person at once."""
    variables = {**state.variables, "conversation": {**state.variables.get("conversation", {}), "handoff": ended}}
    back = replace(_let_go(state), status="bot", agent=None, announced=False, waited=0, misses=0, failures=0)
    back = replace(back, variables=variables, handed=state.position + 1, prompted=False)
    return begun_outside(back, Happening(p.ENDED, {**ended, "team": state.team or ""}, "handoff"))
