"""`confirm`: sum up and have the user agree; "yes, but make it 2" and "no, the red one" change an answer and ask again."""

from frontdesk.dialogue.flow import END, AskingStep, Scene
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.moves import Fill, Move, Say
from frontdesk.dialogue.picking import place_of, plain
from frontdesk.dialogue.state import Input


class ConfirmStep(AskingStep, frozen=True, kw_only=True):
    """The slot holds true or false. A yes goes on at `next`, a no at `no`, which with `change` is the question to ask again.
    `agree` and `refuse` are the words that mean so, the button's first.

    Invariant: only an answer to this very question counts; nothing said before is taken for a yes.
    """

    no: str = END
    change: str | None = None
    agree: tuple[str, ...] = ("Yes",)
    refuse: tuple[str, ...] = ("No",)

    def prefill(self, scene: Scene) -> Move | None:
        return None

    def wording(self, scene: Scene) -> str:
        """The whole summary, unless it was just shown and the answer to it not understood: a yes must be one to all of it."""
        if scene.frame.refused:
            return super().wording(scene)
        summary = scene.render(self.prompts[0])
        return f"{scene.bot.texts.resume} {summary}" if scene.frame.asked else summary

    def take(self, scene: Scene, message: Input) -> Move | None:
        if "?" in message.text:  # "ok, but is it free?" agrees to nothing
            return None
        signals = {"yes", "no"} & set(message.reading.signals)
        if len(signals) == 1:
            return self._answered(scene, agreed="yes" in signals)
        place = place_of(plain(message.text), 2)
        return None if place is None else self._answered(scene, agreed=place == 0)

    def offered(self, scene: Scene, message: Input) -> Move | None:
        text = plain(message.text)
        agrees, refuses = (text in {plain(scene.render(one)) for one in words} for words in (self.agree, self.refuse))
        return self._answered(scene, agreed=agrees) if agrees != refuses else None

    def _answered(self, scene: Scene, *, agreed: bool) -> Fill:
        if agreed:
            return Fill(step=self.id, slot=self.slot, value=True, next=self.next)
        passed = scene.frame.passed
        if self.change is None or self.change not in passed:
            return Fill(step=self.id, slot=self.slot, value=False, next=self.change or self.no)
        after = passed[passed.index(self.change) + 1 :]
        keeps = tuple(step for step in after if step != self.id)
        return Fill(step=self.id, slot=self.slot, value=False, next=self.change, keeps=keeps)

    def ask(self, scene: Scene) -> Say:
        labels = (scene.render(self.agree[0]), scene.render(self.refuse[0]))
        choices = tuple(Choice(label, label) for label in labels)
        text = self.wording(scene)
        return Say(text, purpose="question", kind="choices", choices=choices, step=self.id, asks=self.slot)

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.change or self.no, self.otherwise)

    def speech(self) -> tuple[str, ...]:
        return (*self.prompts, self.agree[0], self.refuse[0])

    def templates(self) -> tuple[str, ...]:
        return (*self.prompts, *self.agree, *self.refuse)
