"""How the linear models and the nearest example are weighed, with vectors of two numbers."""

import numpy as np
import pytest
from numpy.typing import NDArray

from frontdesk.understanding.calibration import MIXING_EXAMPLES, Fold, mixing_of, with_nearest
from frontdesk.understanding.pipeline.classifier import NEIGHBOURHOOD, Floats, Logits, Mixing, Weighed, weigh
from frontdesk.understanding.pipeline.logistic import softmax

EAST, NORTH, NORTH_EAST = (np.array(one, np.float32) for one in ([1, 0], [0, 1], [0.6, 0.8]))


def examples(*intents: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    return [np.array(vectors, np.float32).reshape(-1, 2) for vectors in intents]


def weighed(logits: Floats, vector: Floats, taught: list[Floats], scope: int) -> Weighed:
    return weigh(Logits(logits, logits), vector, taught, scope, Mixing(nearest=4))


def test_between_likely_intents_the_nearest_example_decides() -> None:
    logits = np.array([1.1, 1.0], np.float32)
    found = weighed(logits, NORTH_EAST, examples([EAST, EAST], [EAST, NORTH]), scope=2)
    assert found.chances.argmax() == 1
    assert found.nearest == pytest.approx(0.8)
    assert found.signs.nearness == pytest.approx((0.8 + 0.6 + 0.6) / 3)


def test_an_intent_that_is_unlikely_stays_so_whatever_its_examples() -> None:
    logits = np.array([3.0] * NEIGHBOURHOOD + [0.0], np.float32)
    far = [EAST] * NEIGHBOURHOOD
    found = weighed(logits, NORTH, examples(*([vector] for vector in far), [NORTH]), scope=NEIGHBOURHOOD + 1)
    assert found.chances.argmin() == NEIGHBOURHOOD


def test_chances_sum_to_one_and_the_logits_are_left_alone() -> None:
    logits = np.array([0.5, 0.1, -1.0], np.float32)
    kept = logits.copy()
    found = weighed(logits, EAST, examples([EAST], [NORTH], []), scope=3)
    assert found.chances.sum() == pytest.approx(1)
    assert np.array_equal(logits, kept)


def test_examples_out_of_scope_do_not_make_a_text_near() -> None:
    found = weighed(np.array([1.0, 1.0], np.float32), NORTH, examples([EAST], [NORTH]), scope=1)
    assert (found.nearest, found.signs.nearness) == (0.0, 0.0)
    assert found.chances.argmax() == 1


def test_meaning_counts_more_than_letters() -> None:
    meaning, letters = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    assert Mixing().mix(meaning, letters).argmax() == 0


def fold(examples_an_intent: int) -> Fold:
    """Two intents that the letters tell apart and the meaning mixes up."""
    labels = np.arange(100) % 2
    right = np.where(labels[:, None] == np.arange(2), 2.0, -2.0).astype(np.float32)
    wrong = np.where(np.arange(100)[:, None] % 3 == 0, -right, right).astype(np.float32)
    learned = [np.ones((examples_an_intent, 2), np.float32)] * 2
    return Fold(np.arange(100), labels, wrong, right, np.zeros((100, 2), np.float32), learned)


def test_a_bot_with_many_examples_says_itself_how_meaning_and_letters_are_mixed() -> None:
    assert mixing_of([fold(MIXING_EXAMPLES)], 2).meaning < Mixing().meaning


def test_a_bot_with_few_examples_gets_the_usual_mixing() -> None:
    assert mixing_of([fold(MIXING_EXAMPLES - 1)], 2) == Mixing()


def test_many_texts_at_once_are_weighed_as_one_by_one() -> None:
    chance = np.random.default_rng(3)
    logits = chance.standard_normal((20, 9)).astype(np.float32)
    vectors = chance.standard_normal((20, 2)).astype(np.float32)
    taught = [chance.standard_normal((number % 3 + 1, 2)).astype(np.float32) for number in range(9)]
    nearest = np.stack([(vectors @ its.T).max(axis=1) for its in taught], axis=1)
    together = softmax(with_nearest(logits, nearest, 4))
    alone = [weighed(its, vector, taught, scope=9).chances for its, vector in zip(logits, vectors, strict=True)]
    assert np.allclose(together, np.stack(alone), atol=1e-5)
