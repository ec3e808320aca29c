"""What the bot says of an answer that the articles gave: their words, and honestly which part of the question they leave open."""

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.events import SearchFinished
from frontdesk.dialogue.expressions import render
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.moves import Say


def quoted(found: SearchFinished, bot: Bot, *, step: str | None = None, following: str | None = None) -> Say:
    """`following` is the step that the flow goes on at. Titles that are near an open part are offered."""
    left = [render(bot.texts.unknown_part, {"question": question}) for question in found.unanswered]
    choices = tuple(Choice(title, title) for title in found.near)
    return Say(
        "\n\n".join((found.text, *left)),
        purpose="answer",
        kind="choices" if choices else "text",
        choices=choices,
        citations=found.citations,
        step=step,
        next=following,
    )
