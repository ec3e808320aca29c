"""What the bot says while the conversation changes hands: to who waits for a person, and to who is back from one."""

from typing import Any

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.expressions import render
from frontdesk.dialogue.moves import Move, Say, Wait
from frontdesk.dialogue.state import State


def hush(state: State, bot: Bot) -> Move | None:
    """Say once that a person comes, take in what is written meanwhile, and be silent while one talks."""
    if state.status == "bot":
        return None
    if state.status == "waiting" and not state.announced:
        return Say(handed_over(bot.texts.handoff, state), purpose="handoff")
    if state.status == "waiting" and state.waited and not state.spoken:
        return Say(handed_over(bot.texts.waiting if state.waited == 1 else bot.texts.still_waiting, state))
    return Wait()


def returned(state: State, bot: Bot) -> Move | None:
    """Go on after people had the conversation, where no flow has begun with that."""
    one = state.happened
    if one is None or one.source != "handoff" or one.taken:
        return None
    if state.spoken:
        return Wait()
    return Say(render(bot.texts.back, {"handoff": one.data}))


def handed_over(text: str, state: State) -> str:
    """What the customer is told of a handoff, with its ticket's reference where the text names it."""
    return render(text, {"ticket": {"reference": state.reference}})


def told(text: str, **values: Any) -> str:
    """What the customer is told of people who come and go."""
    return render(text, values)
