"""The figures that tell how well intents are recognised, as pure functions of what was true and what was said."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.understanding.training_set import OUT_OF_SCOPE

SAMPLES = 200
BINS = 15  # as in Guo et al. 2017, whose calibration error others report too

Pair = tuple[str, str]  # what is true and what was said


class Outcome(NamedTuple):
    """One text: its intent, the one that was said (`__oos__` for none), the likeliest had it to be one, and how sure."""

    true: str
    said: str
    likeliest: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.said == self.true


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Shares between 0 and 1 (`mcc` from -1); None where the texts have nothing to say on it."""

    accuracy: float | None
    closed_set_accuracy: float | None
    in_scope_accuracy: float | None
    oos_recall: float | None
    oos_precision: float | None
    macro_f1: float | None
    mcc: float | None
    ece: float | None


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    inside = [one for one in outcomes if one.true != OUT_OF_SCOPE]
    outside = [one for one in outcomes if one.true == OUT_OF_SCOPE]
    refused = [one for one in outcomes if one.said == OUT_OF_SCOPE]
    given = [one for one in outcomes if one.said != OUT_OF_SCOPE]
    pairs = [(one.true, one.said) for one in outcomes]
    return Figures(
        accuracy=share([one.right for one in outcomes]),
        closed_set_accuracy=share([one.likeliest == one.true for one in inside]),
        in_scope_accuracy=share([one.right for one in inside]),
        oos_recall=share([one.right for one in outside]),
        oos_precision=share([one.right for one in refused]) if outside else None,
        macro_f1=macro_f1(pairs),
        mcc=mcc(pairs),
        ece=calibration_error([one.confidence for one in given], [one.right for one in given]),
    )


def share(rights: Sequence[bool]) -> float | None:
    return sum(rights) / len(rights) if rights else None


def macro_f1(pairs: Sequence[Pair]) -> float | None:
    """The mean F1 of all intents that are true of some text, each counting the same."""
    true, said = Counter(true for true, _ in pairs), Counter(said for _, said in pairs)
    right = Counter(true for true, said in pairs if true == said)
    if not true:
        return None
    return math.fsum(2 * right[intent] / (true[intent] + said[intent]) for intent in true) / len(true)


def mcc(pairs: Sequence[Pair]) -> float | None:
    """Matthews' correlation for many classes (Gorodkin 2004); None where all texts have, or all were given, one intent."""
    true, said = Counter(true for true, _ in pairs), Counter(said for _, said in pairs)
    count, right = len(pairs), sum(true == said for true, said in pairs)
    by_chance = sum(number * said[intent] for intent, number in true.items())
    spread_true = count**2 - sum(number**2 for number in true.values())
    spread_said = count**2 - sum(number**2 for number in said.values())
    if not spread_true or not spread_said:
        return None
    return (right * count - by_chance) / math.sqrt(spread_true * spread_said)


def calibration_error(confidences: Sequence[float], rights: Sequence[bool], bins: int = BINS) -> float | None:
    """The expected calibration error: how far confidence is from the share that is right, over bins of equal width."""
    if not confidences:
        return None
    sure, right = np.array(confidences, np.float64), np.array(rights, np.float64)
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, weights=right - sure, minlength=bins)
    return float(np.abs(gaps).sum() / len(confidences))


def best_border(scores: Sequence[float], right: Sequence[bool], outside: Sequence[bool]) -> float:
    """Return the border below which refusing is right most often over all: `right` says that what would be accepted is the
    true intent, `outside` that there is none.

    Where the best border lies hangs on a handful of texts, so it is the mean of those of many samples of them (bagging, Breiman
    1996); minus infinity where refusing nothing is best for half of the samples.
    """
    values, own = np.array(scores, np.float64), np.array(outside, np.int64) - np.array(right, np.int64)
    chance = np.random.default_rng(0)
    count = len(values)
    borders = (
        [_border(values[drawn], own[drawn]) for drawn in chance.integers(0, count, (SAMPLES, count))] if count else []
    )
    found = [border for border in borders if math.isfinite(border)]
    return math.fsum(found) / len(found) if 2 * len(found) > len(borders) else -math.inf


def _border(scores: NDArray[np.float64], gains: NDArray[np.int64]) -> float:
    """The border below which the gains sum to the most; of equally good ones the one that refuses least."""
    order = np.argsort(scores, kind="stable")
    ordered, gained = scores[order], np.cumsum(gains[order])
    parts = np.flatnonzero(ordered[1:] > ordered[:-1])  # no border parts what scores the same
    if not parts.size:
        return -math.inf
    best = parts[gained[parts].argmax()]
    below, above = float(ordered[best]), float(ordered[best + 1])
    if gained[best] <= 0:
        return -math.inf
    return (below + above) / 2 if math.isfinite(below) else above
