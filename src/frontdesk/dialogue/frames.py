"""The stack of flows that are under way, and how it changes; the last one talks.

Invariant: flows that wait for something outside stand beneath all others, so that none of them keeps another one waiting.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from frontdesk.dialogue import events as e
from frontdesk.dialogue.reading import Entity


class Parked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a flow waits for; see `events.WaitStarted`."""

    id: str
    step: str
    next: str
    otherwise: str | None = None
    event: str | None = None
    until: int | None = None
    into: str | None = None
    reason: e.WaitReason = "wait"
    where: dict[str, Any] = {}


class Approval(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call that a person decides on, and the decision once there is one."""

    request: e.ApprovalRequested
    decision: e.ApprovalDecided | None = None


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow that is under way. `offered` are entities the user named that no question has taken yet; `kept` are the steps
    whose answers still hold after one before them was corrected. A `called` flow belongs to the one below it, which gets its
    result under `into`. `refused` says that the last message was no answer to the question that stands, `left` is one that
    stood when the user turned to an earlier one. The answers to the first `settled` questions have had effects elsewhere; `acted`
    says that the flow had some, whatever was asked before. A `parked` one waits for something outside; with an `approval` it is
    a person who decides on a call. `returned` are the flows that it called and that have ended, so that what was said in them
    can be corrected; `redone` are those that are called again because of a correction, and keep the answers that still hold.
    `arguments` are what a called one was called with.
    `version` is that of the bot which the flow was begun with; empty, it is whatever the bot is now.
    """

    flow: str
    step: str
    variables: dict[str, Any] = {}
    passed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    offered: tuple[Entity, ...] = ()
    asking: bool = False
    misses: int = 0
    asked: int = 0
    refused: bool = False
    left: str | None = None
    called: bool = False
    into: str | None = None
    settled: int = 0
    acted: bool = False
    parked: Parked | None = None
    approval: Approval | None = None
    returned: tuple["Returned", ...] = ()
    redone: tuple["Returned", ...] = ()
    version: str = ""
    arguments: dict[str, Any] = {}


class Interrupted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow that could not go on, because what it ran on is gone. One that was `called` takes its caller along."""

    flow: str
    version: str = ""
    called: bool = False
    acted: bool = False


class Returned(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow that was called, as it was at its end. The calling flow went on at `back`, with `asked` of its questions answered;
    `settled` says that what came of it has had effects elsewhere since."""

    frame: Frame
    back: str
    asked: int = 0
    settled: bool = False


RETURNED_KEPT = 4

Frames = tuple[Frame, ...]
DEPTH = 4  # flows that interrupt each other


def begun(frames: Frames, event: e.FlowStarted, named: tuple[Entity, ...]) -> Frames:
    """Put a flow on top; one that another flow calls gets its own variables and what the user has named there."""
    if event.back is None:
        return (*frames, Frame(flow=event.flow, step=event.next, offered=named, version=event.version))
    before = called_before(frames[-1], event.flow, event.back)
    caller = replace(
        frames[-1],
        step=event.back,
        asking=False,
        misses=0,
        asked=0,
        returned=tuple(one for one in frames[-1].returned if not _is_of(one, event.flow, event.back)),
        redone=tuple(one for one in frames[-1].redone if one is not before),
    )
    called = Frame(
        event.flow,
        event.next,
        event.variables,
        offered=caller.offered,
        called=True,
        into=event.into,
        version=caller.version,
        arguments=event.variables,
    )
    if before is None:
        return (*frames[:-1], caller, called)
    again = replace(before.frame, step=event.next, into=event.into) if event.reuses else _again(called, before.frame)
    return (*frames[:-1], caller, again)


def called_before(caller: Frame, flow: str, back: str) -> Returned | None:
    """The same call, where it is made again because of a correction."""
    return next((one for one in caller.redone if _is_of(one, flow, back)), None)


def _is_of(returned: Returned, flow: str, back: str) -> bool:
    return (returned.frame.flow, returned.back) == (flow, back)


def _again(called: Frame, before: Frame) -> Frame:
    """A flow that is called again, with the answers that it had."""
    variables = {**before.variables, **called.variables}
    redone = (*before.returned, *before.redone)
    return replace(called, variables=variables, passed=before.passed, kept=before.passed, redone=redone)


def ended(frames: Frames, event: e.FlowEnded) -> Frames:
    """Take the flow that talks away, and hand its result to the one that called it. Cancelling takes all of them, those that
    wait apart; where nothing else is under way, the last one that does."""
    if event.outcome == "cancelled":
        waiting = resting(frames)
        return waiting if len(waiting) < len(frames) else frames[: begun_by_user(frames)]
    if len(frames) < 2:
        return ()
    ending, caller = frames[-1], frames[-2]
    if ending.into is not None:
        caller = replace(caller, variables={**caller.variables, ending.into: event.result})
    if ending.called:
        if (
            ending.acted
        ):  # answers to flows called before it may have been used; the caller's own are its author's affair
            returned = tuple(replace(one, settled=True) for one in caller.returned)
            caller = replace(caller, acted=True, returned=returned)
        kept = Returned(replace(ending, offered=(), kept=(), redone=()), caller.step, len(caller.passed))
        caller = replace(caller, returned=(*caller.returned, kept)[-RETURNED_KEPT:])
    return (*frames[:-2], caller)


def settled(frame: Frame) -> Frame:
    """What the flow has learned so far has had effects elsewhere."""
    returned = tuple(replace(one, settled=True) for one in frame.returned)
    return replace(frame, settled=len(frame.passed), acted=True, returned=returned)


def answered_anew(frame: Frame, step: str, slot: str, value: Any) -> Frame:
    """The answer to a question is another one: those after it hold as long as they can, and so do those to flows called since."""
    place = frame.passed.index(step) if step in frame.passed else len(frame.passed)
    stays = tuple(one for one in frame.returned if one.asked <= place)
    return replace(
        frame,
        variables={**frame.variables, slot: value},
        passed=frame.passed if step in frame.passed else (*frame.passed, step),
        kept=frame.passed[place + 1 :],
        returned=stays,
        redone=frame.returned[len(stays) :] + frame.redone,
    )


def reopened(frames: Frames, within: tuple[int, ...]) -> Frames:
    """Have the flow that talks call one of those again that it called before, which then stands as it was at its end; and so
    on, where that one called another."""
    for place in within:
        caller = frames[-1]
        chosen = caller.returned[place]
        caller = replace(
            caller,
            step=chosen.back,
            asking=False,
            misses=0,
            asked=0,
            kept=caller.passed[chosen.asked :],
            returned=caller.returned[:place],
            redone=caller.returned[place + 1 :] + caller.redone,
        )
        frames = (*frames[:-1], caller, replace(chosen.frame, asking=False, misses=0, asked=0))
    return frames


def anew(frames: Frames, event: e.FlowRestarted) -> Frames:
    """Begin the flow that the user began last once more, without all that it learned."""
    place = begun_by_user(frames)
    return (*frames[:place], Frame(flow=event.flow, step=event.next, version=frames[place].version))


def interrupted(frames: Frames, before: Interrupted | None) -> Interrupted | None:
    """What the end of the flow that talks comes to when it is not its own: it, or with it the one that called it."""
    if not frames:
        return before
    frame = frames[-1]
    acted = frame.acted or (before is not None and before.called and before.acted)
    return Interrupted(frame.flow, frame.version, frame.called, acted)


def forgotten(frame: Frame, questions: dict[str, str]) -> Frame:
    """The flow as if these questions, each with its slot, had never been asked."""
    slots = frozenset(questions.values())
    return replace(
        frame,
        variables={name: value for name, value in frame.variables.items() if name not in slots},
        passed=tuple(step for step in frame.passed if step not in questions),
        kept=tuple(step for step in frame.kept if step not in questions),
        settled=sum(step not in questions for step in frame.passed[: frame.settled]),
    )


def begun_by_user(frames: Frames) -> int:
    """The place of the last flow that no other one called."""
    return next((place for place in reversed(range(len(frames))) if not frames[place].called), 0)


def depth(frames: Frames) -> int:
    """How many flows interrupt each other."""
    return sum(not frame.called for frame in frames[len(resting(frames)) :])


def resting(frames: Frames) -> Frames:
    """The flows that wait for something outside, with those that called them."""
    return frames[: max((place for place, frame in enumerate(frames, start=1) if frame.parked), default=0)]


def rests(frames: Frames) -> bool:
    """Whether some flow waits for something outside and nothing else is under way."""
    return bool(frames) and frames[-1].parked is not None


def parked(frames: Frames, event: e.WaitStarted) -> Frames:
    """Let the flow that talks wait, beneath those that it interrupted."""
    place = begun_by_user(frames)
    what = Parked(
        event.id,
        event.step,
        event.next,
        event.otherwise,
        event.event,
        event.until,
        event.into,
        event.reason,
        event.where,
    )
    top = replace(frames[-1], step=event.step, asking=False, misses=0, asked=0, parked=what)
    return _above_resting(frames[:place], (*frames[place:-1], top))


def woken(frames: Frames, event: e.WaitEnded) -> Frames:
    """Let the flow go on that waits under this id, once those that do not wait have ended; at once where it was a person who
    decided, or who did not. One that did not begin to wait stands on its next step at once."""
    place = next((place for place, frame in enumerate(frames) if frame.parked and frame.parked.id == event.id), None)
    begins = begun_by_user(frames[: place + 1]) if place is not None else 0
    last = frames[-1 if place is None else place]
    by_person = last.approval is not None
    approval = last.approval if event.outcome == "approved" else None
    variables = last.variables if event.into is None else {**last.variables, event.into: event.value}
    last = replace(
        last, step=event.next, variables=variables, asking=False, misses=0, asked=0, parked=None, approval=approval
    )
    if place is None:
        return (*frames[:-1], last)
    others, flow = (*frames[:begins], *frames[place + 1 :]), (*frames[begins:place], last)
    return (*others, *flow) if by_person else _above_resting(others, flow)


def decided(frames: Frames, event: e.ApprovalDecided) -> Frames:
    """Note the decision where it is waited for."""
    return tuple(replace(one, approval=_noted(one.approval, event)) if one.approval else one for one in frames)


def _noted(approval: Approval, event: e.ApprovalDecided) -> Approval:
    return replace(approval, decision=event) if approval.request.id == event.id else approval


def _above_resting(frames: Frames, flow: Frames) -> Frames:
    """Put a flow, with those that called it, above the ones that wait and beneath all others."""
    waiting = len(resting(frames))
    return (*frames[:waiting], *flow, *frames[waiting:])
