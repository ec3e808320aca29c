"""How what no message begins changes the state: events, the end of a wait, decisions, and flows that begin by themselves."""

from msgspec.structs import replace

from frontdesk.dialogue import events as e
from frontdesk.dialogue.frames import Frame, decided
from frontdesk.dialogue.state import Happening, State
from frontdesk.dialogue.wishes import put_aside


def event_received(state: State, event: e.EventReceived) -> State:
    return begun_outside(state, Happening(event.name, event.data, event.source))


def timer_elapsed(state: State, event: e.TimerElapsed) -> State:
    return begun_outside(state, Happening(wait=event.id))


def approval_decided(state: State, event: e.ApprovalDecided) -> State:
    noted = replace(state, frames=decided(state.frames, event))
    return begun_outside(noted, Happening(e.type_of(event), source="approval", wait=event.id))


def begun_outside(state: State, happened: Happening) -> State:
    """A turn begins without a message: a question that stands was not answered, and is not asked again for that."""
    return replace(
        state,
        turn=state.turn + 1,
        open=True,
        variables={scope: values for scope, values in state.variables.items() if scope != "turn"},
        input=None,
        happened=happened,
        entities=(),
        search=None,
        spoken=0,
        failed=False,
        cancelled=False,
        answered=False,
    )


def taken(state: State) -> Happening | None:
    """What began the turn, now that a flow has to do with it."""
    return state.happened and replace(state.happened, taken=True)


def triggered(state: State, event: e.FlowStarted) -> State:
    """A flow begins that no message asked for, above what is under way; the message that is there is dealt with after it."""
    said, kind = state.input, event.trigger
    return replace(
        state,
        frames=(*state.frames, Frame(event.flow, event.next, event.variables, version=event.version)),
        happened=taken(state),
        wishes=state.wishes if said is None else (put_aside(said.text, said.reading, state.turn), *state.wishes),
        first=state.first and kind != "first_contact",
        nudged=(*state.nudged, event.flow) if kind in {"inactivity", "schedule"} else state.nudged,
        shown=(*state.shown, event.flow) if kind == "page" else state.shown,
        input=None,
        search=None,
        misses=0,
        interrupted=None,
    )
