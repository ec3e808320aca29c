"""What a message means to the question that stands, before it is anything else: its very words, a way out, a way back, a
correction; and what it means to the other questions of the same form."""

from collections.abc import Iterator

from msgspec.structs import replace

from frontdesk.dialogue.flow import HANDOFF, AskingStep, Scene
from frontdesk.dialogue.frames import Frame, begun_by_user
from frontdesk.dialogue.moves import EndFlow, Fill, Move, Refuse, RestartFlow, Say, StepBack
from frontdesk.dialogue.state import Input, State
from frontdesk.dialogue.steps.ask import FREE_TEXT, AskStep
from frontdesk.dialogue.steps.choose import ChooseStep
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.form import fill_another

SHORT_WORDS = 3

# "It is for my order A-1003" is read as a wish with up to .99, and is an answer; wishes that name what is asked for, with 1.
CERTAIN = 0.995
WORDS_OF_A_WISH = 5


def said_to_it(scene: Scene, step: AskingStep, message: Input) -> Move | None:
    """What the message plainly is: a choice in the very words offered, a way out, a question back, a correction."""
    chosen = step.offered(scene, message)
    if chosen is not None:
        return chosen
    signals = set(message.reading.signals)
    if "cancel" in signals:
        return EndFlow(scene.frame.flow, "cancelled")
    if "restart" in signals:
        return restarted(scene)
    if "back" in signals:
        return _stepped_back(scene, step)
    if "repeat" in signals:
        return step.ask(scene)
    if _skips(step, message):
        return _skipped(scene, step, message)
    if isinstance(step, ConfirmStep):
        return corrected(scene, message) or _chosen_anew(scene, message)
    return corrected(scene, message) if "correction" in signals else None


def corrected(scene: Scene, message: Input) -> Move | None:
    """A new answer to a question that this flow asked before, or one that it called: "no, at 3 pm". What has had effects
    elsewhere since is not done over: the user is told so, where they surely meant that."""
    for found, done in _corrections(scene, message, ()):
        if not done:
            return replace(found, corrects=True)
        if {"correction", "no"} & set(message.reading.signals):
            return Say(scene.bot.texts.done_already)
    return None


def _corrections(scene: Scene, message: Input, within: tuple[int, ...]) -> Iterator[tuple[Fill, bool]]:
    """Every answer that the message would change, the flow's own first, then those of called flows, newest first; and whether it
    has had effects."""
    frame, flow = scene.frame, scene.bot.flows.get(scene.frame.flow)
    for step in flow.asking() if flow is not None else ():
        move = step.correct(scene, message)
        if move is not None:
            yield replace(move, within=within), frame.passed.index(step.id) < frame.settled
    for place in reversed(range(len(frame.returned))):
        returned = frame.returned[place]
        inner = scene._replace(frame=returned.frame)
        for move, done in _corrections(inner, message, (*within, place)):
            yield move, done or returned.settled


def _chosen_anew(scene: Scene, message: Input) -> Move | None:
    """Another option than the one that a summary names, in passing: "no, the red one"."""
    frame = scene.frame
    for step in scene.bot.flows[frame.flow].asking():
        if isinstance(step, ChooseStep) and step.id in frame.passed[frame.settled :]:
            move = step.volunteered(scene, message)
            if move is not None and move.value != frame.variables.get(step.slot):
                return replace(move, corrects=True)
    return None


def volunteered(scene: Scene, step: AskingStep, message: Input) -> Move | None:
    """The answer to another question of the form than the one that stands."""
    if step.form is None or "question" in message.reading.signals or "?" in message.text:
        return None
    return fill_another(scene, step.form, message, at=step.id)


def refused(step: AskingStep, frame: Frame, text: str = "") -> Refuse:
    """The message was no answer; after so many tries the flow goes another way."""
    used_up = frame.misses >= step.retries
    return Refuse(step.id, step.otherwise) if used_up else Refuse(step.id, text=text)


def restarted(scene: Scene) -> Move:
    """The flow that the user began last, from its first step: what other flows are called for belongs to it."""
    frames = scene.state.frames
    flow = scene.bot.flows.get(frames[begun_by_user(frames)].flow)
    if flow is None:
        return EndFlow(scene.frame.flow, "cancelled")
    return RestartFlow(flow.name, flow.first, scene.bot.texts.restarted)


def is_free(step: AskingStep | None) -> bool:
    """Whether any text at all would be an answer."""
    return isinstance(step, AskStep) and step.entity == FREE_TEXT


def takes_anything(step: AskingStep | None) -> bool:
    """Whether it is an answer even where it asks something or wishes for something else."""
    return isinstance(step, AskStep) and is_free(step) and step.anything


def asks_something(state: State) -> bool:
    """Whether the message is a question, so that the articles may have the answer to it."""
    if state.input is None:
        return False
    return "question" in state.input.reading.signals or state.input.text.rstrip().endswith("?")


def _skips(step: AskingStep, message: Input) -> bool:
    """A plain "no" to what need not be said is a wish to skip it, too."""
    signals = set(message.reading.signals)
    short = len(message.text.split()) <= SHORT_WORDS
    return "skip" in signals or ("no" in signals and short and step.optional and is_free(step))


def _skipped(scene: Scene, step: AskingStep, message: Input) -> Move:
    taken = None if is_free(step) else step.take(scene, message)
    if taken is not None:
        return taken
    if step.optional:
        return Fill(step=step.id, slot=step.slot, value=None, next=step.next)
    if step.otherwise != HANDOFF:
        return Refuse(step.id, step.otherwise)
    return refused(step, scene.frame, scene.bot.texts.needed)


def _stepped_back(scene: Scene, step: AskingStep) -> Move:
    """To the question before, unless its answer has had effects elsewhere already."""
    passed = scene.frame.passed
    place = passed.index(step.id) if step.id in passed else len(passed)
    flow = scene.bot.flows[scene.frame.flow]
    earlier = [one for one in passed[scene.frame.settled : place] if isinstance(flow.find_step(one), AskingStep)]
    return StepBack(step.id, earlier[-1]) if earlier else Say(scene.bot.texts.no_way_back)


def wishes_besides(found: Move, message: Input) -> bool:
    """Whether a message that answers asks for another flow as well ("I want to return something from A-1003", at *Which order?*):
    so much is said, and so surely, that it is no way to give the answer."""
    said = message.reading
    surely = said.confidence >= CERTAIN and len(message.text.split()) >= WORDS_OF_A_WISH and not said.also
    return isinstance(found, Fill) and surely and "correction" not in said.signals
