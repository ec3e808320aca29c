"""Questions are put together in the order in which they come, with vectors or without."""

import numpy as np
import pytest

from frontdesk.knowledge.asked.clusters import Clusters
from frontdesk.testing.encoder import FakeEncoder

NOTHING = np.zeros(0, np.float32)
UNRELATED = FakeEncoder().encode_now(["the weather tomorrow", "a song by nobody", "seven times eight"])


def gathered(questions: list[str], *, vectors: bool = True) -> list[str]:
    clusters = Clusters(UNRELATED if vectors else np.zeros((3, 0), np.float32))
    rows = FakeEncoder().encode_now(questions) if vectors else [NOTHING] * len(questions)
    found: list[str] = []
    for number, (question, vector) in enumerate(zip(questions, rows, strict=True)):
        gap = clusters.find(question, vector) or f"gap {number}"
        clusters.add(gap, question, vector)
        found.append(gap)
    return found


@pytest.mark.parametrize("vectors", [True, False])
def test_what_is_alike_is_put_together_and_the_same_every_time(vectors: bool) -> None:
    questions = ["repair my tent", "gift cards", "repair my old tent", "Gift cards!", "repair a tent", "parking"]
    found = gathered(questions, vectors=vectors)
    assert found == ["gap 0", "gap 1", "gap 0", "gap 1", "gap 0", "gap 5"]
    assert gathered(questions, vectors=vectors) == found


def test_an_encoder_that_finds_everything_alike_does_not_put_everything_together() -> None:
    lean = np.full(256, 0.2, np.float32)
    rows = FakeEncoder().encode_now(["repair my tent", "gift cards", "seven songs", "the weather"]) + lean
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    clusters = Clusters(rows[2:])
    clusters.add("gap 0", "repair my tent", rows[0])
    assert float(rows[0] @ rows[1]) > 0.6
    assert clusters.find("gift cards", rows[1]) is None


def test_a_question_whose_encoder_did_not_answer_is_compared_by_its_words() -> None:
    [vector] = FakeEncoder().encode_now(["repair my tent"])
    clusters = Clusters(UNRELATED)
    clusters.add("gap 0", "repair my tent", vector)
    assert clusters.find("can you repair a tent", NOTHING) == "gap 0"
    assert clusters.find("gift cards", NOTHING) is None
