"""`ask`: have a slot filled from the user's words, patiently, and from what they said before where they did."""

from typing import Any

from frontdesk.dialogue import expressions
from frontdesk.dialogue.flow import AskingStep, Scene
from frontdesk.dialogue.messages import Choice, ReplyKind
from frontdesk.dialogue.moves import Fill, Move, Say
from frontdesk.dialogue.reading import Entity
from frontdesk.dialogue.state import Input

FREE_TEXT = "text"


class AskStep(AskingStep, frozen=True, kw_only=True):
    """`prompts` are said in turn; `check` is an expression over `value` that an answer must fulfil, else `invalid` is said.
    A free text is what the user writes, unless that is a question or surely another wish; with `anything` it is that too.
    `choices` are buttons that suggest answers; one that renders to nothing, as its value is not known, is left out."""

    entity: str = FREE_TEXT
    choices: tuple[str, ...] = ()
    anything: bool = False
    check: str | None = None
    invalid: str | None = None

    def take_named(self, scene: Scene) -> Move | None:
        found = self._find(scene.frame.offered, scene) if self.entity != FREE_TEXT else None
        return self.fill(found.value) if found else None

    def take(self, scene: Scene, message: Input) -> Move | None:
        if self.entity == FREE_TEXT:
            text = message.text.strip()
            return self.fill(text) if text and self._fits(text, scene) else None
        found = self._find(message.reading.entities, scene)
        return self.fill(found.value) if found else None

    def volunteered(self, scene: Scene, message: Input) -> Fill | None:
        found = self._find(message.reading.entities, scene) if self.entity != FREE_TEXT else None
        return self.fill(found.value) if found else None

    def correct(self, scene: Scene, message: Input) -> Fill | None:
        if self.id not in scene.frame.passed or self.entity == FREE_TEXT:
            return None
        old = scene.frame.variables.get(self.slot)
        found = self._find(tuple(x for x in message.reading.entities if x.value != old), scene)
        return self.fill(found.value) if found else None

    def still_holds(self, value: Any, scene: Scene) -> bool:
        return self._fits(value, scene)

    def ask(self, scene: Scene) -> Say:
        labels = dict.fromkeys(scene.render(choice).strip() for choice in self.choices)
        choices = tuple(Choice(label, label) for label in labels if label)
        kind: ReplyKind = "choices" if choices else "text"
        return Say(self.wording(scene), "question", kind, choices, step=self.id, asks=self.slot)

    def wording(self, scene: Scene) -> str:
        misses = scene.frame.misses
        if not scene.frame.refused or not self.invalid:
            return super().wording(scene)
        invalid = scene.render(self.invalid)
        return f"{invalid} {scene.render(self.prompts[-1])}" if misses >= len(self.prompts) else invalid

    def _find(self, entities: tuple[Entity, ...], scene: Scene) -> Entity | None:
        return next((x for x in entities if x.name == self.entity and self._fits(x.value, scene)), None)

    def _fits(self, value: Any, scene: Scene) -> bool:
        if self.check is None:
            return True
        variables = {**scene.variables(), "value": value, self.slot: value}
        return bool(expressions.evaluate(self.check, variables))

    def templates(self) -> tuple[str, ...]:
        return (*self.prompts, *self.choices, *((self.invalid,) if self.invalid else ()))

    def conditions(self) -> tuple[str, ...]:
        return (self.check,) if self.check else ()
