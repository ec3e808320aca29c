"""Which articles a customer's question is looked up in: those of their language, for their kind, about what they have.

Invariant: nothing that a conversation says opens an internal article; there is no word for it here.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.state import State

MOST_NAMES = 20


class Narrowing(msgspec.Struct, frozen=True):
    """`language` is None where the bot speaks only one; empty names leave nothing out."""

    language: str | None = None
    audience: tuple[str, ...] = ()
    product: tuple[str, ...] = ()


def narrowing(state: State, bot: Bot) -> Narrowing:
    """By the session (`audience`, `product`, else its attributes of these names), and the language that they write in."""
    return Narrowing(_language(state, bot), _names(state.session, "audience"), _names(state.session, "product"))


def _language(state: State, bot: Bot) -> str | None:
    if len(bot.languages) < 2:
        return None
    if state.input is not None:
        return state.input.reading.language
    locale = str(state.session.get("locale") or "")
    return next((one for one in bot.languages if _primary(one) == _primary(locale)), None)


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _names(session: dict[str, Any], field: str) -> tuple[str, ...]:
    attributes = session.get("attributes") or {}
    said = session.get(field) or attributes.get(field)
    several: Iterable[Any] = said if isinstance(said, list) else (said,)
    return tuple(one for one in several if isinstance(one, str) and one)[:MOST_NAMES]
