"""Reads what customers write: text in, a Reading out, with no model but the small ones trained from the bot's examples."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from frontdesk.dialogue.reading import Reading
from frontdesk.encoding.base import Encoder, Vectors, WithParts, layered
from frontdesk.encoding.errors import EncoderUnavailable
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.encoding.words import ranks_for
from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.understanding.errors import ModelDamaged
from frontdesk.understanding.pipeline.classifier import Weights
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.reader import Plan, Reader
from frontdesk.understanding.stored import key_of, path_of, read_weights, write_weights
from frontdesk.understanding.training import train
from frontdesk.understanding.training_set import AskedFor, Earlier, EntityDefinition, TrainingSet

_LONG = 500  # characters from which reading takes milliseconds, and so a thread, to keep the event loop free


class Understanding:
    """One bot's understanding. Deterministic: the same bot, text and moment give the same reading."""

    def __init__(
        self, training_set: TrainingSet, weights: Weights, encoder: Encoder, clock: Clock | None = None
    ) -> None:
        self._training_set = training_set
        self._weights = weights
        self._encoder = encoder = layered(encoder)
        self._with_parts = encoder if isinstance(encoder, WithParts) else None
        self._clock = clock or SystemClock()
        self._normaliser = Normaliser(weights.words, ranks_for(training_set.languages))
        self._reader = Reader(training_set, weights, self._normaliser)

    def looking_for(self, entities: Mapping[str, EntityDefinition]) -> "Understanding":
        """The same, but with these entities, some of which it may have known as something else: they need no training."""
        known = {**self._training_set.entities, **entities}
        if known == self._training_set.entities:
            return self
        lessons = msgspec.structs.replace(self._training_set, entities=known)
        return Understanding(lessons, self._weights, self._encoder, self._clock)

    async def read(
        self,
        text: str,
        *,
        asked: AskedFor | None = None,
        now: datetime | None = None,
        earlier: Sequence[Earlier] = (),
    ) -> Reading:
        """Return the reading of one text; `asked` is what the bot has just asked for, `now` the writer's local time (today
        and tomorrow are read from it; the clock's UTC when not given), `earlier` what the writer wrote before, newest last: it
        only counts where the text leans on it. An encoder that is out of reach leaves it to the letters."""
        text = clean(text)
        moment = now or self._clock.now()
        if len(text) > _LONG:
            plan = await asyncio.to_thread(self._reader.plan, text, asked, moment, earlier)
            plan, vectors = await self._encoded(plan)
            return await asyncio.to_thread(self._reader.reading, plan, vectors)
        plan, vectors = await self._encoded(self._reader.plan(text, asked, moment, earlier))
        return self._reader.reading(plan, vectors)

    async def _encoded(self, plan: Plan) -> tuple[Plan, Vectors]:
        """The plan, without its clauses where a look at them within their text settles it, and the vectors that it needs.

        Empty ones while the encoder does not answer, of which it says so itself in the log: letters then decide alone."""
        looks = self._with_parts if plan.parts else None
        try:
            seen = None if looks is None else await looks.encode_with_parts(plan.texts[0], plan.parts)
            if seen is None:
                return plan, await self._encoder.encode(plan.texts)
            plan = self._reader.looked_at(plan, seen[1:])
            if not plan.clauses:
                return plan, seen[:1]
            return plan, np.concatenate([seen[:1], await self._encoder.encode(plan.texts[1:])])
        except EncoderUnavailable:
            return plan, np.zeros((len(plan.texts), 0), np.float32)


async def load_or_train(
    training_set: TrainingSet, encoder: Encoder, folder: Path, *, clock: Clock | None = None
) -> Understanding:
    """Read the model of exactly these inputs from `folder`, or train it in a thread and keep it there.

    A file that was damaged or tampered with is never used: it is trained again. Raises PatternInvalid and KindUnknown for
    entities that cannot be.
    """
    encoder = layered(encoder)
    weights = await asyncio.to_thread(_weights, training_set, encoder, folder)
    return Understanding(training_set, weights, encoder, clock)


def _weights(training_set: TrainingSet, encoder: Encoder, folder: Path) -> Weights:
    key = key_of(training_set, encoder.name)
    file = path_of(folder, key)
    try:
        return read_weights(file, key)
    except (FileNotFoundError, ModelDamaged):
        remembered = RememberedVectors(encoder, folder, "understanding")  # one changed example is one text to encode
        write_weights(file, key, train(training_set, remembered))
        remembered.save()
    return read_weights(file, key)  # not what was just computed: every replica uses the same rounded numbers
