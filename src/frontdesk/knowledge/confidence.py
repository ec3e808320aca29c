"""Says how likely it is that the passage found answers the question, learned from the bot's own articles alone.

Pseudo-questions: a sentence taken out of its passage should still find that passage (it belongs to it); the same
sentence, or the heading above it, with its whole article taken out is a question of the same kind that nothing
answers; and questions from elsewhere (`elsewhere.txt`) are answered nowhere. A logistic regression between these, of which
only the intercept is learned, held close to what is right for most bots: how much a feature says does not depend on the
articles, and pseudo-questions are not asked as customers ask.
"""

import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge.index import Index
from frontdesk.knowledge.lexicon import Match
from frontdesk.knowledge.search import WORDS_SHARE, Scores, fuse
from frontdesk.knowledge.words import content_words, stem

Numbers = NDArray[np.float64]
MAX_PSEUDO_QUESTIONS = 240
MIN_DOCUMENTS = 4
FEWEST_WORDS = 3
SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
ERRORS = 2.0
"""Standard errors by which a share has to find less than the best one to be surely worse."""
STEEPNESS = 4
"""How fast a half loses its share as it finds less than the other: an encoder that finds half of what words find hardly knows the
language."""
ANSWERED_FROM = 0.5
UNSURE_FROM = 0.25
PRIOR = np.array([-0.5, 2.4, 2.2, 2.7, 2.1, 2.5, 2.5])
"""Weights of `features` that serve most bots, learned from the development halves of the open sets (benchmarks/knowledge.py)."""
PRIOR_STRENGTH = 0.05
LARGEST_STEP = 4.0
LEAST_CHANCE = 1e-3
AMONG_MANY = 0.6
"""How much further words have to stand out among more passages: at 0.5 as far as a word that only one of them has does."""


@dataclass(frozen=True)
class Confidence:
    """What an index learned of itself: how much words count against meaning, and the weights of the features."""

    words_share: float
    weights: Numbers

    def of(self, scores: Scores, number: int) -> float:
        return 1 / (1 + math.exp(-sum(map(operator.mul, self._plain_weights, features(scores, number)))))

    @cached_property
    def _plain_weights(self) -> tuple[float, ...]:
        return tuple(self.weights.tolist())


DEFAULT = Confidence(words_share=WORDS_SHARE, weights=PRIOR)


def features(scores: Scores, number: int) -> tuple[float, ...]:
    """1, best sentence or heading, meaning as a whole, share of the words, how far the passage stands out in meaning, how far
    in words (their BM25 against chance, as far as it goes among so many passages), how much was said before the question."""
    best = float(scores.best[number])
    meaning = float(scores.meaning[number])
    usual = float(scores.meaning.sum()) / len(scores.meaning) if scores.usual is None else scores.usual
    contrast = meaning - usual
    apart = math.log1p(float(scores.words[number]) / max(scores.chance, LEAST_CHANCE)) - AMONG_MANY * scores.rarest
    return 1.0, best, meaning, float(scores.coverage[number]), contrast, apart, scores.earlier


@dataclass(frozen=True, slots=True)
class _Pseudo:
    """A text asked of the index; the answer is `passage` (None: nowhere). What is `retold` still stands there in other words,
    with a vector that nothing can beat: that says nothing of how much meaning is worth."""

    similarity: NDArray[np.float32]
    match: Match
    passage: int | None
    usual: float | None = None
    retold: bool = False


def learn(index: Index, vectors: RememberedVectors) -> Confidence:
    """Return what this index teaches; one of few articles teaches nothing and gets the defaults."""
    if len(index.documents) < MIN_DOCUMENTS:
        return DEFAULT
    asked = list(_pseudo_questions(index, vectors))
    inside = [pseudo for pseudo in asked if pseudo.passage is not None]
    if len(inside) < 2 * MIN_DOCUMENTS:
        return DEFAULT
    taken_out = [pseudo for pseudo in inside if not pseudo.retold]
    share = _best_share(index, taken_out if len(taken_out) >= 2 * MIN_DOCUMENTS else inside)
    rows: list[tuple[float, ...]] = []
    answered: list[float] = []
    for pseudo in asked:
        scores = fuse(index, pseudo.similarity, pseudo.match, words_share=share)
        scores = replace(scores, usual=pseudo.usual)
        top = int(np.argmax(scores.total))
        if pseudo.passage is None or top == pseudo.passage:
            rows.append(features(scores, top))
            answered.append(0.0 if pseudo.passage is None else 1.0)
    return Confidence(words_share=share, weights=_fit(np.array(rows), np.array(answered)))


def _best_share(index: Index, inside: Sequence[_Pseudo]) -> float:
    """Of the shares of words that are not surely worse than the best, the one nearest to what each half alone speaks for."""
    meaning, *mixed = (_found(index, inside, share) for share in (0.0, *SHARES))
    best = max(mixed, key=lambda found: float(found.mean()))
    behind = [best - found for found in mixed]
    bounds = [ERRORS * float(less.std()) / math.sqrt(len(inside)) for less in behind]
    equal = [share for share, less, bound in zip(SHARES, behind, bounds, strict=True) if less.mean() <= bound]
    odds = (float(meaning.mean()) / float(mixed[-1].mean())) ** STEEPNESS
    return min(equal, key=lambda share: abs(share - 1 / (1 + odds)))


def _found(index: Index, inside: Sequence[_Pseudo], share: float) -> Numbers:
    """How well each pseudo-question finds its own passage under a share of words: 1 divided by its place."""
    totals = ((pseudo, fuse(index, pseudo.similarity, pseudo.match, words_share=share).total) for pseudo in inside)
    return np.array([1 / (1 + int((total > total[pseudo.passage]).sum())) for pseudo, total in totals])


def _fit(rows: Numbers, answered: Numbers) -> Numbers:
    """`PRIOR` with another intercept: Newton's method for logistic regression, both kinds weighing the same."""
    known = rows @ PRIOR
    balance = np.where(answered == 1, 0.5 / max(answered.sum(), 1), 0.5 / max((1 - answered).sum(), 1)) * 100
    shift = 0.0
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(known + shift, -30, 30)))
        slope = float(balance @ (chance - answered)) + shift / PRIOR_STRENGTH
        curve = float(balance @ (chance * (1 - chance))) + 1 / PRIOR_STRENGTH
        step = max(-LARGEST_STEP, min(LARGEST_STEP, slope / curve))  # Newton's own can leap far away
        shift -= step
        if abs(step) < 1e-6:
            break
    weights = PRIOR.copy()
    weights[0] += shift
    return weights


def _pseudo_questions(index: Index, vectors: RememberedVectors) -> Iterator[_Pseudo]:
    chosen = _chosen_units(index)
    homes = [int(index.passage_of_unit[unit]) for unit in chosen]
    sentences = [index.units[unit].plain for unit in chosen]
    retold = [" ".join(_half(sentence)) for sentence in sentences]
    names = [index.passages[home].headings[-1] for home in dict.fromkeys(homes) if index.passages[home].headings]
    sources = [index.passages[home].document.source for home in dict.fromkeys(homes) if index.passages[home].headings]
    elsewhere = resources.files("frontdesk.knowledge").joinpath("elsewhere.txt").read_text("utf-8").splitlines()
    encoded = iter(vectors.encode_now([*sentences, *retold, *names, *elsewhere]))
    for unit, home, text in zip(chosen, homes, sentences, strict=True):
        vector = next(encoded)
        if len(index.passages[home].units) > 1:
            yield _inside(index, text, vector, home, unit)
        yield _outside(index, text, vector, index.passages[home].document.source)
    for home, sentence, text in zip(homes, sentences, retold, strict=True):
        vector = next(encoded)
        yield _retold(index, sentence, vector, home)
        yield _outside(index, text, vector, index.passages[home].document.source)
    for name, source in zip(names, sources, strict=True):
        yield _outside(index, name, next(encoded), source)
    for text in elsewhere:
        yield _outside(index, text, next(encoded), None)


def _half(sentence: str) -> list[str]:
    """Every second word that says something, as a customer in a hurry would write it; never the same half twice."""
    return content_words(sentence)[::2]


def _chosen_units(index: Index) -> list[int]:
    """Sentences that say something, out of passages that have others where there are enough, evenly spread over the articles."""
    sizes = np.bincount(index.passage_of_unit, minlength=len(index.passages))
    saying = [
        number
        for number, unit in enumerate(index.units)
        if unit.kind != "code" and len(content_words(unit.plain)) >= FEWEST_WORDS
    ]
    among_others = [number for number in saying if sizes[index.passage_of_unit[number]] > 1]
    able = among_others if len(among_others) >= len(index.passages) / 2 else saying
    step = max(1.0, len(able) / MAX_PSEUDO_QUESTIONS)
    return [able[int(at * step)] for at in range(int(len(able) / step))]


def _ask(index: Index, text: str, vector: NDArray[np.float32]) -> _Pseudo:
    words = content_words(text)
    return _Pseudo(index.similarity(words, vector), index.lexicon.match(words), None, index.usual(words, vector))


def _outside(index: Index, text: str, vector: NDArray[np.float32], without: str | None) -> _Pseudo:
    """Asked of the index without one article."""
    asked = _ask(index, text, vector)
    gone = np.array([passage.document.source == without for passage in index.passages])
    asked.match.scores[gone] = asked.match.coverage[gone] = 0.0
    asked.similarity[np.concatenate([np.repeat(gone[index.passage_of_unit], 2), gone, gone])] = 0.0
    return asked


def _inside(index: Index, text: str, vector: NDArray[np.float32], home: int, unit: int) -> _Pseudo:
    """Asked of the index without this sentence: what is left of its passage should still be found."""
    asked = _ask(index, text, vector)
    asked.similarity[2 * unit : 2 * unit + 2] = 0.0
    first = int(index.first_units[home])
    rest = asked.similarity[2 * first : 2 * (first + len(index.passages[home].units)) : 2]
    asked.similarity[2 * len(index.units) + len(index.passages) + home] = rest.sum() / max(len(rest) - 1, 1)
    left = _share_left(index, content_words(text), home, unit)
    asked.match.scores[home] *= left
    asked.match.coverage[home] *= left
    return replace(asked, passage=home)


def _retold(index: Index, sentence: str, vector: NDArray[np.float32], home: int) -> _Pseudo:
    """Half of a sentence asked of the whole index, the other half of its words taken for words that no article has."""
    words = content_words(sentence)
    asked = _ask(index, sentence, vector)
    half = index.lexicon.match(words[::2])
    share = len(words[::2]) / len(words)
    match = half._replace(scores=half.scores * share, coverage=half.coverage * share)
    return replace(asked, match=match, passage=home, retold=True)


def _share_left(index: Index, question: Sequence[str], passage: int, without_unit: int) -> float:
    """The share of the question's words that the passage still has when one sentence is taken out of it."""
    others = set(map(stem, content_words(" ".join((index.passages[passage].title, *index.passages[passage].headings)))))
    first = int(index.first_units[passage])
    for number in range(first, first + len(index.passages[passage].units)):
        if number != without_unit:
            others |= index.unit_words[number]
    terms = index.lexicon.terms(question)
    total = sum(term.idf for term in terms) or 1.0
    return sum(term.idf for term in terms if any(word in others for word, _ in term.meanings)) / total
