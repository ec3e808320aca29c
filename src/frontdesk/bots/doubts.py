"""What is likely a slip in a bot's files, but may be meant: shown by `frontdesk check`, and never stops a bot."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from frontdesk.bots.encoder import encoder_doubts
from frontdesk.bots.errors import Problem
from frontdesk.bots.flow_checks import flow_doubts
from frontdesk.bots.http_actions import import_notes
from frontdesk.bots.trigger_checks import trigger_doubts
from frontdesk.dialogue.bot import Bot, Example


def doubts(bot: Bot) -> list[Problem]:
    """Return what its author should look at, by file and line."""
    found = (encoder_doubts, _without_flow, _said_again, _lonely, flow_doubts, trigger_doubts, _mute, _imports)
    return sorted(problem for look in found for problem in look(bot))


def _imports(bot: Bot) -> Iterable[Problem]:
    return import_notes(bot.folder) if bot.folder != Path() else ()


def _without_flow(bot: Bot) -> Iterator[Problem]:
    for intent, examples in bot.intents.items():
        if intent not in bot.flow_by_intent:
            mend = "Name it in the `starts_on` of a flow, or put its examples under `__oos__`."
            yield _doubt(examples[0], f"No flow starts on `{intent}`.", mend)


def _said_again(bot: Bot) -> Iterator[Problem]:
    first: dict[str, tuple[str, Example]] = {}
    for intent, examples in (*bot.intents.items(), ("__oos__", bot.out_of_scope)):
        for example in examples:
            other, before = first.setdefault(example.text.casefold(), (intent, example))
            if before is example:
                continue
            if other == intent:
                yield _doubt(example, f"`{example.text}` stands at {before.place} already.", "One of them is enough.")
            else:
                what = f"`{example.text}` is an example of `{other}` too, at {before.place}."
                yield _doubt(example, what, "Keep it where the bot should go.")


def _lonely(bot: Bot) -> Iterator[Problem]:
    for intent, examples in bot.intents.items():
        if len(examples) == 1:
            mend = "Write at least five, as customers would say it."
            yield _doubt(examples[0], f"`{intent}` has a single example.", mend)


def _mute(bot: Bot) -> Iterator[Problem]:
    """Texts of the bot's own that are empty: where one would be said, the customer sees nothing."""
    for name, text in msgspec.structs.asdict(bot.texts).items():
        if not text.strip():
            yield Problem(
                "bot.yaml", 1, f"The bot's text `{name}` is empty.", "Write it, or leave it out for the usual one."
            )


def _doubt(example: Example, what: str, mend: str) -> Problem:
    file, line = (example.place.file, example.place.line) if example.place else ("intents", 1)
    return Problem(file, line, what, mend)
