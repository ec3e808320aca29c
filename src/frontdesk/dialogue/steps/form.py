"""`form`: several questions that are answered in any order, also by one message; only what is missing is asked for."""

from msgspec.structs import replace

from frontdesk.dialogue.flow import AskingStep, Scene, Step
from frontdesk.dialogue.moves import Fill, Move, Remember
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import Input


class FormStep(Step, frozen=True, kw_only=True):
    """The head of a form: its questions follow as steps of their own, `next` being the first of them."""

    def next_move(self, scene: Scene) -> Move | str:
        """Where the flow has just begun, what the user wrote then may name an option in passing ("it's too small"). A flow that
        comes back to the form wants all of it anew; one that comes back to a question of it, that answer only."""
        frame = scene.frame
        before = set(frame.passed) - set(frame.kept)
        again = {step.id: step.slot for step in scene.bot.flows[frame.flow].asking(self.id) if step.id in before}
        if again:
            return Remember(self.id, {}, self.next, forgets=again)
        if scene.state.turn and scene.state.texts and not set(scene.frame.passed) - set(scene.frame.kept):
            opening = Input(scene.state.texts[-1], Reading(entities=scene.frame.offered))
            return fill_another(scene, self.id, opening, at=self.id) or self.next
        return self.next


def keeping_others(move: Fill, scene: Scene) -> Fill:
    """An answer that is given once more leaves those to the questions behind it in the form as they are."""
    flow, passed = scene.bot.flows.get(scene.frame.flow), scene.frame.passed
    step = flow.find_step(move.step) if flow else None
    if flow is None or not isinstance(step, AskingStep) or step.form is None or step.id not in passed:
        return move
    asks = [one.id for one in flow.asking(step.form)]
    behind = [one for one in asks[asks.index(step.id) + 1 :] if one in passed]
    kept = [one for one in scene.frame.kept if one not in (step.id, *behind)]
    return replace(move, keeps=(*kept, *behind))


def fill_another(scene: Scene, form: str, message: Input, *, at: str) -> Fill | None:
    """Return the move that takes the answer to a question of the form which is not answered yet; the flow stays `at` a step."""
    frame = scene.frame
    for step in scene.bot.flows[frame.flow].asking(form):
        move = step.volunteered(scene, message) if _open(step, scene) and step.id != at else None
        if move is not None:
            return Fill(step.id, move.slot, move.value, at, keeps=(*frame.kept, step.id))
    return None


def _open(step: AskingStep, scene: Scene) -> bool:
    return step.id not in scene.frame.passed and step.slot not in scene.frame.variables
