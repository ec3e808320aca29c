"""`choose`: have the user pick one of a few, by button or in their own words."""

from typing import Any

import msgspec

from frontdesk.dialogue.expressions import texts_in
from frontdesk.dialogue.flow import AskingStep, Scene
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.moves import Fill, Move, Say
from frontdesk.dialogue.picking import place_of, plain
from frontdesk.dialogue.reading import Signal
from frontdesk.dialogue.state import Input


class Option(msgspec.Struct, frozen=True):
    label: str
    value: Any
    synonyms: tuple[str, ...] = ()


SHORTEST_PART = 3  # characters
_SIGNALS: tuple[Signal, ...] = ("yes", "no", "skip", "back")


class ChooseStep(AskingStep, frozen=True, kw_only=True):
    """`options` are given, or worked out by the expression `options_from` (a list of texts or of `{label, value}`)."""

    options: tuple[Option, ...] = ()
    options_from: str | None = None

    def takes_from(self, scene: Scene) -> bool:
        """Options that are worked out from what the flow learns are not known before it begins."""
        return self.options_from is None and super().takes_from(scene)

    def take_named(self, scene: Scene) -> Move | None:
        options = self._options(scene)
        for entity in scene.frame.offered:
            for option in options:
                if plain(str(entity.value)) in {plain(option.label), plain(str(option.value))}:
                    return self.fill(option.value)
        return None

    def take(self, scene: Scene, message: Input) -> Move | None:
        options = self._options(scene)
        option = _match(message, options)
        return self.fill(option.value) if option else None

    def offered(self, scene: Scene, message: Input) -> Move | None:
        option = _named_exactly(plain(message.text), self._options(scene))
        return self.fill(option.value) if option else None

    def volunteered(self, scene: Scene, message: Input) -> Fill | None:
        """A name in a sentence about something else is enough; a yes or no is one to the question that stands."""
        text, options = plain(message.text), self._options(scene)
        if "?" in message.text or any({"yes", "no"} & _names(option) for option in options):
            return None
        named = {plain(str(entity.value)) for entity in message.reading.entities}
        meant = [option for option in options if named & _names(option)] or _within(text, options, SHORTEST_PART)
        return self.fill(meant[0].value) if len(meant) == 1 else None

    def correct(self, scene: Scene, message: Input) -> Fill | None:
        """Only by what the message names: its words alone might be about anything."""
        if self.id not in scene.frame.passed:
            return None
        old = scene.frame.variables.get(self.slot)
        named = {plain(str(entity.value)) for entity in message.reading.entities}
        others = [x for x in self._options(scene) if x.value != old and named & {plain(x.label), plain(str(x.value))}]
        return self.fill(others[0].value) if len(others) == 1 else None

    def still_holds(self, value: Any, scene: Scene) -> bool:
        """A yes was said to how things stood before."""
        return value not in ("yes", "no") and any(option.value == value for option in self._options(scene))

    def ask(self, scene: Scene) -> Say:
        choices = tuple(Choice(option.label, option.label) for option in self._options(scene))
        return Say(
            text=self.wording(scene),
            purpose="question",
            kind="choices",
            choices=choices,
            step=self.id,
            asks=self.slot,
        )

    def _options(self, scene: Scene) -> tuple[Option, ...]:
        if self.options_from is None:
            return tuple(Option(scene.render(o.label), scene.fill(o.value), o.synonyms) for o in self.options)
        found = scene.evaluate(self.options_from)
        return tuple(_option(item) for item in found or ())

    def templates(self) -> tuple[str, ...]:
        values = texts_in([option.value for option in self.options])
        return (*self.prompts, *(option.label for option in self.options), *values)

    def speech(self) -> tuple[str, ...]:
        return (*self.prompts, *(option.label for option in self.options))

    def conditions(self) -> tuple[str, ...]:
        return (self.options_from,) if self.options_from else ()


def _option(item: Any) -> Option:
    if isinstance(item, dict):
        label = str(item.get("label", item.get("name", "")))
        return Option(label, item.get("value", label), tuple(item.get("synonyms", ())))
    return Option(str(item), item)


def _names(option: Option) -> set[str]:
    return {plain(name) for name in (option.label, str(option.value), *option.synonyms)} - {""}


def _match(message: Input, options: tuple[Option, ...]) -> Option | None:
    """Find the option that was meant: its very name, its place in the list, its name or a part of it, or a plain yes or no."""
    text = plain(message.text)
    exact = _named_exactly(text, options)
    if exact:
        return exact
    place = place_of(text, len(options))
    if place is not None:
        return options[place]
    if "?" not in message.text:  # "ok, but is it free?" has an "ok" in it and agrees to nothing
        within = _within(text, options)
        within = within or [option for option in options if _begins(text, plain(option.label))]
        if len(within) == 1:
            return within[0]
    values = {str(entity.value) for entity in message.reading.entities}
    named = [option for option in options if values & {option.label, str(option.value)}]
    if len(named) == 1:
        return named[0]
    signals = [signal for signal in _SIGNALS if signal in message.reading.signals and "?" not in message.text]
    meant = [option for option in options if _names(option) & set(signals)]
    return meant[0] if len(meant) == 1 else None


def _within(text: str, options: tuple[Option, ...], shortest: int = 1) -> list[Option]:
    """The options that the text names along with other words. A longer name goes before what is only a part of it: who says
    "home office" does not mean the office."""
    found = [
        (name, option)
        for option in options
        for name in _names(option)
        if len(name) >= shortest and f" {name} " in f" {text} "
    ]
    apart = [
        option for name, option in found if _stands_alone(name, text, [other for other, _ in found if other != name])
    ]
    return [option for option in options if option in apart]


def _stands_alone(name: str, text: str, others: list[str]) -> bool:
    """Whether the name is in the text outside the longer names that contain it."""
    rest = f" {text} "
    for other in others:
        if f" {name} " in f" {other} ":
            rest = rest.replace(f" {other} ", "  ")
    return f" {name} " in rest


def _begins(text: str, label: str) -> bool:
    """Whether words of the label begin with the text, as "trail" does the Trailhead Backpack."""
    return len(text) >= SHORTEST_PART and f" {text}" in f" {label}"


def _named_exactly(text: str, options: tuple[Option, ...]) -> Option | None:
    return next((option for option in options if text in _names(option)), None)
