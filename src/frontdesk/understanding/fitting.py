"""The examples of a bot as numbers, and the two linear models that are fitted to them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.understanding.pipeline import features, logistic

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

STRENGTH = 20.0


class Material(NamedTuple):
    """The examples as numbers; the last `names` rows are the intents' own names, which help as one more example each."""

    texts: list[str]
    vectors: Floats
    letters: Floats  # rows whose inner products are those of the hashed features
    labels: Labels
    classes: int
    names: int

    @property
    def examples(self) -> int:
        return len(self.texts) - self.names


def starts_of(labels: Labels, classes: int) -> NDArray[np.int64]:
    return np.searchsorted(labels, np.arange(classes + 1)).astype(np.int64)


def basis_of(letters: Floats) -> Floats:
    """An orthonormal basis of what the examples span, float32 [columns, at most examples]; training in it is the same and
    much quicker than in all columns when examples are few."""
    if len(letters) >= features.COLUMNS // 2:
        return np.eye(features.COLUMNS, dtype=np.float32)
    values, directions = np.linalg.eigh(letters.astype(np.float64) @ letters.T.astype(np.float64))
    kept = values > 1e-6
    basis: Floats = (letters.T @ (directions[:, kept] / np.sqrt(values[kept]))).astype(np.float32)
    return basis


def fit_both(material: Material, rows: Labels, *, iterations: int = 100) -> tuple[Floats, Floats]:
    labels = material.labels[rows]
    dense = logistic.fit(material.vectors[rows], labels, material.classes, strength=STRENGTH, iterations=iterations)
    sparse = logistic.fit(material.letters[rows], labels, material.classes, strength=STRENGTH, iterations=iterations)
    return dense, sparse
