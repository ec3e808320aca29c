"""Learns from held-out examples what a trained model's own numbers mean: how sure it is, and where "none of these" begins."""

import itertools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.understanding.fitting import Material, fit_both, starts_of
from frontdesk.understanding.pipeline import logistic
from frontdesk.understanding.pipeline.classifier import NEIGHBOURHOOD, Logits, Mixing, Signs, Threshold, doubt, weigh

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

# What it costs to know when not to know: a twentieth of customers' texts. Many examples are more like each other than customers'
# texts are like them, so fewer of those may be rejected. On validation this rejects of CLINC150, HWU64 and BANKING77 5.2, 4.1 and
# 2.7 % at ten examples an intent, 4.7, 2.2 and 3.7 % at a hundred and more.
REJECTED_OF_FEW, REJECTED_OF_MANY = 0.05, 0.03
FEW, MANY = 10, 100  # examples an intent
FOLDS = 5
MANY_EXAMPLES = 3_000  # one fold of so many tells enough
FEWEST_HELD_OUT = 20  # with fewer the default threshold is the better guess
_LEAST_DEVIATION = 0.02
MIXING_EXAMPLES = 15  # an intent, from which a bot's own examples say how to mix
_TEMPERATURES = np.linspace(0.4, 2.8, 25)
_SHARES = (0.6, 0.7, 0.8, 0.9)
_NEAREST_WEIGHTS = (0.0, 2.0, 4.0, 6.0, 8.0, 12.0)


class HeldOut(NamedTuple):
    """What models that had not seen them say of examples: each intent's chance, the signs (a row of three), and the true label;
    how the models were mixed, and how many examples an intent has on the mean, those that were not held out included."""

    rows: Labels
    chances: Floats
    signs: NDArray[np.float64]
    labels: Labels
    scope: int
    mixing: Mixing
    an_intent: float

    @property
    def inside(self) -> NDArray[np.bool_]:
        return self.labels < self.scope


def hold_out(material: Material, intents: tuple[str, ...], *, every: bool = False) -> HeldOut:
    """Cross-validate: the k-th example of an intent is in fold k modulo the folds; one that is alone stays in training.
    Of many examples only the first fold is held out, unless `every` example is wanted."""
    count, scope = material.examples, len(intents)
    labels = material.labels[:count]
    starts = starts_of(labels, material.classes)
    alone = (starts[1:] - starts[:-1])[labels] < 2
    fold = np.where(alone, -1, (np.arange(count) - starts[labels]) % FOLDS)
    numbers = range(FOLDS if every or count <= MANY_EXAMPLES else 1)
    folds = [read_fold(material, fold != number) for number in numbers if (fold == number).any()]
    mixing = mixing_of(folds, material.classes)
    chances = np.zeros((count, material.classes), np.float32)
    signs = np.zeros((count, len(Signs._fields)))
    for found in folds:
        if not material.vectors.shape[1]:
            chances[found.rows] = logistic.softmax(found.letters)
            signs[found.rows, 0] = [doubt(its[:scope]) for its in chances[found.rows]]
            continue
        for row, meaning, letters in zip(found.rows, found.meaning, found.letters, strict=True):
            said = Logits(meaning, letters)
            chances[row], signs[row], _ = weigh(said, material.vectors[row], found.examples, scope, mixing)
    seen = np.flatnonzero((fold >= 0) & (fold < numbers.stop))
    return HeldOut(seen, chances[seen], signs[seen], labels[seen], scope, mixing, float((labels < scope).sum() / scope))


class Fold(NamedTuple):
    """Held-out examples, the logits that the two models give them, each class's nearest example, and all those examples."""

    rows: Labels
    labels: Labels
    meaning: Floats
    letters: Floats
    nearest: Floats
    examples: list[Floats]


def read_fold(material: Material, kept: NDArray[np.bool_]) -> Fold:
    """Learn from the examples that are kept, and read the others."""
    labels, classes = material.labels[: material.examples], material.classes
    tested, rest = np.flatnonzero(~kept), np.flatnonzero(kept)
    names = np.arange(material.examples, len(material.texts))
    dense, sparse = fit_both(material, np.concatenate([rest, names]), iterations=40)
    vectors = material.vectors[tested]
    examples = np.split(material.vectors[rest], starts_of(labels[rest], classes)[1:-1])
    nearest = [(vectors @ its.T).max(axis=1) if its.size else np.zeros(len(tested), np.float32) for its in examples]
    return Fold(
        rows=tested,
        labels=labels[tested],
        meaning=vectors @ dense[:-1] + dense[-1],
        letters=material.letters[tested] @ sparse[:-1] + sparse[-1],
        nearest=np.stack(nearest, axis=1),
        examples=examples,
    )


def mixing_of(folds: Sequence[Fold], classes: int) -> Mixing:
    """Return the mixing under which the held-out examples are least surprising; the default one where intents have few examples,
    as then what is best for four fifths of them says little about all."""
    if not folds:
        return Mixing()
    labels = np.concatenate([found.labels for found in folds])
    learned = sum(len(its) for its in folds[0].examples)
    if learned < MIXING_EXAMPLES * classes or len(labels) < FEWEST_HELD_OUT:
        return Mixing()
    meaning, letters, nearest = (np.concatenate([found[part] for found in folds]) for part in (2, 3, 4))
    best = (math.inf, Mixing())
    for share, weight in itertools.product(_SHARES, _NEAREST_WEIGHTS):
        mixing = Mixing(share, weight)
        surprise, _ = _calmest(with_nearest(mixing.mix(meaning, letters), nearest, weight), labels)
        best = min(best, (surprise, mixing), key=lambda found: found[0])
    return best[1]


def with_nearest(logits: Floats, nearest: Floats, weight: float) -> Floats:
    """What `classifier.weigh` does, for many texts."""
    top = np.argsort(logits, axis=1)[:, -NEIGHBOURHOOD:]
    cosines = np.take_along_axis(nearest, top, axis=1)
    weighed: Floats = logits + weight * cosines.min(axis=1, keepdims=True)
    np.put_along_axis(weighed, top, np.take_along_axis(logits, top, axis=1) + weight * cosines, axis=1)
    return weighed


def _calmest(logits: NDArray[Any], labels: Labels) -> tuple[float, float]:
    """Return the least mean surprise that dividing the logits can give, and by what."""
    truth = np.arange(len(labels)), labels
    best = (math.inf, 1.0)
    for temperature in _TEMPERATURES:
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        surprise = np.log(np.exp(scaled).sum(axis=1)) - scaled[truth]
        best = min(best, (float(surprise.mean()), float(temperature)))
    return best


def temperature_of(held_out: HeldOut) -> float:
    """The one number that makes confidence mean how often it is right (Guo et al. 2017), from held-out examples."""
    inside = held_out.inside
    if inside.sum() < FEWEST_HELD_OUT:
        return 1.0
    chances = np.log(np.maximum(held_out.chances[inside].astype(np.float64), 1e-12))
    return _calmest(chances, held_out.labels[inside])[1]


def threshold_of(held_out: HeldOut) -> Threshold:
    inside = held_out.inside
    if inside.sum() < FEWEST_HELD_OUT:
        return Threshold()
    usual = held_out.signs[inside]
    scale = Threshold(
        means=Signs(*usual.mean(axis=0).tolist()),
        deviations=Signs(*np.maximum(usual.std(axis=0), _LEAST_DEVIATION).tolist()),
    )
    scores = np.array([scale.score(Signs(*its)) for its in held_out.signs.tolist()])
    rejected = rejected_share(held_out.an_intent)
    least = float(np.quantile(scores[inside], rejected))
    if (~inside).any():
        least = _between(scores[inside], scores[~inside], rejected)
    return Threshold(scale.means, scale.deviations, least)


def rejected_share(examples: float) -> float:
    """Return the share of held-out examples that may be rejected where an intent has so many, on the mean."""
    many = math.log(min(max(examples, FEW), MANY) / FEW) / math.log(MANY / FEW)
    return REJECTED_OF_FEW + many * (REJECTED_OF_MANY - REJECTED_OF_FEW)


def _between(inside: NDArray[np.float64], outside: NDArray[np.float64], rejected: float) -> float:
    """With out-of-scope examples: the border that is right for most, each side counting half; never rejects more than twice
    the share of what is in scope that is rejected without them."""
    lowest, usual, highest = np.quantile(inside, [rejected / 5, rejected, 2 * rejected])
    best = (-1.0, float(usual))
    for border in np.linspace(lowest, highest, 40):
        right = float((inside >= border).mean() + (outside < border).mean())
        best = max(best, (right, float(border)))
    return best[1]
