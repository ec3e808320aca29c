"""Which goes first, decided here and nowhere else: the flow that the understanding hears in a message, or the articles.

    the message                                                   first                        then
    surely asks for a flow (small talk is one that asks nothing)  the flow                     nothing: it has dealt with it
    asks how something is that a flow does ("how do refunds       the articles                 the flow, where they do not
    work?"), without telling the flow what it would ask for                                    answer
    is not surely heard                                           the articles                 "I don't know"
    is written while a question stands                            its answer, then as above,   the question again
                                                                  the surer the wish must be

How sure is sure: the confidences below, the higher the likelier the message is an answer.
"""

from frontdesk.dialogue.answering import is_free, takes_anything
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import AskingStep, Flow, Scene, Step
from frontdesk.dialogue.frames import Frame, resting
from frontdesk.dialogue.state import State, named

SURE_OF_A_WISH = 0.4  # confidence that an intent needs to start a flow
SURE_OF_ANOTHER_WISH = 0.8  # confidence; where a question stands, less is more likely an answer that was not understood
SURE_OF_ALL = 0.95
NEVER_SURE = 2.0
SHORT_WORDS = 3


def goes_first(state: State, bot: Bot) -> Flow | None:
    """The flow that the message begins before the articles are asked; None where they are asked first."""
    flow = wish(state, bot)
    return None if flow is None or _asks_in_general(state, flow, bot) else flow


def wish(state: State, bot: Bot) -> Flow | None:
    """The flow that the message asks for, if it surely asks for one that is not under way already; one that waits for something
    outside has an answer to it."""
    if state.input is None or state.input.reading.intent is None:
        return None
    if state.input.reading.confidence < sure_from(state, bot):
        return None
    flow = bot.flow_by_intent.get(state.input.reading.intent)
    return None if flow is None or (under_way(flow, state) and not waits(flow, state)) else flow


def sure_from(state: State, bot: Bot) -> float:
    """The confidence from which a message is a wish: the more likely it is an answer, the higher."""
    frame = asking(state)
    if frame is None:
        return SURE_OF_ALL if _leads_out(state) else SURE_OF_A_WISH
    step = step_of(frame, bot)
    if not isinstance(step, AskingStep) or not is_free(step):
        return SURE_OF_ANOTHER_WISH
    return NEVER_SURE if takes_anything(step) else SURE_OF_ALL


def _asks_in_general(state: State, flow: Flow, bot: Bot) -> bool:
    """Whether the message rather asks how things are ("how do refunds work?") than for what the flow does ("refund me"): the
    articles are asked first then, and the flow only starts where they have no answer. A flow that asks nothing answers by itself,
    and one that surely is meant and is told what it asks for ("do you have the jacket in blue?") need not ask the articles.
    """
    if state.input is None or "question" not in state.input.reading.signals:
        return False
    asks = [step for step in flow.steps if isinstance(step, AskingStep)]
    frame = Frame(flow.name, flow.first, offered=named(state))
    told = any(step.takes_from(Scene(state, frame, bot)) for step in asks)
    return bool(asks) and not (told and state.input.reading.confidence >= SURE_OF_ALL)


def asking(state: State) -> Frame | None:
    frame = state.frames[-1] if state.frames else None
    return frame if frame is not None and frame.asking else None


def step_of(frame: Frame, bot: Bot) -> Step | None:
    flow = bot.flows.get(frame.flow)
    return flow.find_step(frame.step) if flow else None


def under_way(flow: Flow, state: State) -> bool:
    return any(frame.flow == flow.name for frame in state.frames)


def waits(flow: Flow, state: State) -> bool:
    return any(frame.flow == flow.name for frame in resting(state.frames))


def _leads_out(state: State) -> bool:
    """A bare "go back" or "start over" that stands for itself, though it resembles a goodbye."""
    message = state.input
    short = message is not None and len(message.text.split()) <= SHORT_WORDS
    return short and message is not None and bool({"cancel", "restart", "back"} & set(message.reading.signals))
