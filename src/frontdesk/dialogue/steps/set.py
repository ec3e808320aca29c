"""`set`: keep values under names for the rest of the flow, of the turn, of the conversation, or of the user."""

from typing import Any

from frontdesk.dialogue.events import Scope
from frontdesk.dialogue.expressions import texts_in
from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.moves import Remember


class SetStep(Step, frozen=True, kw_only=True):
    values: dict[str, Any]
    scope: Scope = "flow"

    def next_move(self, scene: Scene) -> Remember:
        return Remember(step=self.id, values=scene.fill(self.values), next=self.next, scope=self.scope)

    def sets(self) -> frozenset[str]:
        return frozenset(self.values) if self.scope == "flow" else frozenset()

    def templates(self) -> tuple[str, ...]:
        return tuple(texts_in(self.values))
