"""What comes of a turn that no message began, and what a user is told while a flow waits for something outside."""

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import Scene
from frontdesk.dialogue.frames import Parked, resting
from frontdesk.dialogue.moves import EndWait, Move
from frontdesk.dialogue.state import Happening, State
from frontdesk.dialogue.triggering import triggered


def happened(state: State, bot: Bot) -> Move | None:
    """Let the flow go on that waited for this, or begin the one that begins with it; what is nobody's is left as it is."""
    one = state.happened
    if one is None or one.taken:
        return None
    parked = awaiting(state, one)
    if parked is None:
        return triggered(state, bot)
    if one.wait is not None:
        return EndWait(parked.id, "elapsed", parked.otherwise or parked.next)
    return EndWait(parked.id, "event", parked.next, parked.into, one.data)


def awaiting(state: State, one: Happening) -> Parked | None:
    """What waits for it; of several, the last that began to wait."""
    waits = (frame.parked for frame in reversed(resting(state.frames)) if frame.parked is not None)
    return next((parked for parked in waits if _meets(parked, one)), None)


def find_wait(state: State, wait_id: str) -> Parked | None:
    """The wait of this id, if it is not over."""
    return awaiting(state, Happening(wait=wait_id))


def concerns(state: State) -> bool:
    """Whether a flow waits for what began this turn, or has begun or gone on with it."""
    return state.happened is not None and (state.happened.taken or awaiting(state, state.happened) is not None)


def _meets(parked: Parked, one: Happening) -> bool:
    if one.wait is not None:
        return parked.id == one.wait
    asked = parked.where.items()
    return parked.event == one.name and all(name in one.data and one.data[name] == value for name, value in asked)


def meanwhile(state: State, bot: Bot, flow: str | None = None) -> str:
    """What is said of the flow that waits (the last one by default): its step's own text, or the bot's."""
    waiting = resting(state.frames)
    places = [place for place, frame in enumerate(waiting) if flow is None or frame.flow == flow]
    frame = next((one for one in waiting[places[-1] :] if one.parked), None) if places else None
    found = bot.flows.get(frame.flow) if frame else None
    step = found.find_step(frame.step) if frame and found else None
    return step.meanwhile(Scene(state, frame, bot)) if frame and step else bot.texts.parked
