"""The words of a stored index: how many passages have each, and a lexicon of a few passages that weighs words as all would."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from frontdesk.knowledge.lexicon import K1, B, IsWord, Lexicon, Term, accented

MANY_WORDS = 50_000
"""In a larger vocabulary a word that only one passage has is not what a misspelt one is taken for."""
MOST_SLIPS = 2
MOST_REMEMBERED = 20_000


class Vocabulary:
    """Immutable but for what it remembers. `counts`: stems to how many passages have them; `written`: stems to a form in
    which they stand, where that is another; `size` passages of `average` length."""

    def __init__(
        self,
        counts: Mapping[str, int],
        written: Mapping[str, str],
        *,
        size: int,
        average: float,
        is_word: IsWord | None = None,
    ) -> None:
        self.counts = counts
        self.written = _Written(written)
        self.size = size
        self.average = average or 1.0
        self.is_word = is_word or (lambda word: False)
        self.ordered = sorted(counts)
        self.meanings: dict[str, dict[str, float]] = {}
        self._near: dict[int, list[str]] = {}

    @cached_property
    def whole(self) -> "CandidateLexicon":
        """Without passages: what a word stands for, and how rare it is."""
        return CandidateLexicon(self)

    @cached_property
    def accented(self) -> dict[str, tuple[str, ...]]:
        return accented(self.ordered)

    def idf(self, word: str) -> float:
        having = min(self.counts.get(word, 0), self.size)
        return math.log(1 + (self.size - having + 0.5) / (having + 0.5))

    def of_length(self, length: int) -> list[str]:
        """Words that may be meant by one of that length."""
        if length not in self._near:
            least = 2 if len(self.ordered) > MANY_WORDS else 1
            self._near[length] = [
                word
                for word in self.ordered
                if abs(len(word) - length) <= MOST_SLIPS and self.counts[word] >= least and word.isalpha()
            ]
        return self._near[length]


class _Written(dict[str, str]):
    def __missing__(self, word: str) -> str:
        return word


class _Terms(dict[str, Term]):
    """Knows every word of the vocabulary, and counts one in the candidates when it is asked for."""

    def __init__(self, vocabulary: Vocabulary, counts: Sequence[Mapping[str, float]], lengths: Sequence[float]) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._counts = counts
        self._lengths = np.array(lengths, dtype=np.float32)

    def __contains__(self, word: object) -> bool:
        return word in self._vocabulary.counts

    def __missing__(self, word: str) -> Term:
        found = [number for number, count in enumerate(self._counts) if word in count]
        idf = self._vocabulary.idf(word)
        times = np.array([self._counts[number][word] for number in found], dtype=np.float32)
        lengths = self._lengths[found]
        weights = idf * times * (K1 + 1) / (times + K1 * (1 - B + B * lengths / self._vocabulary.average))
        term = self[word] = Term(
            np.array(found, dtype=np.int32),
            weights.astype(np.float32),
            np.full(len(found), idf, dtype=np.float32),
            idf,
            ((word, 1.0),),
        )
        return term


class CandidateLexicon(Lexicon):
    """A `Lexicon` of a few passages of many: words are as rare, and mean, what they do among all. `counts` are how often each
    passage has each stem, `lengths` how long that makes it."""

    def __init__(
        self, vocabulary: Vocabulary, counts: Sequence[Mapping[str, float]] = (), lengths: Sequence[float] = ()
    ) -> None:
        self.vocabulary = vocabulary
        self.size = len(counts)
        self._is_word = vocabulary.is_word
        self._unknown_idf = math.log(1 + (vocabulary.size + 0.5) / 0.5)
        self._terms = _Terms(vocabulary, counts, lengths)
        self._vocabulary = vocabulary.ordered
        self._written = vocabulary.written
        self._looked_up = {}

    def stands_for(self, word: str) -> dict[str, float]:
        remembered = self.vocabulary.meanings
        meanings = remembered.get(word)
        if meanings is None:
            meanings = super().stands_for(word)
            if len(remembered) < MOST_REMEMBERED:
                remembered[word] = meanings
        return meanings

    @property
    def _accented(self) -> dict[str, tuple[str, ...]]:
        return self.vocabulary.accented

    def _like(self, base: str) -> Sequence[str]:
        return self.vocabulary.of_length(len(base))
