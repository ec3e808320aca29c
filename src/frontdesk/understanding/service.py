"""Reads what customers write: text in, a Reading out, with no model but the small ones trained from the bot's examples."""

import asyncio
from datetime import datetime
from pathlib import Path

from frontdesk.dialogue.reading import Reading
from frontdesk.encoding.base import Encoder
from frontdesk.encoding.words import word_ranks
from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.understanding.errors import ModelDamaged
from frontdesk.understanding.pipeline.classifier import Classifier, Floats, Weights
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.language import guess_language
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.pipeline.signals import signals
from frontdesk.understanding.stored import key_of, path_of, read_weights, write_weights
from frontdesk.understanding.training import train
from frontdesk.understanding.training_set import AskedFor, TrainingSet

_LONG = 500  # characters from which reading takes milliseconds, and so a thread, to keep the event loop free


class Understanding:
    """One bot's understanding. Deterministic: the same bot, text and moment give the same reading."""

    def __init__(
        self, training_set: TrainingSet, weights: Weights, encoder: Encoder, clock: Clock | None = None
    ) -> None:
        self._encoder = encoder
        self._clock = clock or SystemClock()
        self._languages = training_set.languages or ("en",)
        self._normaliser = Normaliser(weights.words, word_ranks())
        self._classifier = Classifier(weights)
        self._finder = EntityFinder(training_set.entities, training_set.region, self._normaliser)

    async def read(self, text: str, *, asked: AskedFor | None = None, now: datetime | None = None) -> Reading:
        """Return the reading of one text; `asked` is what the bot has just asked for, `now` the writer's local time (today
        and tomorrow are read from it; the clock's UTC when not given). Raises what the encoder raises."""
        text = clean(text)
        moment = now or self._clock.now()
        if len(text) > _LONG:
            normalised = await asyncio.to_thread(self._normaliser.text, text)
            vectors = await self._encoder.encode((normalised,))
            return await asyncio.to_thread(self._reading, text, normalised, vectors[0], asked, moment)
        normalised = self._normaliser.text(text)
        vectors = await self._encoder.encode((normalised,))
        return self._reading(text, normalised, vectors[0], asked, moment)

    def _reading(self, text: str, normalised: str, vector: Floats, asked: AskedFor | None, now: datetime) -> Reading:
        verdict = self._classifier.classify(normalised, vector)
        return Reading(
            intent=verdict.intent,
            confidence=verdict.confidence,
            ranking=verdict.ranking,
            entities=self._finder.find(text, asked, now),
            language=guess_language(text, self._languages),
            signals=signals(text, normalised),
        )


async def load_or_train(
    training_set: TrainingSet, encoder: Encoder, folder: Path, *, clock: Clock | None = None
) -> Understanding:
    """Read the model of exactly these inputs from `folder`, or train it in a thread and keep it there.

    A file that was damaged or tampered with is never used: it is trained again. Raises PatternInvalid and KindUnknown for
    entities that cannot be.
    """
    weights = await asyncio.to_thread(_weights, training_set, encoder, folder)
    return Understanding(training_set, weights, encoder, clock)


def _weights(training_set: TrainingSet, encoder: Encoder, folder: Path) -> Weights:
    key = key_of(training_set, encoder.name)
    file = path_of(folder, key)
    try:
        return read_weights(file, key)
    except (FileNotFoundError, ModelDamaged):
        write_weights(file, key, train(training_set, encoder))
    return read_weights(file, key)  # not what was just computed: every replica uses the same rounded numbers
