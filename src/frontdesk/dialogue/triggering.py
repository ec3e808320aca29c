"""Which flow begins though no message asks for it: at a user's first contact, with an event, after silence, at a time, on a page.

A flow that an event, silence or a time begins comes before what is under way, as a digression does, and the question that
stands is asked again after it. A page's flow begins only where nothing is under way.
"""

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.expressions import ExpressionInvalid
from frontdesk.dialogue.flow import Flow, Scene
from frontdesk.dialogue.frames import DEPTH, Frame, depth, rests
from frontdesk.dialogue.moves import Move, OpenTicket, StartFlow
from frontdesk.dialogue.state import Happening, State
from frontdesk.dialogue.triggers import PAGE_VIEWED, Trigger, TriggerKind, event_variable, is_on

_OF_ITS_OWN: dict[str, TriggerKind] = {"inactivity": "inactivity", "schedule": "schedule"}


def triggered(state: State, bot: Bot) -> Move | None:
    """Begin the flow that begins with what has happened."""
    one = state.happened
    found = None if one is None else begun_by(state, bot, one)
    if one is None or found is None:
        return None
    flow, trigger = found
    if depth(state.frames) < DEPTH:
        return _start(flow, trigger, one, bot)
    if trigger.kind == "event":
        return OpenTicket(f"`{one.name}` came while too many flows were under way.", step="", next="")
    return None


def greeting(state: State, bot: Bot) -> Move | None:
    """Begin what comes before the user's message: at their first contact, or because of the page they write from."""
    if state.input is None or not _free(state):
        return None
    for flow, trigger in bot.triggers.get("first_contact", ()) if state.first else ():
        return StartFlow(flow.name, flow.first, version=bot.current.version, trigger=trigger.kind)
    page = state.session.get("page")
    if not isinstance(page, str):
        return None
    viewed = Happening(PAGE_VIEWED, {"page": page}, "page")
    found = begun_by(state, bot, viewed)
    return None if found is None else _start(*found, viewed, bot)


def begun_by(state: State, bot: Bot, one: Happening) -> tuple[Flow, Trigger] | None:
    """The flow that begins with this, as things stand, and why."""
    kind = _kind_of(one)
    for flow, trigger in bot.triggers.get(kind, ()) if kind is not None else ():
        if _fits(state, flow, trigger, one) and _holds(state, flow, trigger, one, bot):
            return flow, trigger
    return None


def _start(flow: Flow, trigger: Trigger, one: Happening, bot: Bot) -> StartFlow:
    data = event_variable(one.name, one.data)
    return StartFlow(flow.name, flow.first, data, version=bot.current.version, trigger=trigger.kind)


def _kind_of(one: Happening) -> TriggerKind | None:
    if one.name == PAGE_VIEWED:
        return "page"
    if one.source in {"api", "webhook", "handoff"}:
        return "event" if one.wait is None else None
    return _OF_ITS_OWN.get(one.source)


def _fits(state: State, flow: Flow, trigger: Trigger, one: Happening) -> bool:
    if trigger.kind == "event":
        return trigger.value == one.name
    if trigger.kind == "page":
        return flow.name not in state.shown and _free(state) and is_on(trigger.value, str(one.data.get("page", "")))
    if one.data.get("flow") != flow.name or flow.name in state.nudged:
        return False
    if any(frame.flow == flow.name for frame in state.frames):
        return False
    if trigger.kind == "schedule":
        return one.data.get("schedule") == trigger.value
    return one.data.get("since") == state.spoke


def _holds(state: State, flow: Flow, trigger: Trigger, one: Happening, bot: Bot) -> bool:
    """Whether its `if` is true; one that cannot be worked out is not."""
    if trigger.condition is None:
        return True
    frame = Frame(flow.name, flow.first, event_variable(one.name, one.data))
    try:
        return bool(Scene(state, frame, bot).evaluate(trigger.condition))
    except ExpressionInvalid:
        return False


def _free(state: State) -> bool:
    """Whether no flow is under way, those apart that wait for something outside."""
    return not state.frames or rests(state.frames)
