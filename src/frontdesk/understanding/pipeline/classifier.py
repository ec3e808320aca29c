"""Chooses the intent of a text, or none of them, from its embedding and its letters."""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.dialogue.reading import RankedIntent
from frontdesk.understanding.pipeline.features import vectorise
from frontdesk.understanding.pipeline.learned import LearnedWeights
from frontdesk.understanding.pipeline.logistic import softmax

Floats = NDArray[np.float32]

NEAREST = 3
NEIGHBOURHOOD = 5  # classes whose examples are compared; the nearest example is hardly ever elsewhere
SAME_TEXT = 0.985  # a cosine from which a text is an example in other clothes
_RANKED = 5
_TINY = np.float32(1e-9)


class Signs(NamedTuple):
    """What tells whether a text has any of the intents: how open the choice among them is (entropy of the chances, from 0 to 1),
    the mean cosine to the nearest examples of the likeliest, and the largest logit that the embedding gives."""

    doubt: float
    nearness: float
    strength: float


# What each counts, in standard deviations. On validation, where whole intents or out-of-scope texts were to be told apart, this
# is better than the largest chance and the nearness alone, for bots of 3 intents and of 150; others near it do as well.
COUNTS = Signs(doubt=-1.0, nearness=1.0, strength=0.5)


class Threshold(msgspec.Struct, frozen=True):
    """When a text belongs to none of the intents: its signs, each in standard deviations of what held-out in-scope texts show,
    sum to less than `least`."""

    means: Signs = Signs(0.25, 0.45, 1.9)
    deviations: Signs = Signs(0.23, 0.145, 0.71)
    least: float = -3.6

    def score(self, signs: Signs) -> float:
        doubt = (signs.doubt - self.means.doubt) / self.deviations.doubt
        nearness = (signs.nearness - self.means.nearness) / self.deviations.nearness
        strength = (signs.strength - self.means.strength) / self.deviations.strength
        return COUNTS.doubt * doubt + COUNTS.nearness * nearness + COUNTS.strength * strength


class Mixing(msgspec.Struct, frozen=True):
    """How much meaning counts beside letters, from 0 to 1, and the cosine of the nearest example beside both."""

    meaning: float = 0.8
    nearest: float = 4.0

    def mix(self, meaning: Floats, letters: Floats) -> Floats:
        """Weigh the two models' logits: a product of experts (Hinton 2002), a little better than the mean of chances."""
        mixed: Floats = self.meaning * meaning + (1 - self.meaning) * letters
        return mixed


class Weights(msgspec.Struct, frozen=True):
    """Everything that training made. `examples` are sorted by intent, those of intent i are rows starts[i]:starts[i + 1].

    `words` is what the normaliser may repair towards. With `out_of_scope` the last class stands for none of the intents.
    `tagger` finds the entities that only annotations describe.
    """

    intents: tuple[str, ...]
    words: tuple[str, ...]
    dense: Floats
    sparse: Floats
    rarity: Floats
    examples: Floats
    starts: NDArray[np.int64]
    out_of_scope: bool = False
    mixing: Mixing = Mixing()
    temperature: float = 1.0
    threshold: Threshold = Threshold()
    tagger: LearnedWeights | None = None


class Weighed(NamedTuple):
    """Each class's chance, what these and the examples say of having any intent, and the cosine of the nearest example."""

    chances: Floats
    signs: Signs
    nearest: float


class Logits(NamedTuple):
    """What the two models say of each class, from the text's embedding and from its letters."""

    meaning: Floats
    letters: Floats


def weigh(said: Logits, vector: Floats, examples: Sequence[Floats], scope: int, mixing: Mixing) -> Weighed:
    """Compare a text with the examples of its likeliest classes: the nearest example counts beside the linear models, as for
    fine differences (card payment fee, cash withdrawal fee) it knows more. Classes from `scope` on are none of the intents.
    """
    logits, weight = mixing.mix(*said), mixing.nearest
    order = logits.argsort()[: -NEIGHBOURHOOD - 1 : -1].tolist()
    cosines = [np.sort(examples[number] @ vector)[-NEAREST:].tolist() for number in order]
    nearest = [found[-1] if found else 0.0 for found in cosines]
    lowest = min(nearest)
    logits += weight * lowest
    for number, cosine in zip(order, nearest, strict=True):
        logits[number] += weight * (cosine - lowest)
    inside = [each for number, found in zip(order, cosines, strict=True) if number < scope for each in found]
    best = sorted(inside)[-NEAREST:]
    chances = softmax(logits)
    nearness = math.fsum(best) / max(len(best), 1)
    signs = Signs(doubt(chances[:scope]), nearness, float(said.meaning[:scope].max()))
    return Weighed(chances, signs, best[-1] if best else 0.0)


def doubt(chances: Floats) -> float:
    """Return 0 where one of these is certain, 1 where all are alike: the entropy in proportion to the largest that it can be.
    One alone has nothing to be held against."""
    if len(chances) < 2:
        return 0.5
    return -float(chances @ np.log(chances + _TINY)) / math.log(len(chances))


class Verdict(NamedTuple):
    """`is_example`: the text is one of the examples, or nearly."""

    intent: str | None
    confidence: float
    ranking: tuple[RankedIntent, ...]
    is_example: bool = False


class Classifier:
    """Two linear models mixed, and a threshold. Costs about 0.1 ms a text; never blocks."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._intents = weights.intents
        self._dense, self._sparse = weights.dense[:-1], weights.sparse[:-1]
        self._examples = [weights.examples[int(start) : int(end)] for start, end in itertools.pairwise(weights.starts)]

    def classify(self, text: str, vector: Floats) -> Verdict:
        """`text` is normalised, `vector` its embedding; an empty one leaves it to the letters alone."""
        if not self._intents or not text:
            return Verdict(None, 0.0, ())
        chances, signs, nearest = self.weigh(text, vector)
        scope = len(self._intents)
        order = chances[:scope].argsort()[: -_RANKED - 1 : -1].tolist()
        calm = chances ** (1 / self._weights.temperature)
        calm /= calm.sum()
        ranking = tuple(
            [
                RankedIntent(self._intents[number], round(sure, 4))
                for number, sure in zip(order, calm.take(order).tolist(), strict=True)
            ]
        )
        sure = nearest >= SAME_TEXT
        outside = bool(self._weights.out_of_scope and chances[scope] > chances[order[0]])
        threshold = self._weights.threshold
        if not sure and (outside or threshold.score(signs) < threshold.least):
            return Verdict(None, 0.0, ranking)
        return Verdict(ranking[0].intent, ranking[0].confidence, ranking, sure)

    def weigh(self, text: str, vector: Floats) -> Weighed:
        columns, values = vectorise(text, self._weights.rarity)
        letters = values @ self._sparse.take(columns, axis=0) + self._weights.sparse[-1]
        scope = len(self._intents)
        if not vector.size:  # what only an embedding tells is as usual
            chances = softmax(letters)
            return Weighed(chances, self._weights.threshold.means._replace(doubt=doubt(chances[:scope])), 0.0)
        said = Logits(vector @ self._dense + self._weights.dense[-1], letters)
        return weigh(said, vector, self._examples, scope, self._weights.mixing)
