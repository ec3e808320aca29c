"""`branch`: go where the first condition that holds points."""

import msgspec

from frontdesk.dialogue.flow import Scene, Step


class Case(msgspec.Struct, frozen=True):
    """`condition` is an expression; None always holds."""

    condition: str | None
    then: str


class BranchStep(Step, frozen=True, kw_only=True):
    cases: tuple[Case, ...]

    def next_move(self, scene: Scene) -> str:
        for case in self.cases:
            if case.condition is None or scene.evaluate(case.condition):
                return case.then
        return self.next

    def targets(self) -> tuple[str, ...]:
        exhaustive = any(case.condition is None for case in self.cases)
        return (*(case.then for case in self.cases), *(() if exhaustive else (self.next,)))

    def conditions(self) -> tuple[str, ...]:
        return tuple(case.condition for case in self.cases if case.condition is not None)
