"""The examples of a bot as numbers, and the two linear models that are fitted to them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.understanding.pipeline import logistic

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

STRENGTH = 20.0
DIRECTIONS = 512  # of the letters; more make training slower and no intent clearer


class Material(NamedTuple):
    """The examples as numbers; the last `names` rows are the intents' own names, which help as one more example each."""

    texts: list[str]
    vectors: Floats
    letters: Floats  # rows whose inner products are those of the hashed features, or nearly
    labels: Labels
    classes: int
    names: int

    @property
    def examples(self) -> int:
        return len(self.texts) - self.names


def starts_of(labels: Labels, classes: int) -> NDArray[np.int64]:
    return np.searchsorted(labels, np.arange(classes + 1)).astype(np.int64)


def basis_of(letters: Floats) -> Floats:
    """An orthonormal basis float32 [columns, at most DIRECTIONS] of what the examples span: all of it when they are few,
    otherwise nearly the directions in which they differ most (Halko et al. 2011, algorithm 4.4, one iteration)."""
    if len(letters) <= DIRECTIONS:
        values, directions = np.linalg.eigh(letters.astype(np.float64) @ letters.T.astype(np.float64))
        kept = values > 1e-6
        exact: Floats = (letters.T @ (directions[:, kept] / np.sqrt(values[kept]))).astype(np.float32)
        return exact
    start = np.random.default_rng(0).standard_normal((letters.shape[1], DIRECTIONS)).astype(np.float32)
    found: Floats = start
    for _ in range(2):
        found, _ = np.linalg.qr(letters.T @ (letters @ found))
    return found.astype(np.float32)


def fit_both(material: Material, rows: Labels, *, iterations: int = 60) -> tuple[Floats, Floats]:
    """Return the weights for the embedding and for the letters, each with the bias as its last row."""
    labels, classes = material.labels[rows], material.classes
    dense = logistic.fit(material.vectors[rows], labels, classes, strength=STRENGTH, iterations=iterations)
    sparse = logistic.fit(material.letters[rows], labels, classes, strength=STRENGTH, iterations=iterations)
    return dense, sparse
