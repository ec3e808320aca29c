"""`call`: run another flow as a part of this one, with arguments of its own and a result."""

from typing import Any

from frontdesk.dialogue.expressions import texts_in
from frontdesk.dialogue.flow import HANDOFF, Scene, Step
from frontdesk.dialogue.frames import called_before
from frontdesk.dialogue.moves import Move, RefuseFlow, StartFlow

CALLS = 8  # flows under way at once, beyond which none calls another


class CallStep(Step, frozen=True, kw_only=True):
    """`failed` is where the flow goes when the other one is not there, or too many are under way. A call that is made again after
    a correction, with the arguments that it had, does not repeat effects: its flow only gives its result once more."""

    flow: str
    arguments: dict[str, Any] = {}
    into: str | None = None
    failed: str = HANDOFF

    def next_move(self, scene: Scene) -> Move:
        called = scene.bot.flows.get(self.flow)
        if called is None or len(scene.state.frames) >= CALLS:
            return RefuseFlow(self.flow, "unknown" if called is None else "too_deep", self.failed)
        variables = scene.fill(self.arguments)
        before = called_before(scene.frame, called.name, self.next)
        if before is not None and before.frame.acted and before.frame.arguments == variables:
            return StartFlow(called.name, before.frame.step, variables, back=self.next, into=self.into, reuses=True)
        return StartFlow(called.name, called.first, variables, back=self.next, into=self.into)

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.failed)

    def templates(self) -> tuple[str, ...]:
        return tuple(texts_in(self.arguments))
