"""What comes of a flow whose version of the bot is gone: the user is told so, and it begins anew where that does no harm.

Invariant: the user hears of it, and nothing that had effects is done again by itself.
"""

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import END, HANDOFF, AskingStep, Flow
from frontdesk.dialogue.frames import Frame, Interrupted
from frontdesk.dialogue.moves import EndFlow, HandOff, Move, Renew
from frontdesk.dialogue.state import State


def renewed(state: State, bot: Bot, wish: Flow | None) -> Move | None:
    """End the flow that cannot go on, with those that called it; then begin it anew, or just say so. What the user wrote is
    dealt with after that, as if nothing had been under way; `wish` is the flow that it asks for, if it does."""
    lost, frame = state.interrupted, state.frames[-1] if state.frames else None
    again = None if lost is None or _cancels(state) else _anew(bot, lost)
    if again is not None and (wish is None or wish.name == again.name):
        return Renew(bot.texts.updated, again.name, again.first, bot.current.version)
    if frame is not None and ((lost is not None and lost.called) or not _stands(frame, bot)):
        return EndFlow(frame.flow, "interrupted")
    if lost is None or _cancels(state):
        return None
    if state.happened is not None:  # what it waited for has come, and nobody is there who could say what now
        return HandOff(reason=f"The flow '{lost.flow}' could not go on: the version that it was begun with is gone.")
    return Renew(bot.texts.updated)


def _stands(frame: Frame, bot: Bot) -> bool:
    """Whether the flow can go on: it and its step are there, and if the step is waiting for an answer it still asks. One that
    waits for something outside need not yet."""
    if frame.parked is not None:
        return True
    flow = bot.flows.get(frame.flow)
    if flow is None or frame.step in {END, HANDOFF}:
        return flow is not None
    step = flow.find_step(frame.step)
    return isinstance(step, AskingStep) if frame.asking else step is not None


def _anew(bot: Bot, lost: Interrupted) -> Flow | None:
    """The flow to begin once more: one that an intent of the user began, on another version, and that has had no effects yet."""
    flow = bot.current.flows.get(lost.flow)
    if flow is None or not flow.starts_on or lost.called or lost.acted or lost.version == bot.current.version:
        return None
    return flow


def _cancels(state: State) -> bool:
    return state.input is not None and "cancel" in state.input.reading.signals
