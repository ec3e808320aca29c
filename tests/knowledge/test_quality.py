"""With the shipped encoder, customers' questions find their answers, and what is not there is refused.

`questions.jsonl` is the set that the method was developed on, so these bounds guard against getting worse; they are no claim.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.opening import open_encoder
from frontdesk.encoding.passages import PassageEncoder
from frontdesk.knowledge.evaluation import ask, figures_of, refused_at
from frontdesk.knowledge.judged import Question
from frontdesk.knowledge.service import Knowledge, open_knowledge

HERE = Path(__file__).parent


class Asked(msgspec.Struct):
    question: str
    source: str | None
    quote: str | None


ASKED = [msgspec.json.decode(line, type=Asked) for line in (HERE / "questions.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def encoder() -> Iterator[BatchingEncoder]:
    encoder = open_encoder()
    yield encoder
    encoder.close()


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vectors")


@pytest.fixture
async def knowledge(encoder: BatchingEncoder, articles: Path, cache_folder: Path) -> Knowledge:
    return await open_knowledge([articles], encoder, cache_folder, passages=PassageEncoder())


async def test_most_questions_are_answered_from_the_right_sentence_and_few_are_invented(knowledge: Knowledge) -> None:
    right = wrong = invented = refused = 0
    for asked in ASKED:
        answer = await knowledge.answer(asked.question)
        if asked.source is None:
            invented += answer.outcome == "answered"
            refused += answer.outcome == "unknown"
        elif answer.outcome == "answered":
            hit = answer.citations[0].source == asked.source and (asked.quote or "") in answer.citations[0].quote
            right += hit
            wrong += not hit
    answerable = sum(asked.source is not None for asked in ASKED)
    assert right >= 0.8 * answerable
    assert wrong <= 0.1 * answerable
    assert invented <= 0.2 * (len(ASKED) - answerable)
    assert refused >= 0.6 * (len(ASKED) - answerable)


@pytest.mark.parametrize(
    "question", ["what is the capital of peru", "how do i cook rice", "tell me a joke", "book a flight to rome"]
)
async def test_questions_from_elsewhere_are_unknown(knowledge: Knowledge, question: str) -> None:
    assert (await knowledge.answer(question)).outcome == "unknown"


async def test_a_follow_up_is_answered_from_what_was_asked_before(knowledge: Knowledge) -> None:
    answer = await knowledge.answer("and what does it cost?", context=["tell me about the yearly pass"])
    assert answer.outcome == "answered"
    assert "149" in answer.citations[0].quote


async def test_an_answer_is_quick(knowledge: Knowledge) -> None:
    await knowledge.answer("how much is a monthly pass")
    times = []
    for _ in range(200):
        started = time.perf_counter()
        await knowledge.answer("how much is a monthly pass")
        times.append(time.perf_counter() - started)
    assert min(times) < 0.001


async def test_evaluation_counts_hits_and_refusals(knowledge: Knowledge) -> None:
    questions = [
        Question(text=asked.question, relevant=frozenset([asked.source] if asked.source else [])) for asked in ASKED
    ]
    outcomes = await ask(knowledge, questions)
    figures = figures_of(outcomes)
    assert (figures.hit_at_1 or 0) >= 0.9
    assert (figures.recall_at_5 or 0) >= 0.95
    assert (refused_at(outcomes) or 0) >= 0.75
