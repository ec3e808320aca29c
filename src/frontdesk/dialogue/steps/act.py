"""`act`: have something done or looked up elsewhere; `failed` is where the flow goes when that does not work."""

from typing import Any

from frontdesk.dialogue.expressions import texts_in
from frontdesk.dialogue.flow import HANDOFF, Scene, Step
from frontdesk.dialogue.moves import Act


class ActStep(Step, frozen=True, kw_only=True):
    """`approve` adds to what the action itself demands of a person's decision, and takes nothing away; `declined` is where the
    flow goes when it is a no, None where it says so and ends."""

    action: str
    arguments: dict[str, Any] = {}
    into: str | None = None
    failed: str = HANDOFF
    approve: str | None = None
    declined: str | None = None

    def next_move(self, scene: Scene) -> Act:
        return Act(
            action=self.action,
            arguments=scene.fill(self.arguments),
            step=self.id,
            next=self.next,
            into=self.into,
            failed=self.failed,
            approve=self.approve,
            declined=self.declined,
        )

    def meanwhile(self, scene: Scene) -> str:
        return scene.bot.texts.approval

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.failed)

    def sets(self) -> frozenset[str]:
        return super().sets() | {"error"}

    def templates(self) -> tuple[str, ...]:
        return tuple(texts_in(self.arguments))
