"""How each of the engine's moves is carried out, and which events come of it."""

import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from frontdesk.actions.base import ActionContext
from frontdesk.conversations.memory import check_size
from frontdesk.conversations.parts import Found
from frontdesk.conversations.people import opening, queue_of
from frontdesk.dialogue import events as e
from frontdesk.dialogue import moves as m
from frontdesk.dialogue import people as p
from frontdesk.dialogue.approving import Asked
from frontdesk.dialogue.frames import Frames, resting, rests
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.narrowing import narrowing
from frontdesk.dialogue.state import find_unsettled
from frontdesk.kit.clock import to_ms

if TYPE_CHECKING:
    from frontdesk.conversations.turn import Turn

GRACE_MS = 2_000  # how much longer than its own limit an action's journal entry stays with the process that wrote it
LONGEST_WAIT_MS = 366 * 24 * 3_600_000


async def perform(turn: "Turn", move: m.Move) -> None:
    """Carry the move out and record what came of it."""
    await _PERFORM[type(move)](turn, move)


async def _say(turn: "Turn", move: m.Say) -> None:
    reply = Reply(turn.next_id(), move.text, move.kind, move.choices, move.citations, move.card, move.pause_seconds)
    turn.record(e.ReplySent(reply, move.purpose, move.step, move.next, move.asks))


async def _search(turn: "Turn", move: m.Search) -> None:
    found = await _look_up(turn, move)
    turn.record(
        e.SearchFinished(
            query=move.query,
            outcome=found.outcome,
            text=found.text,
            citations=found.citations,
            near=found.near,
            confidence=round(found.confidence, 4),
            step=move.step,
            unanswered=found.unanswered,
        )
    )


async def _look_up(turn: "Turn", move: m.Search) -> Found:
    """In the articles of the customer's language, and where those do not say it in the others."""
    among = narrowing(turn.state, turn.parts.bot)
    language, knows = among.language, turn.parts.knows
    answer = partial(
        knows.answer,
        move.query,
        context=move.context,
        reply=move.reply,
        audience=among.audience,
        product=among.product,
    )
    found = await answer(language=language)
    if language is None or found.outcome == "answered":
        return found
    elsewhere = await answer()
    return elsewhere if elsewhere.outcome == "answered" else found


async def _act(turn: "Turn", move: m.Act) -> None:
    """Call the action; where a person has to decide first, let the flow wait until they have."""
    before = find_unsettled(turn.state, move.action, move.arguments)
    approval = move.approval or (before.approval if before else None)
    key = move.key or (before.key if before else f"act_{turn.next_id()}")
    asked = None
    if approval is None and not move.begun:
        asked = turn.parts.acts.approval(move.action, move.arguments, move.approve)
    if asked is not None:
        _ask_a_person(turn, move, key, asked)
    else:
        await _call(turn, move, key, approval)


async def _call(turn: "Turn", move: m.Act, key: str, approval: str | None) -> None:
    acts = turn.parts.acts
    if not move.begun and not acts.is_safe(move.action):
        started = e.ActionStarted(
            key, move.action, move.arguments, move.step, move.next, move.into, move.failed, approval
        )
        turn.record(started)
        await turn.journal(resume_after_ms=int(acts.timeout_seconds(move.action) * 1000) + GRACE_MS)
    context = ActionContext(
        conversation_id=turn.state.conversation_id,
        user_id=turn.state.user_id,
        idempotency_key=key,
        folder=turn.parts.folder,
        now=turn.now,
        attributes=turn.state.session.get("attributes") or {},
    )
    outcome = await acts.perform(move.action, move.arguments, context)
    turn.record(
        e.ActionFinished(
            key=key,
            action=move.action,
            step=move.step,
            next=move.next if outcome.error is None else move.failed or "handoff",
            arguments=move.arguments,
            into=move.into,
            result=outcome.result,
            error=outcome.error,
            approval=approval,
        )
    )


def _ask_a_person(turn: "Turn", move: m.Act, key: str, asked: Asked) -> None:
    """Put this very call before somebody, and tell the user."""
    approval_id, until = f"appr_{turn.next_id()}", to_ms(turn.now) + asked.within_ms
    turn.record(
        e.ApprovalRequested(
            id=approval_id,
            key=key,
            action=move.action,
            arguments=move.arguments,
            rule=asked.rule,
            until=until,
            step=move.step,
            next=move.next,
            into=move.into,
            failed=move.failed,
            declined=move.declined,
        )
    )
    turn.record(e.ReplySent(Reply(turn.next_id(), turn.parts.bot.texts.approval), step=move.step))
    turn.record(e.WaitStarted(move.step, approval_id, move.next, move.declined, until=until, reason="approval"))


async def _fill(turn: "Turn", move: m.Fill) -> None:
    answer = (move.step, move.slot, move.value, move.next)
    turn.record(e.SlotFilled(*answer, move.corrects, move.keeps, move.within, move.wishes))


async def _rate(turn: "Turn", move: m.Rate) -> None:
    value = move.score if move.comment is None else move.comment
    turn.record(e.SlotFilled(move.step, move.slot, value, move.next))
    turn.record(e.Rated(move.step, move.score, move.comment))


async def _refuse(turn: "Turn", move: m.Refuse) -> None:
    turn.record(e.AnswerRefused(move.step, move.next))
    _tell(turn, move.text)


async def _step_back(turn: "Turn", move: m.StepBack) -> None:
    turn.record(e.SteppedBack(move.step, move.next))


async def _remember(turn: "Turn", move: m.Remember) -> None:
    if move.scope == "user":
        check_size({**turn.state.variables.get("user", {}), **move.values})
    turn.record(e.VariablesSet(move.step, move.values, move.next, move.scope, move.forgets))


async def _take_up(turn: "Turn", move: m.TakeUp) -> None:
    _tell(turn, move.text)
    turn.record(e.WishTaken(move.wish, move.reading))


async def _start_flow(turn: "Turn", move: m.StartFlow) -> None:
    turn.record(
        e.FlowStarted(
            move.flow, move.next, move.variables, move.back, move.into, move.version, move.trigger, move.reuses
        )
    )


async def _renew(turn: "Turn", move: m.Renew) -> None:
    turn.record(e.ReplySent(Reply(turn.next_id(), move.text), "updated"))
    if move.flow is not None:
        turn.record(e.FlowStarted(move.flow, move.next, version=move.version))


async def _refuse_flow(turn: "Turn", move: m.RefuseFlow) -> None:
    turn.record(e.FlowRefused(move.flow, move.reason, move.next))
    _tell(turn, move.text)


async def _restart_flow(turn: "Turn", move: m.RestartFlow) -> None:
    turn.record(e.FlowRestarted(move.flow, move.next))
    _tell(turn, move.text)


async def _end_flow(turn: "Turn", move: m.EndFlow) -> None:
    if move.outcome != "done" and rests(turn.state.frames):
        _end_waits(turn, turn.state.frames[-1:])
    turn.record(e.FlowEnded(move.flow, move.outcome, move.result))


async def _park(turn: "Turn", move: m.Park) -> None:
    wait_id, now = f"wait_{turn.next_id()}", to_ms(turn.now)
    until = None if move.for_ms is None else now + move.for_ms
    if move.until is not None:
        moment = dt.datetime.fromisoformat(move.until)
        until = to_ms(moment if moment.tzinfo else moment.replace(tzinfo=turn.zone))
    if until is not None and not now < until <= now + LONGEST_WAIT_MS:
        turn.record(e.WaitEnded(wait_id, "elapsed", (move.otherwise or move.next) if until <= now else move.unfit))
        return
    if move.text:
        turn.record(e.ReplySent(Reply(turn.next_id(), move.text), step=move.step))
    turn.record(
        e.WaitStarted(
            step=move.step,
            id=wait_id,
            next=move.next,
            otherwise=move.otherwise,
            event=move.event,
            until=until,
            into=move.into,
            reason=move.reason,
            where=move.where,
        )
    )


async def _end_wait(turn: "Turn", move: m.EndWait) -> None:
    _tell(turn, move.text)
    turn.record(e.WaitEnded(move.id, move.outcome, move.next, move.into, move.value))


def end_waits(turn: "Turn") -> None:
    """Record that nothing is waited for any more, before all that is under way ends."""
    _end_waits(turn, resting(turn.state.frames))


def _end_waits(turn: "Turn", frames: Frames) -> None:
    for parked in [frame.parked for frame in frames if frame.parked is not None]:
        turn.record(e.WaitEnded(parked.id, "cancelled", parked.step))


async def hand_off(turn: "Turn", reason: str, team: str | None = None) -> None:
    """Give the conversation to a person, who also takes what is waited for; where nobody is there, note it for when they are."""
    standing = await turn.standing(team)
    end_waits(turn)
    if standing.there:
        turn.record(e.HandoffRequested(reason, team, queue_of(standing, turn.parts.bot, turn.now)))
        return
    known, opens = turn.state.refusal, opening(standing, turn.now)
    turn.record(p.HandoffRefused(reason, team, standing.opens_at, opens))
    if known is None or (known.reason, known.opens_at) != (reason, standing.opens_at):
        turn.record(e.TicketRequested(reason, step="", next="", team=team))


async def _hand_off(turn: "Turn", move: m.HandOff) -> None:
    await hand_off(turn, move.reason, move.team)


async def _take_back(turn: "Turn", move: m.TakeBack) -> None:
    turn.record(p.HandoffEnded("customer"))


async def _open_ticket(turn: "Turn", move: m.OpenTicket) -> None:
    turn.record(e.TicketRequested(move.reason, move.step, move.next, move.subject, move.team, move.into))


def _tell(turn: "Turn", text: str) -> None:
    if text:
        turn.record(e.ReplySent(Reply(turn.next_id(), text)))


_PERFORM: dict[type, Callable[[Any, Any], Awaitable[None]]] = {
    m.Say: _say,
    m.Search: _search,
    m.Act: _act,
    m.Fill: _fill,
    m.Rate: _rate,
    m.Refuse: _refuse,
    m.StepBack: _step_back,
    m.Remember: _remember,
    m.TakeUp: _take_up,
    m.StartFlow: _start_flow,
    m.Renew: _renew,
    m.RefuseFlow: _refuse_flow,
    m.RestartFlow: _restart_flow,
    m.EndFlow: _end_flow,
    m.Park: _park,
    m.EndWait: _end_wait,
    m.HandOff: _hand_off,
    m.TakeBack: _take_back,
    m.OpenTicket: _open_ticket,
}
