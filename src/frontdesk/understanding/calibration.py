"""Learns from held-out examples what a trained model's own numbers mean: how sure it is, and where "none of these" begins."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.understanding.fitting import Material, fit_both, starts_of
from frontdesk.understanding.pipeline import logistic
from frontdesk.understanding.pipeline.classifier import Threshold, mix, weigh

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

REJECTED_SHARE = 0.05  # of held-out in-scope texts; what it costs to know when not to know
FOLDS = 5
MANY_EXAMPLES = 3_000  # one fold of so many tells enough
FEWEST_HELD_OUT = 20  # with fewer the default threshold is the better guess
_TEMPERATURES = np.linspace(0.5, 2.0, 31)


class HeldOut(NamedTuple):
    """What models that had not seen them say of examples: each intent's chance, the nearness, and the true label."""

    rows: Labels
    chances: Floats
    nearness: NDArray[np.float64]
    labels: Labels
    scope: int

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
    names = np.arange(count, len(material.texts))
    chances = np.zeros((count, material.classes), np.float32)
    nearness = np.zeros(count)
    folds = range(FOLDS if every or count <= MANY_EXAMPLES else 1)
    for number in folds:
        tested, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        if not len(tested):
            continue
        logits = _logits(material, np.concatenate([rest, names]), tested)
        if not material.vectors.shape[1]:
            chances[tested] = logistic.softmax(logits)
            continue
        examples = np.split(material.vectors[rest], starts_of(labels[rest], material.classes)[1:-1])
        for row, found in zip(tested, logits, strict=True):
            chances[row], nearness[row], _ = weigh(found, material.vectors[row], examples, scope)
    seen = np.flatnonzero((fold >= 0) & (fold < folds.stop))
    return HeldOut(seen, chances[seen], nearness[seen], labels[seen], scope)


def _logits(material: Material, learned: Labels, tested: Labels) -> Floats:
    dense, sparse = fit_both(material, learned, iterations=40)
    letters: Floats = material.letters[tested] @ sparse[:-1] + sparse[-1]
    if not material.vectors.shape[1]:
        return letters
    return mix(material.vectors[tested] @ dense[:-1] + dense[-1], letters)


def temperature_of(held_out: HeldOut) -> float:
    """The one number that makes confidence mean how often it is right (Guo et al. 2017), from held-out examples."""
    inside = held_out.inside
    if inside.sum() < FEWEST_HELD_OUT:
        return 1.0
    chances = np.log(np.maximum(held_out.chances[inside].astype(np.float64), 1e-12))
    labels = held_out.labels[inside]
    best = (math.inf, 1.0)
    for temperature in _TEMPERATURES:
        scaled = chances / temperature
        loss = np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(labels)), labels]
        best = min(best, (float(loss.mean()), float(temperature)))
    return best[1]


def threshold_of(held_out: HeldOut) -> Threshold:
    inside = held_out.inside
    if inside.sum() < FEWEST_HELD_OUT:
        return Threshold()
    chance = held_out.chances[:, : held_out.scope].max(axis=1).astype(np.float64)
    nearness = held_out.nearness
    scale = Threshold(
        chance_mean=float(chance[inside].mean()),
        chance_deviation=max(float(chance[inside].std()), 0.02),
        nearness_mean=float(nearness[inside].mean()),
        nearness_deviation=max(float(nearness[inside].std()), 0.02),
    )
    scores = np.array([scale.score(float(a), float(b)) for a, b in zip(chance, nearness, strict=True)])
    least = float(np.quantile(scores[inside], REJECTED_SHARE))
    if (~inside).any():
        least = _between(scores[inside], scores[~inside], lowest=least)
    return Threshold(scale.chance_mean, scale.chance_deviation, scale.nearness_mean, scale.nearness_deviation, least)


def _between(inside: NDArray[np.float64], outside: NDArray[np.float64], *, lowest: float) -> float:
    """With out-of-scope examples: the border that is right for most, each side counting half; never rejects more than a
    tenth of what is in scope."""
    highest = float(np.quantile(inside, 2 * REJECTED_SHARE))
    best = (-1.0, lowest)
    for border in np.linspace(float(np.quantile(inside, REJECTED_SHARE / 5)), highest, 40):
        right = float((inside >= border).mean() + (outside < border).mean())
        best = max(best, (right, float(border)))
    return best[1]
