"""The word side of the search: BM25 over the bot's own vocabulary, forgiving of typos, endings and joined words.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the words of
title, heading and tags counted several times (a simple form of BM25F).
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from frontdesk.knowledge.function_words import FUNCTION_WORDS
from frontdesk.knowledge.words import WORD, bare, stem

K1 = 1.2
B = 0.6
NAMED = 2.0
"""A word of a title, heading or tag counts as if it stood in the text so many times more."""
ACCENTS_LEFT_OUT = 0.5
"""What a word without accents counts for one that has some. Without any it stands for all words that differ in them alone."""
SAME_BEGINNING = 0.6
"""What a word that only begins alike ("refund" for "refundable") counts for, against 1 for the word itself."""
MIN_FUZZY_CHARACTERS = 5
MAX_REMEMBERED = 20_000

IsWord = Callable[[str], bool]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question against all passages: where it (or what it stands for) is, and how much it says."""

    passages: Numbers
    weights: Floats
    covered: Floats
    idf: float
    meanings: tuple[tuple[str, float], ...]


@runtime_checkable
class KnowsWords(Protocol):
    """What an encoder may keep beside its contract: True for a word that its vocabulary holds whole ("crash", not "crahs"),
    so that a right word that no article has is not repaired into another one."""

    def knows_word(self, word: str) -> bool: ...


def is_word_by(encoder: object) -> IsWord | None:
    """How to ask an encoder whether it knows a word, when it is one that can say."""
    return encoder.knows_word if isinstance(encoder, KnowsWords) else None


class Match(NamedTuple):
    """`scores`: BM25 as a share of the most this question could reach; `coverage`: share of its words (by idf) present.
    Both one value a passage, 0 to 1. `chance`: how far scores lie apart where words are spread over the passages by chance, each
    as rare as it is; `rarest`: the idf of a word that no passage has; `earlier`: the share of the words (by idf) that were
    said before the question."""

    scores: Floats
    coverage: Floats
    chance: float = 0.0
    rarest: float = 0.0
    earlier: float = 0.0


class Lexicon:
    """Immutable but for the memory of words already looked up. `texts` are pairs of (words of the text, words that name it);
    what `is_word` knows is a word of the language and never taken for a slip of the pen."""

    def __init__(self, texts: Sequence[tuple[Sequence[str], Sequence[str]]], *, is_word: IsWord | None = None) -> None:
        self._is_word = is_word or (lambda word: False)
        self.size = len(texts)
        counts = [count_words(body, emphasised) for body, emphasised in texts]
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float32)
        average = float(lengths.mean()) if self.size else 1.0
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, count in enumerate(counts):
            for word, times in count.items():
                postings.setdefault(word, []).append((number, times))
        self._unknown_idf = math.log(1 + (self.size + 0.5) / 0.5)
        self._terms = {
            word: self._term(word, found, lengths, average or 1.0) for word, found in sorted(postings.items())
        }
        self._vocabulary = list(self._terms)
        self._written = _commonest_forms(texts)
        self._looked_up: dict[str, Term] = {}

    def _term(self, word: str, found: list[tuple[int, float]], lengths: Floats, average: float) -> Term:
        passages = np.array([number for number, _ in found], dtype=np.int32)
        times = np.array([count for _, count in found], dtype=np.float32)
        idf = math.log(1 + (self.size - len(found) + 0.5) / (len(found) + 0.5))
        weights = idf * times * (K1 + 1) / (times + K1 * (1 - B + B * lengths[passages] / average))
        return Term(
            passages, weights.astype(np.float32), np.full(len(found), idf, dtype=np.float32), idf, ((word, 1.0),)
        )

    def match(self, words: Sequence[str], also: Sequence[tuple[Sequence[str], float]] = ()) -> Match:
        """Score all passages for the content words of a question, and others that count less beside them."""
        scores = np.zeros(self.size, dtype=np.float32)
        coverage = np.zeros(self.size, dtype=np.float32)
        total = spread = 0.0
        own: float | None = None
        for some, weight in ((words, 1.0), *also):
            share = np.float32(weight)
            for term in self.terms(some):
                total += weight * term.idf
                spread += (weight * term.idf) ** 2 * math.exp(-term.idf)  # which is the share of passages that have it
                scores[term.passages] += share * term.weights
                coverage[term.passages] += share * term.covered
            own = total if own is None else own
        if not total or own is None:
            return Match(scores, coverage)
        scores /= total * (K1 + 1)
        coverage /= total
        return Match(scores, coverage, math.sqrt(spread) / (total * (K1 + 1)), self._unknown_idf, 1 - own / total)

    def terms(self, words: Sequence[str]) -> list[Term]:
        return [self._look_up(word) for word in _with_joined(words, self._terms)]

    def repaired(self, text: str) -> str:
        """Return the text with each misspelt word as the articles write it, where only one of their words is meant."""
        return WORD.sub(lambda match: self._repaired_word(match[0]), text)

    def _repaired_word(self, written: str) -> str:
        word = written.lower()
        if len(word) < MIN_FUZZY_CHARACTERS or not word.isascii() or not word.isalpha() or word in FUNCTION_WORDS:
            return written
        meanings = self._look_up(word).meanings
        if len(meanings) != 1 or not SAME_BEGINNING < meanings[0][1] < 1.0:
            return written
        return self._written[meanings[0][0]]

    def stands_for(self, word: str) -> dict[str, float]:
        """Return the stems of this vocabulary that a word may mean, with how surely (1 is the word itself)."""
        base = stem(word)
        found = dict.fromkeys(self._same_beginning(base), SAME_BEGINNING) | self._other_accents(base)
        if base in self._terms:
            return {base: 1.0, **found}
        if found:
            return found
        return self._halves(word) or ({} if self._is_word(word) else self._misspelt(base))

    def _look_up(self, word: str) -> Term:
        term = self._looked_up.get(word)
        if term is None:
            term = self._merge(self.stands_for(word))
            if len(self._looked_up) < MAX_REMEMBERED:
                self._looked_up[word] = term
        return term

    def _merge(self, meanings: dict[str, float]) -> Term:
        if not meanings:
            empty = np.zeros(0, dtype=np.float32)
            return Term(np.zeros(0, dtype=np.int32), empty, empty, self._unknown_idf, ())
        if len(meanings) == 1 and next(iter(meanings.values())) == 1.0:
            return self._terms[next(iter(meanings))]
        forms = [self._terms[word] for word, surely in meanings.items() if surely == 1.0]
        if len(forms) > 1:
            return self._of_forms(forms, meanings)
        weights = np.zeros(self.size, dtype=np.float32)
        covered = np.zeros(self.size, dtype=np.float32)
        idf = max(self._terms[word].idf for word in meanings) if 1.0 not in meanings.values() else 0.0
        for word, surely in meanings.items():
            term = self._terms[word]
            idf = max(idf, term.idf if surely == 1.0 else 0.0)
            weights[term.passages] = np.maximum(weights[term.passages], surely * term.weights)
            covered[term.passages] = np.maximum(covered[term.passages], surely * term.covered)
        passages = np.flatnonzero(weights).astype(np.int32)
        return Term(passages, weights[passages], np.minimum(covered[passages], idf), idf, tuple(meanings.items()))

    def _of_forms(self, forms: Sequence[Term], meanings: dict[str, float]) -> Term:
        """Several ways to write one word, weighed as if it were always written as it is most often."""
        odds = np.zeros(self.size, dtype=np.float32)
        for form in forms:
            share = form.weights / np.float32(form.idf * (K1 + 1))
            odds[form.passages] += share / (1 - share)
        passages = np.flatnonzero(odds).astype(np.int32)
        idf = min(form.idf for form in forms)
        weights = np.float32(idf * (K1 + 1)) * odds[passages] / (1 + odds[passages])
        covered = np.full(len(passages), idf, dtype=np.float32)
        return Term(passages, weights.astype(np.float32), covered, idf, tuple(meanings.items()))

    def _other_accents(self, base: str) -> dict[str, float]:
        """ "cancion" for "canción" and the other way round; who writes some accents and not others means another word."""
        forms = self._accented.get(bare(base), ())
        if base.isascii():
            return dict.fromkeys(forms, 1.0)
        return {form: ACCENTS_LEFT_OUT for form in forms if form.isascii()}

    @cached_property
    def _accented(self) -> dict[str, tuple[str, ...]]:
        """Words with accents and what stands for them without, by the latter."""
        return accented(self._vocabulary)

    def _same_beginning(self, base: str) -> list[str]:
        """Longer words that go on from this one, and shorter ones that this one goes on from, by at most four letters."""
        if len(base) < 4 or not base.isalpha():
            return []
        found: list[str] = []
        at = bisect_left(self._vocabulary, base)
        while at < len(self._vocabulary) and self._vocabulary[at].startswith(base) and len(found) < 8:
            if 0 < len(self._vocabulary[at]) - len(base) <= 4:
                found.append(self._vocabulary[at])
            at += 1
        shorter = (base[:length] for length in range(max(4, len(base) - 4), len(base)))
        return found + [word for word in shorter if word in self._terms]

    def _halves(self, word: str) -> dict[str, float]:
        """ "giftcard" is "gift" and "card"."""
        for at in range(3, len(word) - 2):
            left, right = stem(word[:at]), stem(word[at:])
            if left in self._terms and right in self._terms:
                return {left: 0.8, right: 0.8}
        return {}

    def _misspelt(self, base: str) -> dict[str, float]:
        """Words one slip away, or two for long ones; numbers are never guessed."""
        if len(base) < MIN_FUZZY_CHARACTERS or not base.isalpha():
            return {}
        slips = 1 if len(base) < 7 else 2
        matches = process.extract(base, self._like(base), scorer=OSA.distance, score_cutoff=slips, limit=8)
        near = {word: distance for word, distance, _ in matches if word[0] == base[0] or len(base) > 6}
        least = min(near.values(), default=0)
        return {word: 0.9 - 0.25 * distance / slips for word, distance in near.items() if distance == least}

    def _like(self, base: str) -> Sequence[str]:
        """Words that one may be a slip of the pen for."""
        return self._vocabulary


def count_words(body: Sequence[str], emphasised: Sequence[str]) -> dict[str, float]:
    counts: dict[str, float] = dict(Counter(map(stem, body)))
    for base in set(map(stem, emphasised)):
        counts[base] = counts.get(base, 0.0) + NAMED
    return counts


def accented(vocabulary: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Words with accents and, where there is one, the same without, by what they are without."""
    forms: dict[str, list[str]] = {}
    for word in vocabulary:
        if not word.isascii() and bare(word).isascii():
            forms.setdefault(bare(word), []).append(word)
    known = set(vocabulary)
    return {plain: (*found, *([plain] if plain in known else [])) for plain, found in forms.items()}


def _commonest_forms(texts: Sequence[tuple[Sequence[str], Sequence[str]]]) -> dict[str, str]:
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for body, emphasised in texts:
        for word in (*body, *emphasised):
            forms[stem(word)][word] += 1
    return {base: min(counts, key=lambda word: (-counts[word], word)) for base, counts in forms.items()}


def _with_joined(words: Sequence[str], vocabulary: dict[str, Term]) -> list[str]:
    """ "call back" is "callback" where the articles write it so."""
    joined: list[str] = []
    at = 0
    while at < len(words):
        pair = words[at] + words[at + 1] if at + 1 < len(words) else ""
        if pair and words[at] not in vocabulary and stem(pair) in vocabulary:
            joined.append(pair)
            at += 2
        else:
            joined.append(words[at])
            at += 1
    return joined
