"""Acme shows all that a flow can be made of: who looks for an example of a step finds one there."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from frontdesk.bots.loading import load_bot
from frontdesk.conversations.stories.reading import read_stories
from frontdesk.dialogue import steps
from frontdesk.dialogue.flow import Step

ACME = Path(__file__).parents[2] / "examples" / "acme"
FEWEST_FLOWS = 10
FEWEST_STORIES = 40


def kinds(root: type[Step] = Step) -> Iterator[str]:
    for module in pkgutil.iter_modules(steps.__path__):
        importlib.import_module(f"{steps.__name__}.{module.name}")
    for kind in root.__subclasses__():
        if kind.__module__.startswith(steps.__name__):
            yield kind.__name__
        yield from kinds(kind)


def test_acme_uses_every_kind_of_step() -> None:
    bot = load_bot(ACME)
    used = {type(step).__name__ for flow in bot.flows.values() for step in flow.steps}
    assert set(kinds()) - used == set()


def test_acme_is_large_enough_to_learn_from() -> None:
    assert len(load_bot(ACME).flows) >= FEWEST_FLOWS
    assert len(read_stories(ACME)) >= FEWEST_STORIES
