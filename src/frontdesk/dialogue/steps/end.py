"""`end`: the flow is over; `result` is what the flow that called it gets."""

from typing import Any

from frontdesk.dialogue.expressions import texts_in
from frontdesk.dialogue.flow import END, Scene, Step
from frontdesk.dialogue.moves import EndFlow


class EndStep(Step, frozen=True, kw_only=True):
    result: Any = None

    def next_move(self, scene: Scene) -> EndFlow:
        return EndFlow(scene.frame.flow, "done", scene.fill(self.result))

    def targets(self) -> tuple[str, ...]:
        return (END,)

    def templates(self) -> tuple[str, ...]:
        return tuple(texts_in(self.result))
