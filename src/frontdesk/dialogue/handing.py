"""What the bot says while the conversation changes hands: to who waits for a person, and to who is back from one."""

from typing import Any

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.expressions import render
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.moves import Move, Say, StartFlow, TakeBack, Wait
from frontdesk.dialogue.offers import CALLBACK, TICKET
from frontdesk.dialogue.picking import plain
from frontdesk.dialogue.state import State

MINUTE = 60


def hush(state: State, bot: Bot) -> Move | None:
    """Say once that a person comes or that none is there, take in what is written meanwhile, be silent while one talks."""
    if state.status == "bot":
        return announced(state, bot)
    if state.status == "waiting":
        return announced(state, bot) or _meanwhile(state, bot)
    return Wait()


def announced(state: State, bot: Bot) -> Say | None:
    """What is said of a handoff that the customer was not told of yet."""
    if state.announced:
        return None
    if state.status == "waiting":
        return Say(" ".join([handed_over(bot.texts.handoff, state), *_queue(state, bot)]), purpose="handoff")
    if state.refusal is not None:
        ticket = {"reference": state.reference}
        return Say(render(bot.texts.away, {"opens": state.refusal.opens, "ticket": ticket}), purpose="handoff")
    return None


def _meanwhile(state: State, bot: Bot) -> Move:
    if not state.waited or state.spoken:
        return Wait()
    if plain(state.texts[-1]) == plain(bot.texts.offer_bot):
        return TakeBack()
    if state.waited == 1:
        return Say(handed_over(bot.texts.waiting, state))
    way_back = Choice(bot.texts.offer_bot, bot.texts.offer_bot)
    return Say(handed_over(bot.texts.still_waiting, state), kind="choices", choices=(way_back,))


def _queue(state: State, bot: Bot) -> list[str]:
    """The place and the expected wait, as far as they are known."""
    place, seconds = (state.queue.place, state.queue.wait_seconds) if state.queue else (None, None)
    minutes = None if seconds is None else max(1, round(seconds / MINUTE))
    known = ((place, bot.texts.place), (minutes, bot.texts.wait))
    return [render(text, {"queue": {"place": place, "minutes": minutes}}) for value, text in known if value is not None]


def returned(state: State, bot: Bot) -> Move | None:
    """Go on after people had the conversation, or nobody came, where no flow has begun with that."""
    one = state.happened
    if one is None or one.source != "handoff" or one.taken:
        return None
    if state.spoken:
        return Wait()
    values = {"handoff": one.data, "agent": {"name": one.data["agent"]}, "ticket": {"reference": state.reference}}
    if one.data["reason"] == "expired":
        return Say(render(bot.texts.expired, values), "offer", "choices", _offers(bot))
    return Say(render(bot.texts.idle if one.data["reason"] == "inactive" else bot.texts.back, values))


def _offers(bot: Bot) -> tuple[Choice, ...]:
    """What to whom nobody came is offered: buttons, each with the very words that `taken_up` knows."""
    texts, flows = bot.texts, bot.current.flows
    labels = {"ticket": texts.offer_ticket, "callback": texts.offer_callback, "bot": texts.offer_bot}
    flow_of = {"ticket": TICKET, "callback": CALLBACK}
    offered = [offer for offer in bot.handoff.offer if offer not in flow_of or flow_of[offer] in flows]
    return tuple(Choice(labels[offer], labels[offer]) for offer in offered)


def taken_up(state: State, bot: Bot) -> Move | None:
    """Begin what was offered to whom nobody came."""
    if state.input is None or state.happened is not None:
        return None
    found = {bot.texts.offer_ticket: TICKET, bot.texts.offer_callback: CALLBACK}.get(state.input.text)
    if state.input.text == bot.texts.offer_bot and not state.frames:
        return Say(render(bot.texts.back, {"handoff": {}}))
    flow = bot.current.flows.get(found or "")
    if flow is None or any(frame.flow == flow.name for frame in state.frames):
        return None
    return StartFlow(flow.name, flow.first, version=bot.current.version)


def wordless(state: State, bot: Bot) -> Move | None:
    """Files alone say nothing to a bot: they are kept, and a person can look at them."""
    if not state.wordless or state.spoken:
        return None
    person = Choice(bot.texts.person, bot.texts.person)
    return Say(bot.texts.attached, kind="choices", choices=(person,))


def handed_over(text: str, state: State) -> str:
    """What the customer is told of a handoff, with its ticket's reference where the text names it."""
    return render(text, {"ticket": {"reference": state.reference}})


def told(text: str, **values: Any) -> str:
    """What the customer is told of people who come and go."""
    return render(text, values)
