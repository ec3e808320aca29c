"""The figures that tell how well intents are recognised, as pure functions of what was true and what was said."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from frontdesk.understanding.training_set import OUT_OF_SCOPE

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
    true intent, `outside` that there is none. Of equally good borders the one that refuses least."""
    order = np.argsort(np.array(scores, np.float64), kind="stable")
    ordered = np.array(scores, np.float64)[order]
    gained = np.cumsum(np.array(outside, np.int64)[order])
    lost = np.cumsum(np.array(right, np.int64)[order])
    best, border = 0, -math.inf
    for refused in range(1, len(ordered)):
        below, above = float(ordered[refused - 1]), float(ordered[refused])
        gain = int(gained[refused - 1] - lost[refused - 1])
        if above > below and gain > best:
            best, border = gain, (below + above) / 2 if math.isfinite(below) else above
    return border
