"""The second stage: the few passages that came into question, as an index of their own, scored and quoted like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.chunking import Passage
from frontdesk.knowledge.duplicates import fold
from frontdesk.knowledge.index import Index
from frontdesk.knowledge.lexicon import Match
from frontdesk.knowledge.search import fuse
from frontdesk.knowledge.stored import packing
from frontdesk.knowledge.stored.base import View
from frontdesk.knowledge.stored.rows import Stored
from frontdesk.knowledge.stored.vocabulary import CandidateLexicon
from frontdesk.knowledge.structure import Unit
from frontdesk.knowledge.words import stem, words_of

MAYBE_ALIKE = 0.8


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
        index, nothing = self._index, np.zeros(len(self._index.passages), np.float32)
        return float(
            fuse(index, index.similarity(words, vector), Match(nothing, nothing), words_share=0.0).meaning.mean()
        )


def index_of(view: View, found: Sequence[Stored], background: Background | None = None) -> CandidateIndex:
    """Words in it are as rare as they are in the whole view. Near-duplicates are folded."""
    kept, copies = _folded(found)
    counts = [len(stored.passage.units) for stored in kept]
    return CandidateIndex(
        documents=tuple({stored.passage.document.source: stored.passage.document for stored in kept}.values()),
        passages=tuple(stored.passage for stored in kept),
        units=tuple(unit for stored in kept for unit in stored.passage.units),
        unit_words=UnitWords([unit for stored in kept for unit in stored.passage.units]),
        first_units=np.cumsum([0, *counts[:-1]], dtype=np.int64) if counts else np.zeros(0, dtype=np.int64),
        vectors=_vectors(kept, view.mean),
        lexicon=CandidateLexicon(
            view.vocabulary, [stored.counts for stored in kept], [stored.length for stored in kept]
        ),
        copies=copies,
        background=background,
    )


class UnitWords(Sequence[frozenset[str]]):
    """The stems of units; only the few that may be quoted are ever counted."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units

    def __len__(self) -> int:
        return len(self._units)

    @overload
    def __getitem__(self, at: int) -> frozenset[str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[frozenset[str]]: ...
    def __getitem__(self, at: int | slice) -> frozenset[str] | list[frozenset[str]]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return frozenset(map(stem, words_of(self._units[at].plain)))


def _maybe_alike(one: Stored, other: Stored) -> bool:
    """Passages that share nine in ten pieces of three words share more than eight in ten words."""
    common = len(one.counts.keys() & other.counts.keys())
    return common >= MAYBE_ALIKE * (len(one.counts) + len(other.counts) - common)


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


def _folded(found: Sequence[Stored]) -> tuple[list[Stored], tuple[tuple[Passage, ...], ...]]:
    """The passages without near-duplicates, and those that were folded into each."""
    alike: dict[int, list[Stored]] = {}
    for stored in found:
        alike.setdefault(stored.sketch, []).append(stored)
    copies: dict[int, tuple[Passage, ...]] = {}
    for group in alike.values():
        if not any(_maybe_alike(group[at], other) for at in range(len(group)) for other in group[at + 1 :]):
            copies.update((stored.id, ()) for stored in group)
            continue
        folded = fold([stored.passage for stored in group])
        numbers = {id(stored.passage): stored.id for stored in group}
        for passage, same in zip(folded.kept, folded.copies, strict=True):
            copies[numbers[id(passage)]] = same
    kept = [stored for stored in found if stored.id in copies]
    return kept, tuple(copies[stored.id] for stored in kept)
