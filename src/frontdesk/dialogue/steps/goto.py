"""`goto`: go on at another step."""

from frontdesk.dialogue.flow import Scene, Step


class GotoStep(Step, frozen=True, kw_only=True):
    def next_move(self, scene: Scene) -> str:
        return self.next
