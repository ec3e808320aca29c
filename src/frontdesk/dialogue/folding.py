"""How each event changes the state: a conversation is the fold of its events.

Invariant: replaying a conversation's stored events gives the state that its last turn ended with (`replay(events) == state`).
`apply` knows no bot, no clock and no chance: it looks at the state and the event alone.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from frontdesk.dialogue import events as e
from frontdesk.dialogue import folding_people as people
from frontdesk.dialogue import people as p
from frontdesk.dialogue.folding_outside import approval_decided, event_received, taken, timer_elapsed, triggered
from frontdesk.dialogue.frames import (
    Approval,
    anew,
    answered_anew,
    begun,
    ended,
    forgotten,
    interrupted,
    parked,
    reopened,
    resting,
    settled,
    woken,
)
from frontdesk.dialogue.gathered import joined
from frontdesk.dialogue.picking import meant
from frontdesk.dialogue.references import reference_of
from frontdesk.dialogue.state import Input, State, named
from frontdesk.dialogue.wishes import (
    NAMED,
    WAITING,
    Heard,
    first_of,
    hear,
    put_off,
    tell,
    told_meanwhile,
    waiting_of,
)

LOG_OF_TEXTS = 2  # the user's last messages that a follow-up question is understood with
OFFERED_KEPT = NAMED  # entities that wait for a question; the oldest go first
UNSETTLED_KEPT = 4
OUTCOME_UNKNOWN = frozenset(
    {"actions.timeout", "actions.broken", "actions.unavailable", "actions.result_invalid"}
    # Of a call that is repeated these say nothing about the time before.
    | {"actions.circuit_open", "actions.secret_missing", "actions.address_refused"}
)


def apply(state: State, event: e.AnyEvent) -> State:
    """Return the state after `event`, which is the one at `state.position + 1`."""
    return replace(_APPLY[type(event)](state, event), position=state.position + 1)


def replay(events: Iterable[e.AnyEvent], state: State | None = None) -> State:
    """Fold `events` onto `state` (a new conversation's by default)."""
    state = state or State()
    for event in events:
        state = apply(state, event)
    return state


def _on_top(state: State, **changes: Any) -> State:
    """Change the flow that talks; without one there is nothing to change."""
    if not state.frames:
        return state
    return replace(state, frames=(*state.frames[:-1], replace(state.frames[-1], **changes)))


def _move(state: State, step: str | None, **changes: Any) -> State:
    """Let the flow that talks stand on `step`; what was counted for the step before is forgotten."""
    if step is None:
        return _on_top(state, **changes) if changes else state
    return _on_top(state, step=step, asking=False, misses=0, asked=0, refused=False, **changes)


def _conversation_started(state: State, event: e.ConversationStarted) -> State:
    return replace(
        state,
        conversation_id=event.conversation_id,
        bot=event.bot,
        user_id=event.user_id,
        channel=event.channel,
        first=event.first,
    )


def _message_received(state: State, event: e.MessageReceived) -> State:
    """One that comes while a turn is open is more of that turn's input: nobody has read any of it yet."""
    if state.open:
        texts = (*state.texts[:-1], joined(filter(None, (state.texts[-1], event.text))))
        wordless = state.wordless and not event.text
        return replace(state, texts=texts, wordless=wordless, session={**state.session, **event.session})
    return replace(
        state,
        turn=state.turn + 1,
        open=True,
        session={**state.session, **event.session},
        variables={scope: values for scope, values in state.variables.items() if scope != "turn"},
        texts=(*filter(None, state.texts), event.text)[-LOG_OF_TEXTS - 1 :],
        input=None,
        happened=None,
        entities=(),
        search=None,
        told=state.search.text if state.search is not None and state.search.outcome == "answered" else "",
        prompted=False,
        spoken=0,
        failed=False,
        cancelled=False,
        answered=False,
        wordless=not event.text,
        waited=state.waited + 1 if state.status == "waiting" else 0,
        spoke=state.position + 1,
        nudged=(),
        **people.heard_by_agent(state),
    )


def _wait_started(state: State, event: e.WaitStarted) -> State:
    return replace(state, frames=parked(state.frames, event))


def _wait_ended(state: State, event: e.WaitEnded) -> State:
    return replace(state, frames=woken(state.frames, event), happened=taken(state))


def _message_understood(state: State, event: e.MessageUnderstood) -> State:
    whole = state.texts[-1] if event.meant is None else event.meant
    found = meant(event.reading.entities, whole)
    text = first_of(whole, event.reading.also)
    asked = bool(state.frames) and state.frames[-1].asking
    also = waiting_of(event.reading.also, found, asked=asked) if state.status == "bot" else ()
    wishes = (*told_meanwhile(state.wishes, found), *also)
    return replace(
        state,
        texts=(*state.texts[:-1], text),
        input=Input(text, replace(event.reading, entities=found)),
        wishes=wishes[:WAITING],
        overlooked=state.overlooked or len(wishes) > WAITING,
        entities=found,
        offers=(),
    )


def _wish_taken(state: State, event: e.WishTaken) -> State:
    return replace(
        state,
        texts=(*state.texts[:-1], event.text),
        input=Input(event.text, event.reading),
        wishes=state.wishes[1:],
        entities=event.reading.entities,
        offers=(),
    )


def _flow_started(state: State, event: e.FlowStarted) -> State:
    named_here = named(state)[-OFFERED_KEPT:]
    if event.trigger is not None:
        return triggered(state, event)
    frames = begun(state.frames, event, named_here)
    if event.back is not None:
        return replace(state, frames=frames)
    intent = state.input.reading.intent if state.input else None
    return replace(
        state,
        frames=frames,
        happened=taken(state),
        heard=hear(state.heard, Heard(state.input.text, intent, named_here)) if state.input else state.heard,
        wishes=tuple(one for one in state.wishes if one.wish.intent != intent),
        input=None,
        search=None,
        misses=0,
        interrupted=None,
    )


def _flow_ended(state: State, event: e.FlowEnded) -> State:
    cancelled = event.outcome == "cancelled"
    if event.outcome == "interrupted":  # the bot was changed: the message is not to blame, and still to be dealt with
        lost = interrupted(state.frames, state.interrupted)
        return replace(state, frames=ended(state.frames, event), interrupted=lost, cancelled=False)
    return replace(
        state,
        frames=ended(state.frames, event),
        input=None,
        wishes=() if cancelled else state.wishes,
        overlooked=state.overlooked and not cancelled,
        heard=() if cancelled else state.heard,
        cancelled=cancelled,
    )


def _flow_refused(state: State, event: e.FlowRefused) -> State:
    """What the user wanted waits."""
    if event.next is not None or state.input is None:
        return _move(state, event.next)
    return replace(_put_off(state, state.input), input=None, search=None)


def _put_off(state: State, said: Input) -> State:
    """What the message asks for waits until no flow is left."""
    wishes = put_off(state.wishes, said.text, said.reading)
    return replace(state, wishes=wishes[:WAITING], overlooked=state.overlooked or len(wishes) > WAITING)


def _flow_restarted(state: State, event: e.FlowRestarted) -> State:
    return replace(state, frames=anew(state.frames, event), input=None, search=None, misses=0)


def _stepped_back(state: State, event: e.SteppedBack) -> State:
    return replace(_move(state, event.next, left=event.step), input=None, search=None)


def _variables_set(state: State, event: e.VariablesSet) -> State:
    if event.forgets:
        state = replace(state, frames=(*state.frames[:-1], forgotten(state.frames[-1], event.forgets)))
    if event.scope == "flow":
        return _move(state, event.next, variables={**state.frames[-1].variables, **event.values})
    values = {**state.variables.get(event.scope, {}), **event.values}
    if event.scope == "user":
        values = {name: value for name, value in values.items() if value is not None}  # nothing is not remembered
    return _move(replace(state, variables={**state.variables, event.scope: values}), event.next)


def _user_recalled(state: State, event: e.UserRecalled) -> State:
    return replace(state, variables={**state.variables, "user": event.values})


def _slot_filled(state: State, event: e.SlotFilled) -> State:
    if event.within:
        state = replace(state, frames=reopened(state.frames, event.within))
    if event.wishes and state.input is not None:
        state = _put_off(state, state.input)
    frame = state.frames[-1]
    offered = (*frame.offered, *state.entities) if state.input else frame.offered
    changed = answered_anew(frame, event.step, event.slot, event.value)
    after = changed.kept if event.corrects else frame.kept
    moved = _move(
        state,
        event.next,
        variables=changed.variables,
        passed=changed.passed,
        left=frame.step if event.corrects and frame.asking else frame.left,
        kept=tuple(step for step in after if step != event.step) if event.keeps is None else event.keeps,
        returned=changed.returned if event.corrects else frame.returned,
        redone=changed.redone if event.corrects else frame.redone,
        offered=tuple(entity for entity in offered if entity.value != event.value)[-OFFERED_KEPT:],
    )
    heard = tell(state.heard, state.entities) if state.input else state.heard
    return replace(moved, input=None, search=None, misses=0, heard=heard, answered=True)


def _answer_refused(state: State, event: e.AnswerRefused) -> State:
    refused = _on_top(state, misses=state.frames[-1].misses + 1, refused=True)
    return replace(_move(refused, event.next), input=None, search=None, answered=False)


def _search_finished(state: State, event: e.SearchFinished) -> State:
    if event.step is not None:  # the flow stands there now, or a look-up behind one that found nothing would not end
        return _on_top(replace(state, search=event), step=event.step)
    if event.outcome != "answered" or state.input is None:
        return replace(state, search=event)
    return replace(state, search=event, heard=hear(state.heard, Heard(state.input.text, None, state.entities)))


def _reply_sent(state: State, event: e.ReplySent) -> State:
    if event.asks:
        state = _on_top(state, step=event.step, asking=True, asked=state.frames[-1].asked + 1, refused=False)
    else:
        state = _move(state, event.next)
    told = event.purpose == "updated"  # and only told: what the user wrote is still to be dealt with
    missed = {"fallback": state.misses + 1, "answer": 0}.get(event.purpose, state.misses)
    return replace(
        state,
        spoken=state.spoken + 1,
        spoke=state.position + 1,
        prompted=bool(event.asks),
        misses=missed,
        search=None,
        input=state.input if told else None,
        interrupted=None,
        announced=state.announced or event.purpose == "handoff",
        overlooked=state.overlooked and event.purpose != "overlooked",
        offers=() if event.asks else event.reply.choices or state.offers,
    )


def _action_started(state: State, event: e.ActionStarted) -> State:
    return replace(state, action=event)


def _action_finished(state: State, event: e.ActionFinished) -> State:
    changes: dict[str, Any] = {"error": event.error} if event.error else {}
    if event.into and not event.error:
        changes[event.into] = event.result
    known = event.error is None or event.error.get("code") not in OUTCOME_UNKNOWN
    unsettled = _settle(state, known=known)
    if not state.frames:  # a person has taken the conversation over meanwhile
        return replace(state, action=None, unsettled=unsettled)
    if state.action is not None and not (event.error and known):
        state = replace(state, frames=(*state.frames[:-1], settled(state.frames[-1])))
    moved = _move(state, event.next, variables={**state.frames[-1].variables, **changes}, approval=None)
    return replace(moved, action=None, unsettled=unsettled)


def _settle(state: State, *, known: bool) -> tuple[e.ActionStarted, ...]:
    """What is unsettled once the action under way is over, with a known outcome or not."""
    if state.action is None:
        return state.unsettled
    others = tuple(one for one in state.unsettled if one.key != state.action.key)
    return others if known else (*others, state.action)[-UNSETTLED_KEPT:]


def _ticket_requested(state: State, event: e.TicketRequested) -> State:
    state = replace(state, reference=reference_of(state.conversation_id, state.position + 1))
    if event.into is None or not state.frames:
        return _move(state, event.next or None)
    ticket = {"reference": state.reference}
    return _move(state, event.next, variables={**state.frames[-1].variables, event.into: ticket})


def _turn_failed(state: State, event: e.TurnFailed) -> State:
    return replace(
        state,
        failed=True,
        failures=state.failures + 1,
        input=None,
        search=None,
        action=None,
        frames=state.frames if _unrelated(state) else resting(state.frames),
        wishes=(),
        overlooked=False,
        unsettled=_settle(state, known=False),
    )


def _unrelated(state: State) -> bool:
    """Whether what failed has nothing to do with what was under way."""
    return state.happened is not None and not state.happened.taken


def _turn_ended(state: State, event: e.TurnEnded) -> State:
    failures = state.failures if state.failed else 0
    first = state.first and not any(state.texts)
    return replace(
        state,
        open=False,
        input=None,
        happened=None,
        search=None,
        entities=(),
        failures=failures,
        wordless=False,
        interrupted=None,
        first=first,
    )


_APPLY: dict[type, Callable[[State, Any], State]] = {
    e.ConversationStarted: _conversation_started,
    e.MessageReceived: _message_received,
    e.EventReceived: event_received,
    e.TimerElapsed: timer_elapsed,
    e.ApprovalDecided: approval_decided,
    e.MessageUnderstood: _message_understood,
    e.WishTaken: _wish_taken,
    e.FlowStarted: _flow_started,
    e.FlowEnded: _flow_ended,
    e.FlowRefused: _flow_refused,
    e.FlowRestarted: _flow_restarted,
    e.SteppedBack: _stepped_back,
    e.VariablesSet: _variables_set,
    e.UserRecalled: _user_recalled,
    e.SlotFilled: _slot_filled,
    e.Rated: lambda state, event: state,  # the answer itself is a SlotFilled
    e.AnswerRefused: _answer_refused,
    e.SearchFinished: _search_finished,
    e.ReplySent: _reply_sent,
    e.ApprovalRequested: lambda state, event: _on_top(state, approval=Approval(event)),
    e.ActionStarted: _action_started,
    e.ActionFinished: _action_finished,
    e.WaitStarted: _wait_started,
    e.WaitEnded: _wait_ended,
    e.HandoffRequested: people.handoff_requested,
    e.TicketRequested: lambda state, event: replace(_ticket_requested(state, event), happened=taken(state)),
    e.TurnFailed: _turn_failed,
    e.TurnEnded: _turn_ended,
    e.ConversationClosed: people.conversation_closed,
    p.HandoffRefused: people.handoff_refused,
    p.AgentJoined: people.agent_joined,
    p.AgentMessage: people.agent_message,
    p.AgentLeft: people.agent_left,
    p.HandoffEnded: people.handoff_ended,
}
