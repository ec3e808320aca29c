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


class Threshold(msgspec.Struct, frozen=True):
    """When a text belongs to none of the intents: its chance and its nearness to examples, each in standard deviations of
    what held-out in-scope texts show, sum to less than `least`."""

    chance_mean: float = 0.60
    chance_deviation: float = 0.27
    nearness_mean: float = 0.62
    nearness_deviation: float = 0.13
    least: float = -2.4

    def score(self, chance: float, nearness: float) -> float:
        chance_part = (chance - self.chance_mean) / self.chance_deviation
        return chance_part + (nearness - self.nearness_mean) / self.nearness_deviation


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
    """Each class's chance; the mean cosine to the nearest examples of the likeliest intents, and the largest."""

    chances: Floats
    nearness: float
    nearest: float


def weigh(logits: Floats, vector: Floats, examples: Sequence[Floats], scope: int, weight: float) -> Weighed:
    """Compare a text with the examples of its likeliest classes: the nearest example counts beside the linear models, as for
    fine differences (card payment fee, cash withdrawal fee) it knows more. Classes from `scope` on are none of the intents.
    """
    order = logits.argsort()[: -NEIGHBOURHOOD - 1 : -1].tolist()
    cosines = [np.sort(examples[number] @ vector)[-NEAREST:].tolist() for number in order]
    nearest = [found[-1] if found else 0.0 for found in cosines]
    lowest = min(nearest)
    logits = logits + weight * lowest
    for number, cosine in zip(order, nearest, strict=True):
        logits[number] += weight * (cosine - lowest)
    inside = [each for number, found in zip(order, cosines, strict=True) if number < scope for each in found]
    best = sorted(inside)[-NEAREST:]
    return Weighed(softmax(logits), math.fsum(best) / max(len(best), 1), best[-1] if best else 0.0)


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
        chances, nearness, nearest = self.weigh(text, vector)
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
        if not sure and (outside or threshold.score(float(chances[order[0]]), nearness) < threshold.least):
            return Verdict(None, 0.0, ranking)
        return Verdict(ranking[0].intent, ranking[0].confidence, ranking, sure)

    def weigh(self, text: str, vector: Floats) -> Weighed:
        columns, values = vectorise(text, self._weights.rarity)
        letters = values @ self._sparse.take(columns, axis=0) + self._weights.sparse[-1]
        if not vector.size:
            return Weighed(softmax(letters), self._weights.threshold.nearness_mean, 0.0)
        mixing = self._weights.mixing
        logits = mixing.mix(vector @ self._dense + self._weights.dense[-1], letters)
        return weigh(logits, vector, self._examples, len(self._intents), mixing.nearest)
