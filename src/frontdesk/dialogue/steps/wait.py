"""`wait`: let a time pass or something happen elsewhere before the flow goes on; the user may talk of other things."""

import datetime as dt
from typing import Any

from frontdesk.dialogue.expressions import texts_in
from frontdesk.dialogue.flow import HANDOFF, Scene, Step
from frontdesk.dialogue.frames import resting
from frontdesk.dialogue.moves import Move, Park

MOST_WAITING = 4  # flows of one conversation


class WaitStep(Step, frozen=True, kw_only=True):
    """`seconds` or the expression `until` say how long; with an `event` it is the longest time, after which the flow goes on at
    `otherwise`. It is also where the flow goes when it cannot wait: there is no such time, or too many flows wait already."""

    seconds: int | None = None
    until: str | None = None
    event: str | None = None
    where: dict[str, Any] = {}
    into: str | None = None
    texts: tuple[str, ...] = ()
    otherwise: str = HANDOFF

    def next_move(self, scene: Scene) -> Move | str:
        until = None if self.until is None else _moment(scene.evaluate(self.until))
        waiting = sum(frame.parked is not None for frame in resting(scene.state.frames))
        if waiting >= MOST_WAITING or (self.until is not None and until is None):
            return self.otherwise
        return Park(
            step=self.id,
            next=self.next,
            otherwise=None if self.event is None else self.otherwise,
            event=self.event,
            where=scene.fill(self.where),
            for_ms=None if self.seconds is None else self.seconds * 1_000,
            until=until,
            unfit=self.otherwise,
            into=self.into,
            text=scene.variant(self.texts) if self.texts else "",
        )

    def meanwhile(self, scene: Scene) -> str:
        return scene.variant(self.texts) if self.texts else super().meanwhile(scene)

    def targets(self) -> tuple[str, ...]:
        return (self.next,) if self.event is None and self.until is None else (self.next, self.otherwise)

    def templates(self) -> tuple[str, ...]:
        return (*self.texts, *texts_in(self.where))

    def conditions(self) -> tuple[str, ...]:
        return () if self.until is None else (self.until,)


def _moment(value: Any) -> str | None:
    """A date or time as ISO 8601 text; a day begins at midnight."""
    try:
        return dt.datetime.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        return None
