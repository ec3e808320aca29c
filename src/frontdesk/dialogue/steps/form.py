"""`form`: several questions that are answered in any order, also by one message; only what is missing is asked for."""

from frontdesk.dialogue.flow import AskingStep, Scene, Step
from frontdesk.dialogue.moves import Fill, Move
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import Input


class FormStep(Step, frozen=True, kw_only=True):
    """The head of a form: its questions follow as steps of their own, `next` being the first of them."""

    def next_move(self, scene: Scene) -> Move | str:
        """Where the flow has just begun, what the user wrote then may name an option in passing ("it's too small")."""
        if scene.state.turn and scene.state.texts and not set(scene.frame.passed) - set(scene.frame.kept):
            opening = Input(scene.state.texts[-1], Reading(entities=scene.frame.offered))
            return fill_another(scene, self.id, opening, at=self.id) or self.next
        return self.next


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
