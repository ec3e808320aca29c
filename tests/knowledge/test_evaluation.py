"""The figures of a search are what the passages that were found say they are."""

import json
from pathlib import Path

import pytest

from frontdesk.dialogue.messages import Citation
from frontdesk.knowledge.evaluation import Asked, Evaluation, evaluate, figures_of, refused_at
from frontdesk.knowledge.judged import Question, read_judged
from frontdesk.knowledge.service import Answer, Outcome
from frontdesk.knowledge.sources.base import Document
from frontdesk.testing.encoder import FakeEncoder


def asked(
    relevant: str, sources: str, outcome: Outcome = "answered", confidence: float = 0.9, *, ms: float = 1.0
) -> Asked:
    """A question that the passages `relevant` answer, and what was found, a letter each."""
    answer = Answer(outcome=outcome, confidence=confidence, citations=(Citation(title="", source="", quote=""),))
    return Asked(Question(text="?", relevant=frozenset(relevant)), tuple(sources), answer, ms)


def test_rankings_count_the_answerable_questions_alone() -> None:
    figures = figures_of([asked("a", "abc"), asked("bc", "abcdef"), asked("x", "abc", "unsure"), asked("", "abc")])
    assert (figures.hit_at_1, figures.recall_at_1, figures.recall_at_5) == (0.3333, 0.3333, 0.6667)
    assert figures.mrr == 0.5
    assert figures.ndcg_at_10 == pytest.approx((1 + 0.6934 + 0) / 3, abs=1e-4)


def test_several_passages_of_a_question_are_shared_out() -> None:
    assert figures_of([asked("abcdefghij", "axbyc")]).recall_at_1 == 0.1
    assert figures_of([asked("abcdefghij", "axbyc")]).recall_at_5 == 0.3


def test_what_is_offered_as_unsure_is_refused() -> None:
    outcomes = [asked("a", "a"), asked("a", "a", "unsure"), asked("", "a", "unknown"), asked("", "a")]
    figures = figures_of(outcomes)
    assert (figures.answerable_answered, figures.unanswerable_refused) == (0.5, 0.5)


def test_refusal_is_measured_where_nine_in_ten_of_the_answerable_are_kept() -> None:
    inside = [asked("a", "a", confidence=at / 10) for at in range(11)]
    outside = [asked("", "a", confidence=at) for at in (0.05, 0.2, 0.5, 0.9)]
    assert refused_at([*inside, *outside]) == 0.25
    assert refused_at([*inside, *outside], kept=0.5) == 0.5
    assert refused_at(inside) is None
    assert refused_at(outside) is None


async def test_what_says_the_same_is_ranked_behind_what_is_quoted_and_takes_a_place_of_its_own() -> None:
    text = "Hats are washed by hand in cold water with a little soap, dried in the shade and never put into a machine."
    documents = [Document(source=name, text=f"# Hats\n\n{text}") for name in "abcdef"]
    questions = [Question(text="How are hats washed?", relevant=frozenset("f"))]
    figures = await evaluate(documents, questions, FakeEncoder())
    assert figures.recall_at_5 == 0.0
    assert figures.mrr == pytest.approx(1 / 6, abs=1e-4)


def test_where_there_is_nothing_to_count_there_is_no_figure() -> None:
    figures = figures_of([])
    assert (figures.hit_at_1, figures.unanswerable_refused, figures.p50_ms) == (None, None, None)


def test_times_are_quantiles() -> None:
    figures = figures_of([asked("a", "a", ms=at) for at in range(101)])
    assert (figures.p50_ms, figures.p99_ms) == (50, 99)


async def test_passages_are_indexed_and_asked_by_the_door_of_customers(tmp_path: Path) -> None:
    passages, queries, qrels = (tmp_path / name for name in ("p", "q", "r"))
    texts = ["A lost card is blocked by phone at once.", "Parking outside of a station costs twenty kroner."]
    passages.write_text("\n".join(json.dumps({"id": at, "text": text}) for at, text in enumerate(texts)), "utf-8")
    lines = [
        {"id": "q1", "text": "how is a lost card blocked"},
        {
            "id": "q2",
            "text": "and if it is full?",
            "history": [{"role": "user", "text": "parking outside of a station"}],
        },
        {"id": "q3", "text": "who won the football game"},
    ]
    queries.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    relevant = [{"query_id": "q1", "passage_id": 0}, {"query_id": "q2", "passage_id": 1}]
    qrels.write_text("\n".join(map(json.dumps, relevant)), "utf-8")
    judged = read_judged(passages, queries, qrels)
    figures = await evaluate(judged.documents, judged.questions, FakeEncoder())
    assert isinstance(figures, Evaluation)
    assert (figures.hit_at_1, figures.recall_at_5, figures.unanswerable_refused) == (1, 1, 1)
    assert figures.index_mb > 0
