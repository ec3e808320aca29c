"""Which events of a conversation become questions that were asked of the articles, and which do not."""

from typing import Any

import pytest

from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Citation, Reply
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import State
from frontdesk.kit.database.base import Statement
from frontdesk.knowledge.asked.listeners import statements_after


def stored(*texts: str) -> Stored:
    return Stored("conv_1", "default", "acme", "api", "jo", 0, 0, None, State(texts=texts))


def after(*events: e.AnyEvent, texts: tuple[str, ...] = ("why?",)) -> list[Statement]:
    recorded = [e.Recorded(place, 1_000_000 + place, event) for place, event in enumerate(events, 3)]
    return statements_after(stored(*texts), recorded)


def searched(outcome: Any = "unknown", query: str = "why?", **more: Any) -> e.SearchFinished:
    return e.SearchFinished(query=query, outcome=outcome, **more)


def said(purpose: Any) -> e.ReplySent:
    return e.ReplySent(Reply("r", "Text."), purpose)


IN_VAIN = said("fallback")


def test_a_question_in_vain_is_one_row() -> None:
    [row] = after(searched("unsure", near=("Returns",)), IN_VAIN)
    assert row.values == ("conv_1", 3, 0, "default", "acme", 1_000_003, "why?", "", "unsure", None, '["Returns"]', None)


@pytest.mark.parametrize(
    "event",
    [
        e.FlowStarted("returns", "ask"),
        e.AnswerRefused("ask"),
        e.SlotFilled("ask", "note", "why?", "next"),
        e.WishTaken("another", Reading()),
        said("question"),
    ],
)
def test_what_a_flow_took_was_no_question_to_the_articles(event: e.AnyEvent) -> None:
    assert after(searched(), event, IN_VAIN) == []


def test_a_search_within_a_flow_counts_whatever_comes_of_it() -> None:
    assert len(after(searched(step="look"), e.FlowStarted("other", "ask"))) == 1


def test_each_source_of_an_answer_is_a_row() -> None:
    citations = tuple(Citation(name, f"{name}.md", "Text.") for name in ("a", "b", "a"))
    rows = after(searched("answered", citations=citations), said("answer"))
    assert [(row.values[2], row.values[8], row.values[9]) for row in rows] == [
        (0, "answered", "a.md"),
        (1, "answered", "b.md"),
    ]


def test_a_part_that_an_answer_leaves_open_is_a_row_of_its_own() -> None:
    citations = (Citation("a", "a.md", "Text."),)
    rows = after(searched("answered", citations=citations, unanswered=("is it safe",), near=("Data",)), said("answer"))
    assert [(row.values[2], row.values[6], row.values[8], row.values[9], row.values[10]) for row in rows] == [
        (0, "why?", "answered", "a.md", "[]"),
        (1, "is it safe", "unsure", None, '["Data"]'),
    ]


def test_a_follow_up_is_kept_with_what_it_leans_on() -> None:
    [row] = after(searched(query="and to Spain?"), IN_VAIN, texts=("do you ship to Norway?", "and to Spain?"))
    assert row.values[6:8] == ("and to Spain?", "do you ship to Norway?")


def test_a_handoff_for_want_of_an_answer_leaves_the_answer_before_it_alone() -> None:
    [row] = after(searched(), e.HandoffRequested("No answer twice."))
    assert row.values[8] == "unknown"


def test_a_person_asked_for_or_a_bad_rating_speaks_against_the_last_answer() -> None:
    for event, outcome in ((e.HandoffRequested("Asked."), "handed_over"), (e.Rated("ask", 2), "rated_badly")):
        [change] = after(event)
        assert change.sql.startswith("UPDATE knowledge_asked")
        assert change.values == (outcome, "conv_1", 1_000_003 - 600_000, "conv_1")
    assert after(e.Rated("ask", 3)) == []
