"""What comes of a turn that fails: the customer is told so and offered a person, and what came from outside is not lost."""

from typing import TYPE_CHECKING

from frontdesk.conversations.performing import hand_off
from frontdesk.dialogue import events as e
from frontdesk.dialogue.handing import announced
from frontdesk.dialogue.happening import concerns
from frontdesk.dialogue.messages import Choice, Reply
from frontdesk.dialogue.state import Happening
from frontdesk.errors import Error

if TYPE_CHECKING:
    from frontdesk.conversations.turn import Turn

FAILURES = 2  # failed turns in a row, after which a person takes over
OF_THE_BOTS_OWN = frozenset({"inactivity", "schedule", "page"})  # what the bot says without anything to say it for


async def fail(turn: "Turn", code: str) -> None:
    """Record the failure of a turn whose events since the last safe point are undone already."""
    happened, expected = turn.state.happened, concerns(turn.state)
    turn.record(e.TurnFailed(code))
    if turn.state.status != "bot":
        return
    texts = turn.parts.bot.texts
    if happened is not None:
        await _give_to_a_person(turn, happened, expected=expected)
    elif turn.state.failures < FAILURES:
        person = Choice(texts.person, texts.person)
        turn.record(e.ReplySent(Reply(turn.next_id(), texts.apology, "choices", (person,)), "apology"))
    else:  # whoever takes the offer of a person must not meet the same failure again
        await _hand_over(turn, f"The bot failed {FAILURES} times in a row.")


def code_of(error: Exception) -> str:
    """For the log and the trace; the customer never sees it."""
    if isinstance(error, TimeoutError):
        return "conversations.turn_timeout"
    return error.code if isinstance(error, Error) else "conversations.turn_failed"


async def _give_to_a_person(turn: "Turn", happened: Happening, *, expected: bool) -> None:
    """What the bot failed at without being written to. A customer who waits for it is told; another one is not bothered."""
    if happened.source in OF_THE_BOTS_OWN:
        return  # the customer waits for nothing, and nothing is lost
    if happened.source == "handoff":  # the customer knows already that the bot has it back
        turn.record(e.ReplySent(Reply(turn.next_id(), turn.parts.bot.texts.apology), "apology"))
        return
    what = f"`{happened.name}` came" if happened.name else "the time of a wait was over"
    reason = f"The bot failed when {what}."
    if expected:
        await _hand_over(turn, reason)
    else:
        turn.record(e.TicketRequested(reason, step="", next=""))


async def _hand_over(turn: "Turn", reason: str) -> None:
    await hand_off(turn, reason)
    said = announced(turn.state, turn.parts.bot)
    if said is not None:
        turn.record(e.ReplySent(Reply(turn.next_id(), said.text), "handoff"))
