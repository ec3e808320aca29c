"""`handoff:` in bot.yaml: what the bot says while the conversation changes hands."""

from collections.abc import Iterator

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields
from frontdesk.dialogue.bot import Bot, Texts
from frontdesk.dialogue.expressions import ExpressionInvalid, names_in

#: Each text by its key in bot.yaml and its name in `Texts`, with what it may name.
TEXTS: dict[str, tuple[str, str]] = {
    "say": ("handoff", "ticket.reference"),
    "waiting": ("waiting", "ticket.reference"),
    "still_waiting": ("still_waiting", "ticket.reference"),
    "joined": ("joined", "agent.name"),
    "taken_over": ("taken_over", "agent.name"),
    "left": ("left", "agent.name"),
    "gone": ("gone", "agent.name"),
    "passed_on": ("passed_on", "agent.name"),
    "closed": ("closed", "agent.name"),
    "back": ("back", "handoff.outcome"),
}
_OTHERS = {"unknown_part": "question"}


def read_texts(handoff: Fields, standard: Texts) -> dict[str, str]:
    """The texts that are written there, and the standard ones in place of the others."""
    return {name: handoff.text(key, getattr(standard, name)) for key, (name, _) in TEXTS.items()}


def text_problems(bot: Bot) -> Iterator[Problem]:
    """What is said of a handoff may name its ticket or its agent, and what is said of a part without an answer that part."""
    for name, allowed in (*TEXTS.values(), *_OTHERS.items()):
        try:
            unknown = sorted(names_in(getattr(bot.texts, name)) - {allowed.split(".", maxsplit=1)[0]})
        except ExpressionInvalid as error:
            yield Problem("bot.yaml", 1, f"The bot's text `{name}` cannot be filled in: {error}.")
            continue
        if unknown:
            yield Problem(
                "bot.yaml",
                1,
                f"There is no `{unknown[0]}` in the bot's text `{name}`.",
                f"It may name `{allowed}`.",
            )
