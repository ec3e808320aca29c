"""Says how well a bot's understanding works, by examples that it did not learn from."""

import asyncio
import itertools
import math
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from frontdesk.encoding.base import Encoder, layered
from frontdesk.encoding.words import ranks_for
from frontdesk.understanding.errors import LabelledInvalid
from frontdesk.understanding.labelled import Labelled, read_labelled, training_set_of
from frontdesk.understanding.metrics import Figures, Outcome, best_border, figures_of
from frontdesk.understanding.pipeline.classifier import Classifier, Weights
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.service import Understanding
from frontdesk.understanding.stored import key_of, path_of, read_weights, write_weights
from frontdesk.understanding.training import train
from frontdesk.understanding.training_set import OUT_OF_SCOPE, TrainingSet

_WARM_UP_TEXTS = 20


class Score(Figures, frozen=True, kw_only=True):
    """And how long a text took, everything included."""

    p50_ms: float | None
    p99_ms: float | None


class Evaluation(Score, frozen=True, kw_only=True):
    """And what the model cost: the seconds of its training, the bytes of its file."""

    train_seconds: float
    model_bytes: int


class Learned(NamedTuple):
    """A model that was trained to be measured, and what it cost."""

    training_set: TrainingSet
    weights: Weights
    train_seconds: float
    model_bytes: int


async def score(understanding: Understanding, labelled: Sequence[Labelled]) -> Score:
    """Read every text, one after the other, and compare."""
    outcomes: list[Outcome] = []
    times: list[float] = []
    for text, intent in labelled:
        began = time.perf_counter()
        reading = await understanding.read(text)
        times.append((time.perf_counter() - began) * 1_000)
        likeliest = reading.ranking[0].intent if reading.ranking else OUT_OF_SCOPE
        outcomes.append(Outcome(intent, reading.intent or OUT_OF_SCOPE, likeliest, reading.confidence))
    return Score(
        **msgspec.structs.asdict(figures_of(outcomes)),
        p50_ms=float(np.quantile(times, 0.5)) if times else None,
        p99_ms=float(np.quantile(times, 0.99)) if times else None,
    )


def evaluate(
    encoder: Encoder, *, train_file: Path, test_file: Path, validation_file: Path | None = None, language: str = "en"
) -> Evaluation:
    """Train on one labelled file and score on another, which is opened only when the model is ready.

    Texts for validation choose the threshold of "none of these", if some of them are out of scope; without them it is the
    model's own. Blocking. Raises LabelledInvalid, which names the file and the line.
    """
    training_set = training_set_of(read_labelled(train_file), language)
    if not training_set.intents.keys() - {OUT_OF_SCOPE}:
        raise LabelledInvalid(place=train_file, reason="It holds no intent but `__oos__`.")
    validation = read_labelled(validation_file) if validation_file else []
    learned = learn(encoder, training_set)
    return examine(encoder, learned, read_labelled(test_file), validation)


def learn(encoder: Encoder, training_set: TrainingSet) -> Learned:
    """Train; what comes back is as a server would use it, which is as the model's file holds it."""
    key = key_of(training_set, encoder.name)
    with tempfile.TemporaryDirectory(prefix="frontdesk-evaluate-") as folder:
        file = path_of(Path(folder), key)
        began = time.perf_counter()
        write_weights(file, key, train(training_set, encoder))
        seconds = time.perf_counter() - began
        return Learned(training_set, read_weights(file, key), seconds, file.stat().st_size)


def examine(
    encoder: Encoder, learned: Learned, test: Sequence[Labelled], validation: Sequence[Labelled] = ()
) -> Evaluation:
    weights = with_threshold_from(learned, encoder, validation)
    scored = asyncio.run(_score_warm(Understanding(learned.training_set, weights, encoder), learned.training_set, test))
    return Evaluation(
        **msgspec.structs.asdict(scored), train_seconds=learned.train_seconds, model_bytes=learned.model_bytes
    )


async def _score_warm(understanding: Understanding, training_set: TrainingSet, test: Sequence[Labelled]) -> Score:
    """Read a few of the examples first: what a process does once is not part of what a text takes."""
    examples = itertools.chain.from_iterable(training_set.intents.values())
    for example in itertools.islice(examples, _WARM_UP_TEXTS):
        await understanding.read(example.text)
    return await score(understanding, test)


def with_threshold_from(learned: Learned, encoder: Encoder, labelled: Sequence[Labelled]) -> Weights:
    """Return the weights with the threshold that is right for most of these texts (as Larson et al. 2019 choose theirs);
    unchanged when none of the texts is out of scope, as then nothing would ever be refused."""
    weights = learned.weights
    outside = [intent == OUT_OF_SCOPE for _, intent in labelled]
    if not any(outside):
        return weights
    normaliser = Normaliser(weights.words, ranks_for(learned.training_set.languages))
    texts = [normaliser.text(clean(text)) for text, _ in labelled]
    threshold = weights.threshold
    lenient = msgspec.structs.replace(threshold, least=-math.inf)
    classifier = Classifier(msgspec.structs.replace(weights, threshold=lenient))
    scores, right = [], []
    for text, vector, (_, intent) in zip(texts, layered(encoder).encode_now(texts), labelled, strict=True):
        verdict = classifier.classify(text, vector)
        weighed = classifier.weigh(text, vector)
        refused = verdict.intent is None  # whatever the threshold
        scores.append(-math.inf if refused else threshold.score(weighed.signs))
        right.append(verdict.intent == intent)
    least = best_border(scores, right, outside)
    return msgspec.structs.replace(weights, threshold=msgspec.structs.replace(threshold, least=least))
