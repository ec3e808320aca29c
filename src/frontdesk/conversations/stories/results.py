"""What came of a story, turn by turn, and how it differs from what was expected."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.stories.expectations import NOTHING, Difference, differences, happened
from frontdesk.conversations.stories.reading import StoryTurn
from frontdesk.dialogue import events as e
from frontdesk.dialogue.state import State
from frontdesk.dialogue.trace import TracedTurn, lines_of


class TurnResult(NamedTuple):
    """`began` is one of `BEGINNINGS`, and `text` which; `trace` are the moves of the turn as lines; `problems` what must
    never be, whatever the story expects."""

    began: str
    text: str
    replies: tuple[str, ...]
    differences: tuple[Difference, ...]
    problems: tuple[str, ...]
    trace: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences and not self.problems


class StoryResult(NamedTuple):
    """What came of a story; it ends with its first turn that could not be played at all."""

    name: str
    file: str
    turns: tuple[TurnResult, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return all(turn.passed for turn in self.turns)

    @property
    def differences(self) -> tuple[str, ...]:
        """Lines for a person: which turn, what was expected, what happened, and how the bot came to it."""
        return tuple(
            line
            for number, turn in enumerate(self.turns, start=1)
            if not turn.passed
            for line in _lines_of(number, turn)
        )


def turn_result(
    turn: StoryTurn,
    handled: Handled,
    told: Sequence[TracedTurn],
    events: Sequence[e.AnyEvent],
    state: State,
    problems: Sequence[str] = (),
) -> TurnResult:
    """How a turn that was played stands to what was expected; `told` are the traced turns of it, `state` is how it ended."""
    found = [*problems, *(f"the turn failed: {one.failure}" for one in told if one.failure is not None)]
    said = tuple(reply.text for reply in handled.replies)
    if not told or state.open:
        return TurnResult(*turn.began, said, (), (*found, "the turn has not ended"), ())
    traced = replace(told[-1], moves=tuple(move for one in told for move in one.moves))
    missed = differences(turn.expected, happened(handled, traced, events, state))
    return TurnResult(*turn.began, said, tuple(missed), tuple(found), tuple(lines_of(traced)))


def nothing_came(turn: StoryTurn) -> TurnResult:
    """Nothing came of what the turn began with, which may be what was expected."""
    return TurnResult(*turn.began, (), tuple(differences(turn.expected, NOTHING)), (), ())


def not_played(turn: StoryTurn, why: str) -> TurnResult:
    return TurnResult(*turn.began, (), (), (f"this could not be played: {why}",), ())


def _lines_of(number: int, turn: TurnResult) -> list[str]:
    lines = [f"turn {number}, {turn.began}: {turn.text}", *(f"  ! {problem}" for problem in turn.problems)]
    for what, wanted, got in turn.differences:
        lines += [f"  {what}", f"    - expected {wanted!r}", f"    + got      {got!r}"]
    lines += [f"  the bot said: {text}" for text in turn.replies]
    return [*lines, "  how it came to it:", *(f"    · {line}" for line in turn.trace)] if turn.trace else lines
