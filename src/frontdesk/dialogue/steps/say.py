"""`say`: put a text, buttons or a card in front of the user and go on."""

from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.messages import Card, Choice
from frontdesk.dialogue.moves import Say


class SayStep(Step, frozen=True, kw_only=True):
    """`texts` are said in turn; a channel may have its own under its name."""

    texts: tuple[str, ...]
    channels: dict[str, tuple[str, ...]] = {}
    choices: tuple[Choice, ...] = ()
    card: Card | None = None

    def next_move(self, scene: Scene) -> Say:
        return Say(
            text=scene.variant(self.channels.get(scene.state.channel, self.texts)),
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

    def templates(self) -> tuple[str, ...]:
        card = (self.card.title, self.card.text, self.card.image_url or "", self.card.url or "") if self.card else ()
        special = (text for texts in self.channels.values() for text in texts)
        return (*self.texts, *special, *(text for c in self.choices for text in (c.label, c.value)), *card)
