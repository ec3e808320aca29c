"""The stack of flows that are under way, and how it changes; the last one talks."""

from typing import Any

import msgspec
from msgspec.structs import replace

from frontdesk.dialogue import events as e
from frontdesk.dialogue.reading import Entity


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow that is under way. `offered` are entities the user named that no question has taken yet; `kept` are the steps
    whose answers still hold after one before them was corrected. A `called` flow belongs to the one below it, which gets its
    result under `into`. The answers to the first `settled` questions have had effects elsewhere; `acted` says that there were any
    effects. `version` is that of the bot which the flow was begun with; empty, it is whatever the bot is now."""

    flow: str
    step: str
    variables: dict[str, Any] = {}
    passed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    offered: tuple[Entity, ...] = ()
    asking: bool = False
    misses: int = 0
    asked: int = 0
    called: bool = False
    into: str | None = None
    settled: int = 0
    acted: bool = False
    version: str = ""


class Interrupted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow that could not go on, because what it ran on is gone. One that was `called` takes its caller along."""

    flow: str
    version: str = ""
    called: bool = False
    acted: bool = False


Frames = tuple[Frame, ...]


def begun(frames: Frames, event: e.FlowStarted, named: tuple[Entity, ...]) -> Frames:
    """Put a flow on top; one that another flow calls gets its own variables and what the user has named there."""
    if event.back is None:
        return (*frames, Frame(flow=event.flow, step=event.next, offered=named, version=event.version))
    caller = replace(frames[-1], step=event.back, asking=False, misses=0, asked=0)
    called = Frame(
        event.flow,
        event.next,
        event.variables,
        offered=caller.offered,
        called=True,
        into=event.into,
        version=caller.version,
    )
    return (*frames[:-1], caller, called)


def ended(frames: Frames, event: e.FlowEnded) -> Frames:
    """Take the flow that talks away, and hand its result to the one that called it; cancelling takes them all."""
    if event.outcome == "cancelled" or len(frames) < 2:
        return ()
    into, caller = frames[-1].into, frames[-2]
    if into is not None:
        caller = replace(caller, variables={**caller.variables, into: event.result})
    return (*frames[:-2], caller)


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


def begun_by_user(frames: Frames) -> int:
    """The place of the last flow that no other one called."""
    return next((place for place in reversed(range(len(frames))) if not frames[place].called), 0)


def depth(frames: Frames) -> int:
    """How many flows interrupt each other."""
    return sum(not frame.called for frame in frames)
