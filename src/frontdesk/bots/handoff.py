"""`handoff:` in bot.yaml: how long customers wait for a person, what is offered then, and what is said as it changes hands."""

from collections.abc import Iterator
from typing import Any, get_args

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields
from frontdesk.dialogue.bot import Bot, Handoff, HandoffOffer, Texts
from frontdesk.dialogue.expressions import ExpressionInvalid, names_in

MOST_MINUTES = 24 * 60
_TICKET, _AGENT, _QUEUE = ("ticket.reference",), ("agent.name",), ("queue.place", "queue.minutes")

#: Each text by its key in bot.yaml and its name in `Texts`, with what it may name.
TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "say": ("handoff", _TICKET),
    "waiting": ("waiting", _TICKET),
    "still_waiting": ("still_waiting", _TICKET),
    "place": ("place", _QUEUE),
    "wait": ("wait", _QUEUE),
    "away": ("away", ("opens", *_TICKET)),
    "joined": ("joined", _AGENT),
    "taken_over": ("taken_over", _AGENT),
    "left": ("left", _AGENT),
    "gone": ("gone", _AGENT),
    "passed_on": ("passed_on", _AGENT),
    "closed": ("closed", _AGENT),
    "ended": ("ended", ()),
    "back": ("back", ("handoff.outcome",)),
    "idle": ("idle", _AGENT),
    "expired": ("expired", _TICKET),
    "offer_ticket": ("offer_ticket", ()),
    "offer_callback": ("offer_callback", ()),
    "offer_bot": ("offer_bot", ()),
    "ask_email": ("ask_email", ()),
    "ask_phone": ("ask_phone", ()),
    "ticket_kept": ("ticket_kept", _TICKET),
}
_OTHERS = {"unknown_part": ("question",)}
_SETTINGS = ("wait_minutes", "idle_minutes", "offer")


def read_texts(handoff: Fields, standard: Texts) -> dict[str, Any]:
    """The texts that are written there, and the standard ones in place of the others."""
    for key in _SETTINGS:
        handoff.raw(key)
    found = {name: handoff.text(key, getattr(standard, name)) for key, (name, _) in TEXTS.items()}
    handoff.finish()
    return found


def read_handoff(handoff: Fields) -> Handoff:
    """The limits, and what is offered to whom nobody came."""
    standard = Handoff()
    known_offers: dict[str, HandoffOffer] = {offer: offer for offer in get_args(HandoffOffer)}
    offers = handoff.texts("offer") or standard.offer
    unknown = [offer for offer in offers if offer not in known_offers]
    if unknown:
        handoff.problem(f"`{unknown[0]}` cannot be offered.", f"Known are: {', '.join(known_offers)}.", key="offer")
    return Handoff(
        wait_seconds=_minutes(handoff, "wait_minutes", standard.wait_seconds),
        idle_seconds=_minutes(handoff, "idle_minutes", standard.idle_seconds),
        offer=tuple(known_offers[offer] for offer in offers if offer in known_offers),
    )


def _minutes(handoff: Fields, key: str, standard: float) -> float:
    value = handoff.raw(key)
    if value is None:
        return standard
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= MOST_MINUTES:
        handoff.problem(
            f"`{key}` must be a number of minutes from 0.5 to {MOST_MINUTES}.", "Write 10, for example.", key=key
        )
        return standard
    return float(value) * 60


def text_problems(bot: Bot) -> Iterator[Problem]:
    """What is said of a handoff may name its ticket or its agent, and what is said of a part without an answer that part."""
    for name, allowed in (*TEXTS.values(), *_OTHERS.items()):
        try:
            unknown = sorted(names_in(getattr(bot.texts, name)) - {one.split(".", maxsplit=1)[0] for one in allowed})
        except ExpressionInvalid as error:
            yield Problem("bot.yaml", 1, f"The bot's text `{name}` cannot be filled in: {error}.")
            continue
        if unknown:
            mend = f"It may name {' and '.join(f'`{one}`' for one in allowed)}." if allowed else "It can name nothing."
            yield Problem("bot.yaml", 1, f"There is no `{unknown[0]}` in the bot's text `{name}`.", mend)
