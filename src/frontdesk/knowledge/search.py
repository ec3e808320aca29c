"""Ranks passages for a question: words and meaning each give a score from 0 to 1, added by a weight learned per index.

A convex combination of scores with fixed bounds, not of ranks: Bruch, Gai and Ingber, "An Analysis of Fusion Functions
for Hybrid Retrieval" (2022), found it better than reciprocal ranks; it also says how good the best is, which ranks cannot.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.chunking import Passage
from frontdesk.knowledge.index import Index
from frontdesk.knowledge.lexicon import Match

Floats = NDArray[np.float32]
UNIT_SHARE = 0.75
"""Of the meaning score: the best sentence counts this, the heading and the passage as a whole share the rest."""
NAME_AS_UNIT = np.float32(0.9)
"""Many headings are questions; a question that is like a heading is nearly as good as one like a sentence."""
WORDS_SHARE = 0.5
"""Of the whole score, where the index did not learn another share."""


class Place(msgspec.Struct, frozen=True):
    """Where a passage stands."""

    title: str
    source: str
    headings: tuple[str, ...] = ()
    url: str | None = None
    anchor: str | None = None


class Found(msgspec.Struct, frozen=True, omit_defaults=True):
    """A passage that was found. `quote` is the passage word for word, `text` how it reads, the scores 0 to 1; `also_in` are other
    places that say the same."""

    title: str
    source: str
    quote: str
    text: str
    score: float
    meaning: float
    words: float
    headings: tuple[str, ...] = ()
    url: str | None = None
    anchor: str | None = None
    internal: bool = False
    also_in: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """One value a passage (`units`: one a unit). `best` is the likest sentence or heading, `coverage` the share of the
    question's words that the passage has."""

    units: Floats
    best: Floats
    meaning: Floats
    words: Floats
    coverage: Floats
    total: Floats
    chance: float = 0.0
    rarest: float = 0.0
    earlier: float = 0.0
    """See `Match` for these three."""
    usual: float | None = None
    """What `meaning` is on the average, where more passages than these were asked."""


def score(
    index: Index,
    words: Sequence[str],
    vector: Vectors,
    *,
    also: Sequence[tuple[Sequence[str], float]] = (),
    words_share: float = WORDS_SHARE,
) -> Scores:
    """Score every passage for a question's content words and its vector, which may be empty; the index must not be. `also` are
    words of what was said before, with what they count."""
    similarity = index.similarity(words, vector, also)
    scores = fuse(index, similarity, index.lexicon.match(words, also), words_share=words_share)
    usual = index.usual(words, vector)
    return scores if usual is None else replace(scores, usual=usual)


def fuse(index: Index, similarity: Floats, match: Match, *, words_share: float) -> Scores:
    units, names, wholes = parts(index, similarity)
    best = np.maximum(np.maximum.reduceat(units, index.first_units), NAME_AS_UNIT * names)
    meaning = (UNIT_SHARE * best + (1 - UNIT_SHARE) / 2 * (names + wholes)).astype(np.float32)
    total = (words_share * match.scores + (1 - words_share) * meaning).astype(np.float32)
    return Scores(units, best, meaning, match.scores, match.coverage, total, *match[2:])


def parts(index: Index, similarity: Floats) -> tuple[Floats, Floats, Floats]:
    """Split the similarities to all rows of the index: best reading of each unit, names and wholes of the passages."""
    twice = 2 * len(index.units)
    units = np.maximum(similarity[0:twice:2], similarity[1:twice:2])
    return units, similarity[twice : twice + len(index.passages)], similarity[twice + len(index.passages) :]


def ranked(scores: Scores, limit: int, mask: NDArray[np.bool_] | None = None) -> list[int]:
    """Return the numbers of the best passages, best first; equal ones stay in the order of the articles."""
    total = scores.total if mask is None else np.where(mask, scores.total, np.float32(-1.0))
    order = np.argsort(-total, kind="stable")[:limit]
    return [int(number) for number in order if total[number] > 0]


def found(index: Index, scores: Scores, number: int, hidden: Set[str] = frozenset()) -> Found:
    """`hidden` are the names of articles of which nothing is shown."""
    passage = index.passages[number]
    return Found(
        title=passage.title,
        source=passage.document.source,
        quote=passage.document.text[passage.start : passage.end],
        text=passage.plain,
        score=round(float(scores.total[number]), 6),
        meaning=round(float(scores.meaning[number]), 6),
        words=round(float(scores.words[number]), 6),
        headings=passage.headings,
        url=passage.document.url,
        anchor=passage.anchor,
        internal=passage.document.visibility == "internal",
        also_in=tuple(_place(copy) for copy in index.copies[number] if copy.document.source not in hidden),
    )


def _place(passage: Passage) -> Place:
    document = passage.document
    return Place(passage.title, document.source, passage.headings, document.url, passage.anchor)
