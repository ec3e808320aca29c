"""`goto` and `end`: go on at another step, or nowhere."""

from frontdesk.dialogue.flow import Scene, Step


class GotoStep(Step, frozen=True, kw_only=True):
    """`end: true` is a goto to `end`."""

    def next_move(self, scene: Scene) -> str:
        return self.next
