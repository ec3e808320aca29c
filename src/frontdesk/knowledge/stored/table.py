"""What is in memory of every passage of a stored index, some 500 bytes: its whole vector, and by what it is named or left out.

Near vectors are found exactly enough by comparing signs first (one bit a number, counted as machine words) and the best
of those by their levels; nothing is approximated by a graph, so that a change costs what it changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.stored.packing import Floats, level_bytes, read_levels

LOOKED_AT_CLOSER = 2_000
"""Of those with the likest signs."""
MOST_OF_A_SKETCH = 4
"""Near-duplicates that may be among the nearest, so that what a site repeats on each page does not hide the rest."""
NAMES = 3

Bits = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


class Line(NamedTuple):
    """A passage as it is handed in; `whole` is its packed vector."""

    id: int
    article: int
    sketch: int
    names: Sequence[int]
    length: float
    whole: bytes


@dataclass(frozen=True)
class Table:
    """Columns with a value a passage, in the order of their ids. Nothing in it is assigned after it was made. All vectors are
    turned ones (see `packing.py`)."""

    mean: Floats
    ids: Places
    articles: Places
    sketches: Places
    lengths: Floats
    names: Places
    levels: NDArray[np.int8]
    scales: Floats
    signs: Bits

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def average(self) -> float:
        return float(self.lengths.mean()) if len(self) else 0.0

    def without(self, articles: Sequence[int]) -> "Table":
        return self._of(~np.isin(self.articles, np.array(articles, np.int64))) if articles else self

    def places_of(self, ids: Places) -> Places:
        """Where passages stand; those that are not in it are left out. The table must not be empty."""
        places = np.searchsorted(self.ids, ids)
        places[places == len(self)] = 0
        there: Places = places[self.ids[places] == ids]
        return there

    def named(self, name: int) -> Places:
        return np.flatnonzero((self.names == name).any(axis=1))

    def cosines(self, vector: Vectors, places: Places) -> Floats:
        like: Floats = self.levels[places].astype(np.float32) @ vector * self.scales[places] + self.mean @ vector
        return like

    def nearest(self, vector: Vectors, limit: int, allowed: Mask | None) -> Places:
        """The places of the likest passages, the likest first."""
        places = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
        if len(places) > 2 * LOOKED_AT_CLOSER:
            wanted = np.packbits(vector - self.mean > 0)
            apart = _apart(self.signs, _words(wanted[None])[0])
            if allowed is not None:
                apart = apart[places]
            places = places[np.argpartition(apart, LOOKED_AT_CLOSER)[:LOOKED_AT_CLOSER]]
        like = self.cosines(vector, places)
        order = places[np.argsort(-like, kind="stable")[: 8 * limit]]
        return order[few_of_each(self.sketches[order])][:limit]

    @property
    def _columns(self) -> list[NDArray[Any]]:
        return [getattr(self, field.name) for field in fields(self)[1:]]

    def _of(self, which: Mask | Places) -> "Table":
        return Table(self.mean, *(column[which] for column in self._columns))


def table_of(lines: Sequence[Line], mean: Floats) -> Table:
    dimension = len(mean)
    names = np.zeros((len(lines), NAMES), np.int64)
    for row, line in zip(names, lines, strict=True):
        row[: len(line.names)] = line.names
    packed = np.frombuffer(b"".join(line.whole for line in lines), np.uint8)
    packed = packed.reshape(len(lines), level_bytes(dimension) if dimension else 0)
    levels, scales = read_levels(packed, dimension) if dimension else _no_levels(len(lines))
    return Table(
        mean=mean,
        ids=np.array([line.id for line in lines], np.int64),
        articles=np.array([line.article for line in lines], np.int64),
        sketches=np.array([line.sketch for line in lines], np.int64),
        lengths=np.array([line.length for line in lines], np.float32),
        names=names,
        levels=levels,
        scales=scales,
        signs=_words(np.packbits(levels > 0, axis=1)),
    )


def joined(parts: Sequence[Table], mean: Floats) -> Table:
    """One table of all, in the order of the ids."""
    if not parts:
        return table_of((), mean)
    columns = zip(*(part._columns for part in parts), strict=True)
    whole = Table(mean, *(np.concatenate(column) for column in columns))
    return whole if bool((np.diff(whole.ids) > 0).all()) else whole._of(np.argsort(whole.ids))


def _no_levels(count: int) -> tuple[NDArray[np.int8], Floats]:
    return np.zeros((count, 0), np.int8), np.zeros(count, np.float32)


def _words(packed: NDArray[np.uint8]) -> Bits:
    """Bits as machine words, a row each."""
    short = -packed.shape[1] % 8
    if short:
        packed = np.hstack([packed, np.zeros((len(packed), short), np.uint8)])
    return np.ascontiguousarray(packed).view(np.uint64)


def _apart(signs: Bits, wanted: Bits) -> NDArray[np.uint16]:
    """In how many bits each row is another."""
    apart = np.zeros(len(signs), np.uint16)
    for number, word in enumerate(wanted):
        apart += np.bitwise_count(signs[:, number] ^ word)
    return apart


def few_of_each(sketches: Places) -> Mask:
    """Which of a list are among the first few of their sketch."""
    order = np.argsort(sketches, kind="stable")
    begins = np.append(True, np.diff(sketches[order]) != 0)[: len(order)]
    places = np.arange(len(order))
    kept = np.zeros(len(order), bool)
    kept[order] = places - np.maximum.accumulate(np.where(begins, places, 0)) < MOST_OF_A_SKETCH
    return kept
