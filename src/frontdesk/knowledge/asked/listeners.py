"""What the conversations' events say of the articles: each question becomes rows, in the unit of its event."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from frontdesk.dialogue import events as e
from frontdesk.dialogue.state import State
from frontdesk.kit.database.base import Statement
from frontdesk.knowledge.asked.store import Asked, asked_statement, picked_statement, regretted_statement
from frontdesk.knowledge.followup import leans_on_context
from frontdesk.knowledge.service import MAX_QUESTION_CHARACTERS

SOON_MS = 10 * 60_000
"""Who asks for a person, or rates badly, so soon after an answer was not helped by it."""
BAD_SCORE = 2
_DEALT_WITH = (e.FlowStarted, e.AnswerRefused, e.SlotFilled, e.FlowRefused, e.WishTaken, e.FlowEnded, e.SearchFinished)


class Talk(Protocol):
    """A conversation as it is stored."""

    @property
    def id(self) -> str: ...
    @property
    def workspace_id(self) -> str: ...
    @property
    def bot(self) -> str: ...
    @property
    def state(self) -> State: ...


def statements_after(stored: Talk, recorded: Sequence[e.Recorded]) -> list[Statement]:
    """What is to be stored together with these events of the conversation."""
    statements: list[Statement] = []
    for place, one in enumerate(recorded):
        match one.event:
            case e.SearchFinished():
                statements += map(asked_statement, on_search_finished(stored, recorded, place))
                if one.event.confidence == 1.0:  # the question is a title, as offered ones are
                    statements.append(picked_statement(stored.id, _kept(one.event.query), one.position))
            case e.HandoffRequested() if not _searched_in_vain(recorded):
                statements.append(regretted_statement(stored.id, "handed_over", one.at - SOON_MS))
            case e.Rated(score=score) if score <= BAD_SCORE:
                statements.append(regretted_statement(stored.id, "rated_badly", one.at - SOON_MS))
    return statements


def on_search_finished(stored: Talk, recorded: Sequence[e.Recorded], place: int) -> Iterator[Asked]:
    """A row for each source that answered and each part that stayed open, or one for the whole question that did."""
    one = recorded[place]
    found = one.event
    assert isinstance(found, e.SearchFinished)
    asked = Asked(
        conversation_id=stored.id,
        position=one.position,
        number=0,
        workspace_id=stored.workspace_id,
        bot=stored.bot,
        asked_at=one.at,
        question=_kept(found.query),
        before=_before(stored.state, found.query),
        outcome=found.outcome,
        near=found.near,
    )
    if found.outcome == "answered":
        sources = list(dict.fromkeys(citation.source for citation in found.citations))
        yield from (asked._replace(number=number, source=source, near=()) for number, source in enumerate(sources))
        for number, part in enumerate(found.unanswered, len(sources)):
            yield asked._replace(number=number, question=_kept(part), outcome="unsure" if found.near else "unknown")
    elif found.step is not None or _stays_open(recorded[place + 1 :]):
        yield asked


def _stays_open(after: Sequence[e.Recorded]) -> bool:
    """Whether the bot had nothing else to say to it: a flow that begins, or a question that is asked again, means that the text
    was no question to the articles."""
    for one in after:
        if isinstance(one.event, e.ReplySent):
            return one.event.purpose == "fallback"
        if isinstance(one.event, e.HandoffRequested):
            return True
        if isinstance(one.event, _DEALT_WITH):
            return False
    return False


def _searched_in_vain(recorded: Sequence[e.Recorded]) -> bool:
    return any(isinstance(one.event, e.SearchFinished) and one.event.outcome != "answered" for one in recorded)


def _before(state: State, question: str) -> str:
    earlier = state.texts[:-1] if state.texts[-1:] == (question,) else state.texts
    return _kept(earlier[-1]) if earlier and leans_on_context(question) else ""


def _kept(text: str) -> str:
    return text[:MAX_QUESTION_CHARACTERS]
