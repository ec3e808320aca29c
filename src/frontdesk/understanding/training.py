"""Learns a bot's intents from its examples: two linear models, and on held-out examples where "none of these" begins."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Encoder, layered
from frontdesk.encoding.words import ranks_for
from frontdesk.understanding.calibration import hold_out, temperature_of, threshold_of
from frontdesk.understanding.fitting import Material, basis_of, fit_both, starts_of
from frontdesk.understanding.pipeline import features
from frontdesk.understanding.pipeline.classifier import Weights
from frontdesk.understanding.pipeline.learned import learn
from frontdesk.understanding.pipeline.normalise import WORD, Normaliser, clean
from frontdesk.understanding.pipeline.signals import SIGNAL_WORDS
from frontdesk.understanding.pipeline.signals_elsewhere import phrase_words
from frontdesk.understanding.training_set import OUT_OF_SCOPE, ListEntity, TrainingSet

Floats = NDArray[np.float32]


class Prepared(NamedTuple):
    """A training set as numbers, and what is needed to read other texts the same way."""

    intents: tuple[str, ...]
    outside: bool
    material: Material
    rarity: Floats
    basis: Floats


def train(training_set: TrainingSet, encoder: Encoder) -> Weights:
    """Blocking: call it from a thread of its own. The same training set and encoder give the same weights."""
    words = vocabulary(training_set)
    prepared = prepare(training_set, encoder, words)
    if prepared is None:
        return _nothing(words, layered(encoder).dimension)
    material = prepared.material
    dense, sparse = fit_both(material, np.arange(len(material.texts)))
    held_out = hold_out(material, prepared.intents)
    return Weights(
        intents=prepared.intents,
        words=words,
        dense=dense,
        sparse=np.concatenate([prepared.basis @ sparse[:-1], sparse[-1:]]),
        rarity=prepared.rarity,
        examples=material.vectors[: material.examples],
        starts=starts_of(material.labels[: material.examples], material.classes),
        out_of_scope=prepared.outside,
        mixing=held_out.mixing,
        temperature=temperature_of(held_out),
        threshold=threshold_of(held_out),
        tagger=learn(training_set),
    )


def prepare(training_set: TrainingSet, encoder: Encoder, words: tuple[str, ...]) -> Prepared | None:
    """Normalise, encode and count the examples; None when there is no intent with an example."""
    intents = tuple(
        sorted(name for name, examples in training_set.intents.items() if examples and name != OUT_OF_SCOPE)
    )
    if not intents:
        return None
    outside = bool(training_set.intents.get(OUT_OF_SCOPE))
    normaliser = Normaliser(words, ranks_for(training_set.languages))
    texts, labels = _labelled(training_set, intents, normaliser, outside=outside)
    texts += [normaliser.text(name.replace("_", " ")) for name in intents]
    labels += range(len(intents))
    rarity = features.rarity(texts)
    letters = features.matrix(texts, rarity)
    basis = basis_of(letters)
    material = Material(
        texts=texts,
        vectors=layered(encoder).encode_now(texts),
        letters=letters @ basis,
        labels=np.array(labels, np.int64),
        classes=len(intents) + outside,
        names=len(intents),
    )
    return Prepared(intents, outside, material, rarity, basis)


def vocabulary(training_set: TrainingSet) -> tuple[str, ...]:
    """The bot's own words, which typos are repaired towards, the commonest first."""
    counts: Counter[str] = Counter()
    for examples in training_set.intents.values():
        for example in examples:
            counts.update(_words(example.text))
    for entity in training_set.entities.values():
        if isinstance(entity, ListEntity):
            for value, synonyms in entity.values.items():
                for phrase in (value, *synonyms):
                    counts.update(_words(phrase))
    if ranks_for(training_set.languages):
        counts.update(SIGNAL_WORDS)
    counts.update(phrase_words(training_set.languages))
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))


def _words(text: str) -> Iterable[str]:
    return WORD.findall(clean(text).lower().replace("’", "'"))


def _nothing(words: tuple[str, ...], dimension: int) -> Weights:
    empty = np.zeros((0, dimension), np.float32)
    starts = np.zeros(1, np.int64)
    none = np.zeros((1, 0), np.float32)
    return Weights((), words, none, none, np.zeros(features.BUCKETS, np.float32), empty, starts)


def _labelled(
    training_set: TrainingSet, intents: Sequence[str], normaliser: Normaliser, *, outside: bool
) -> tuple[list[str], list[int]]:
    texts: list[str] = []
    labels: list[int] = []
    for number, intent in enumerate([*intents, OUT_OF_SCOPE] if outside else intents):
        distinct = dict.fromkeys(normaliser.text(clean(example.text)) for example in training_set.intents[intent])
        texts += distinct
        labels += [number] * len(distinct)
    return texts, labels
