"""Says how well a bot's understanding works, by examples that it did not learn from."""

import time
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from frontdesk.encoding.base import Encoder
from frontdesk.understanding.calibration import hold_out, threshold_of
from frontdesk.understanding.service import Understanding
from frontdesk.understanding.training import prepare, vocabulary
from frontdesk.understanding.training_set import OUT_OF_SCOPE, TrainingSet


class Confusion(msgspec.Struct, frozen=True):
    """An example that a model which had not seen it took for another intent."""

    text: str
    intent: str
    taken_for: str


class CrossValidation(msgspec.Struct, frozen=True):
    """`accuracy` is of the likeliest intent, `accepted` the share that is not taken for none of these."""

    examples: int
    accuracy: float
    accepted: float
    per_intent: dict[str, float]
    confusions: tuple[Confusion, ...]


class Score(msgspec.Struct, frozen=True):
    """Shares between 0 and 1; None where the texts have nothing to say on it."""

    accuracy: float
    closed_set_accuracy: float | None
    in_scope_accuracy: float | None
    oos_recall: float | None
    oos_precision: float | None
    p50_ms: float
    p99_ms: float


class Labelled(NamedTuple):
    text: str
    intent: str


def cross_validate(training_set: TrainingSet, encoder: Encoder) -> CrossValidation:
    """Blocking, about as long as training. Intents with a single example say nothing and are left out."""
    prepared = prepare(training_set, encoder, vocabulary(training_set))
    if prepared is None:
        return CrossValidation(0, 0.0, 0.0, {}, ())
    held_out = hold_out(prepared.material, prepared.intents)
    threshold = threshold_of(held_out)
    names = prepared.intents
    seen: dict[str, list[bool]] = {}
    confusions: list[Confusion] = []
    accepted = 0
    for row, chances, nearness, label in zip(*held_out[:4], strict=True):
        if label >= held_out.scope:
            continue
        best = int(np.argmax(chances[: held_out.scope]))
        seen.setdefault(names[label], []).append(best == label)
        accepted += threshold.score(float(chances[best]), float(nearness)) >= threshold.least
        if best != label:
            confusions.append(Confusion(prepared.material.texts[row], names[label], names[best]))
    count = sum(len(rights) for rights in seen.values())
    return CrossValidation(
        examples=count,
        accuracy=sum(sum(rights) for rights in seen.values()) / max(count, 1),
        accepted=accepted / max(count, 1),
        per_intent={name: sum(rights) / len(rights) for name, rights in seen.items()},
        confusions=tuple(confusions),
    )


async def score(understanding: Understanding, labelled: Sequence[Labelled]) -> Score:
    """Read every text, one after the other, and compare; a text of no intent carries `__oos__`."""
    found: list[tuple[str, str, str]] = []
    times: list[float] = []
    for text, intent in labelled:
        began = time.perf_counter()
        reading = await understanding.read(text)
        times.append((time.perf_counter() - began) * 1_000)
        likeliest = reading.ranking[0].intent if reading.ranking else OUT_OF_SCOPE
        found.append((intent, reading.intent or OUT_OF_SCOPE, likeliest))
    inside = [entry for entry in found if entry[0] != OUT_OF_SCOPE]
    outside = [entry for entry in found if entry[0] == OUT_OF_SCOPE]
    refused = [entry for entry in found if entry[1] == OUT_OF_SCOPE]
    return Score(
        accuracy=_share([said == true for true, said, _ in found]) or 0.0,
        closed_set_accuracy=_share([likeliest == true for true, _, likeliest in inside]),
        in_scope_accuracy=_share([said == true for true, said, _ in inside]),
        oos_recall=_share([said == OUT_OF_SCOPE for _, said, _ in outside]),
        oos_precision=_share([true == OUT_OF_SCOPE for true, _, _ in refused]) if outside else None,
        p50_ms=float(np.quantile(times, 0.5)) if times else 0.0,
        p99_ms=float(np.quantile(times, 0.99)) if times else 0.0,
    )


def _share(rights: Sequence[bool]) -> float | None:
    return sum(rights) / len(rights) if rights else None
