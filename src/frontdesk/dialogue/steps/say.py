"""`say`: put a text, buttons, links, an image or a card in front of the user, after a pause or at once, and go on."""

from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.messages import Card, Choice
from frontdesk.dialogue.moves import Say


class SayStep(Step, frozen=True, kw_only=True):
    """`texts` are said in turn; a channel may have its own under its name. `links` (label and address) follow the text, a line
    each, so that every channel can show them."""

    texts: tuple[str, ...]
    channels: dict[str, tuple[str, ...]] = {}
    choices: tuple[Choice, ...] = ()
    card: Card | None = None
    links: tuple[tuple[str, str], ...] = ()
    pause_seconds: float = 0.0

    def next_move(self, scene: Scene) -> Say:
        return Say(
            text=self._text(scene),
            kind="card" if self.card else "choices" if self.choices else "text",
            choices=tuple(Choice(scene.render(c.label), scene.render(c.value)) for c in self.choices),
            card=self._card(scene),
            step=self.id,
            next=self.next,
            pause_seconds=self.pause_seconds,
        )

    def _text(self, scene: Scene) -> str:
        text = scene.variant(self.channels.get(scene.state.channel, self.texts))
        return "\n".join([text, *(f"{scene.render(label)}: {scene.render(url)}" for label, url in self.links)])

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
        special = (text for texts in self.channels.values() for text in texts)
        return (*texts, *special, *(choice.label for choice in self.choices), *card)

    def templates(self) -> tuple[str, ...]:
        card = (self.card.title, self.card.text, self.card.image_url or "", self.card.url or "") if self.card else ()
        special = (text for texts in self.channels.values() for text in texts)
        links = (text for link in self.links for text in link)
        return (*self.texts, *special, *links, *(text for c in self.choices for text in (c.label, c.value)), *card)
