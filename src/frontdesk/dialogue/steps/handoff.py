"""`handoff`: give the conversation to a person, with the reason."""

from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.moves import HandOff


class HandoffStep(Step, frozen=True, kw_only=True):
    reason: str
    team: str | None = None

    def next_move(self, scene: Scene) -> HandOff:
        return HandOff(reason=scene.render(self.reason), team=self.team)

    def targets(self) -> tuple[str, ...]:
        return ()

    def templates(self) -> tuple[str, ...]:
        return (self.reason,)
