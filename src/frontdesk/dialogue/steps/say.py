"""`say`: put a text, buttons or a card in front of the user and go on."""

from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.messages import Card, Choice
from frontdesk.dialogue.moves import Say


class SayStep(Step, frozen=True, kw_only=True):
    texts: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    card: Card | None = None

    def next_move(self, scene: Scene) -> Say:
        return Say(
            text=scene.variant(self.texts),
            kind="card" if self.card else "choices" if self.choices else "text",
            choices=tuple(Choice(scene.render(c.label), scene.render(c.value)) for c in self.choices),
            card=self._card(scene),
            step=self.id,
            next=self.next,
        )

    def _card(self, scene: Scene) -> Card | None:
        if self.card is None:
            return None
        return Card(
            title=scene.render(self.card.title),
            text=scene.render(self.card.text),
            image_url=self.card.image_url and scene.render(self.card.image_url),
            url=self.card.url and scene.render(self.card.url),
        )

    def speech(self) -> tuple[str, ...]:
        card = (self.card.title,) if self.card else ()
        texts = () if card else self.texts  # the title stands for a card whose text is left empty
        return (*texts, *(choice.label for choice in self.choices), *card)

    def templates(self) -> tuple[str, ...]:
        card = (self.card.title, self.card.text, self.card.image_url or "", self.card.url or "") if self.card else ()
        return (*self.texts, *(text for c in self.choices for text in (c.label, c.value)), *card)
