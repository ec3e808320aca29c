"""What comes of a call that waits for a person: done as it was approved, or given up with the reason why.

Invariant: what was approved is what is done. The call comes from the request as it was recorded, never from the flow.
"""

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.events import ApprovalRequested
from frontdesk.dialogue.flow import END, HANDOFF
from frontdesk.dialogue.frames import Frame, resting
from frontdesk.dialogue.moves import Act, EndWait, Move
from frontdesk.dialogue.state import State

DECLINED = "actions.declined"
EXPIRED = "actions.approval_expired"


def decided(state: State, bot: Bot) -> Move | None:
    """Go on with a flow whose call was decided on, or whose time for that is over."""
    for frame in reversed(resting(state.frames)):
        move = _settle(frame, state, bot)
        if move is not None:
            return move
    top = state.frames[-1] if state.frames else None
    return None if top is None or top.parked is not None else _approved(top)


def pending(state: State) -> dict[str, ApprovalRequested]:
    """The requests that wait for a decision, by id, the oldest first."""
    approvals = (frame.approval for frame in state.frames if frame.parked is not None)
    return {one.request.id: one.request for one in approvals if one is not None and one.decision is None}


def _settle(frame: Frame, state: State, bot: Bot) -> Move | None:
    """End the wait of a frame, if it has come to its end. The flow that was declined goes on where its step says, or ends, and
    one that another flow called leaves the rest to a person."""
    approval = frame.approval
    if approval is None or frame.parked is None:
        return None
    request, decision = approval.request, approval.decision
    if decision is not None and decision.outcome == "approved":
        return EndWait(request.id, "approved", request.step)
    over = state.happened is not None and state.happened.wait == request.id
    if decision is None and not over:
        return None
    text = bot.texts.approval_expired if decision is None else bot.texts.declined
    error = {
        "code": EXPIRED if decision is None else DECLINED,
        "message": text,
        "note": decision.note if decision else "",
    }
    return EndWait(
        id=request.id,
        outcome="elapsed" if decision is None else "declined",
        next=request.declined or (HANDOFF if frame.called else END),
        into="error",
        value=error,
        text="" if request.declined else text,
    )


def _approved(frame: Frame) -> Move | None:
    if frame.approval is None or frame.approval.decision is None:
        return None
    request = frame.approval.request
    return Act(
        action=request.action,
        arguments=request.arguments,
        step=request.step,
        next=request.next,
        into=request.into,
        failed=request.failed,
        key=request.key,
        approval=request.id,
    )
