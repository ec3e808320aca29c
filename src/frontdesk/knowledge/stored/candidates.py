"""The second stage: the few passages that came into question, as an index of their own, scored and quoted like any other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.duplicates import fold
from frontdesk.knowledge.index import Index
from frontdesk.knowledge.search import score
from frontdesk.knowledge.stored import packing
from frontdesk.knowledge.stored.base import View
from frontdesk.knowledge.stored.rows import Stored
from frontdesk.knowledge.stored.vocabulary import CandidateLexicon


@dataclass(frozen=True)
class CandidateIndex(Index):
    """Its `vectors` are turned (see `packing.py`)."""

    background: "Background | None" = None

    def similarity(
        self, words: Sequence[str], vector: Vectors, also: Sequence[tuple[Sequence[str], float]] = ()
    ) -> NDArray[np.float32]:
        return super().similarity(words, packing.turned(vector) if vector.size else vector, also)

    def usual(self, words: Sequence[str], vector: Vectors) -> float | None:
        return None if self.background is None else self.background.usual(words, vector)


class Background:
    """Some passages of all, and how much they have to do with a question."""

    def __init__(self, view: View, sample: Sequence[Stored]) -> None:
        self._index = index_of(view, sample)

    def usual(self, words: Sequence[str], vector: Vectors) -> float | None:
        if not self._index.passages:
            return None
        return float(score(self._index, words, vector).meaning.mean())


def index_of(view: View, found: Sequence[Stored], background: Background | None = None) -> CandidateIndex:
    """Words in it are as rare as they are in the whole view. Near-duplicates are folded."""
    kept, also_named = _folded(found)
    counts = [len(stored.passage.units) for stored in kept]
    return CandidateIndex(
        documents=tuple({stored.passage.document.source: stored.passage.document for stored in kept}.values()),
        passages=tuple(stored.passage for stored in kept),
        units=tuple(unit for stored in kept for unit in stored.passage.units),
        unit_words=tuple(words for stored in kept for words in stored.unit_words),
        first_units=np.cumsum([0, *counts[:-1]], dtype=np.int64) if counts else np.zeros(0, dtype=np.int64),
        vectors=_vectors(kept, view.mean),
        lexicon=CandidateLexicon(view.vocabulary, [stored.counts for stored in kept]),
        also_named=also_named,
        background=background,
    )


def _vectors(kept: Sequence[Stored], mean: Vectors) -> Vectors:
    """Of each unit one reading is stored: it stands for both."""
    dimension = len(mean)
    if not dimension or not kept:
        return np.zeros((2 * sum(len(one.passage.units) + 1 for one in kept), dimension), np.float32)
    packed = np.frombuffer(b"".join(one.units for one in kept), np.uint8).reshape(-1, packing.sign_bytes(dimension))
    rows = packing.unpack_signs(packed, mean)
    ends = np.cumsum([len(one.passage.units) + 1 for one in kept]) - 1
    wholes = np.frombuffer(b"".join(one.whole for one in kept), np.uint8).reshape(len(kept), -1)
    units = np.repeat(np.delete(rows, ends, axis=0), 2, axis=0)
    return np.concatenate([units, rows[ends], packing.unpack_levels(wholes, mean)])


def _folded(found: Sequence[Stored]) -> tuple[list[Stored], tuple[tuple[str, ...], ...]]:
    """The passages without near-duplicates, and the names of those that were folded into each."""
    alike: dict[int, list[Stored]] = {}
    for stored in found:
        alike.setdefault(stored.sketch, []).append(stored)
    names: dict[int, tuple[str, ...]] = {}
    for group in alike.values():
        folded = fold([stored.passage for stored in group]) if len(group) > 1 else None
        if folded is None:
            names[group[0].id] = ()
            continue
        numbers = {id(stored.passage): stored.id for stored in group}
        for passage, also in zip(folded.kept, folded.names, strict=True):
            names[numbers[id(passage)]] = also
    kept = [stored for stored in found if stored.id in names]
    return kept, tuple(names[stored.id] for stored in kept)
