"""The first of two stages: which few of many passages are looked at closely, by rare words and by whole vectors."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from frontdesk.knowledge.lexicon import Term
from frontdesk.knowledge.stored.base import Wanted
from frontdesk.knowledge.stored.packing import Floats, turned
from frontdesk.knowledge.stored.table import Mask, Places, Table, few_of_each
from frontdesk.knowledge.stored.vocabulary import Vocabulary

MOST_POSTINGS = 12_000
"""So many entries of the words of a question are read, the rarest words first: what half of all passages have tells little."""
MOST_TERMS = 12
RANKED_BY_WORDS = 1_000
MOST_NAMED = 8


class Sought(NamedTuple):
    """What is looked up of a question's words: passages that have one of the stems `either`, and one of `also` too, where any are
    named. All `terms` count in them, the rarest first, each with its stems."""

    terms: list[tuple[Term, list[str]]]
    either: list[str]
    also: list[str]


def rarest(
    terms: Sequence[Term], vocabulary: Vocabulary, most_postings: int = MOST_POSTINGS
) -> list[tuple[Term, list[str]]]:
    """The terms that are looked up, with their stems; at least one, where one is known."""
    kept: list[tuple[Term, list[str]]] = []
    left = most_postings
    for count, term, stems in _counted(terms, vocabulary):
        if kept and count > left:
            break
        kept.append((term, stems))
        left -= count
    return kept


def sought(terms: Sequence[Term], vocabulary: Vocabulary, most_postings: int) -> Sought | None:
    """None where no word is known. Of a word that too many passages have, those are looked up that have another one too."""
    counted = _counted(terms, vocabulary)[:MOST_TERMS]
    if not counted:
        return None
    every = [(term, stems) for _, term, stems in counted]
    least = counted[0][0]
    if least <= most_postings or len(counted) == 1:
        kept = rarest(terms, vocabulary, most_postings)
        return Sought(every, [base for _, stems in kept for base in stems], [])
    also, left = list[str](), most_postings * vocabulary.size / least
    for count, _, stems in counted[1:]:
        if also and count > left:
            break
        also += stems
        left -= count
    return Sought(every, every[0][1], also)


def _counted(terms: Sequence[Term], vocabulary: Vocabulary) -> list[tuple[int, Term, list[str]]]:
    """Terms that are known, the rarest first, with how many passages have them and their stems."""
    known = [(term, [base for base, _ in term.meanings]) for term in terms if term.meanings]
    counted = [
        (sum(vocabulary.counts.get(base, 0) for base in stems), at, term, stems)
        for at, (term, stems) in enumerate(known)
    ]
    return [(count, term, stems) for count, _, term, stems in sorted(counted, key=lambda one: one[:2])]


def coverage_of(size: int, words: Sequence[tuple[Term, Places]]) -> Floats:
    """How much of a question each of so many passages has, by where its words are."""
    coverage = np.zeros(size, np.float32)
    for term, places in words:
        coverage[places] += term.idf * max(surely for _, surely in term.meanings)
    return coverage


def chosen(table: Table, wanted: Wanted, coverage: Floats, allowed: Mask | None) -> Places:
    """The places of the candidates: half of them by words and meaning together, a quarter by each alone, and what is called
    so; each at most once."""
    coverage = coverage / np.float32(sum(term.idf for term in wanted.terms) or 1.0)
    if allowed is not None:
        coverage[~allowed] = 0.0
    vector = turned(wanted.vector) if wanted.vector.size else None
    near = np.zeros(0, np.int64) if vector is None else table.nearest(vector, 2 * wanted.limit, allowed)
    some = np.union1d(_best(coverage, RANKED_BY_WORDS), near)
    like = np.zeros(len(some), np.float32)
    if vector is not None:
        like = np.maximum(table.cosines(vector, some), np.float32(0.0))
    both = wanted.words_share * coverage[some] + (1 - wanted.words_share) * like
    order = np.argsort(-both, kind="stable")
    order = order[few_of_each(table.sketches[some[order]])]
    some, like, both = some[order], like[order], both[order]
    having = coverage[some]
    quarter = max(1, wanted.limit // 4)
    ways = ((both, 2 * quarter), (having + like / 1_000, quarter), (like, quarter))
    best = [some[np.argsort(-scores, kind="stable")[:count]] for scores, count in ways]
    return np.unique(np.concatenate([*best, _named(table, wanted.names, allowed)]))


def _best(scores: Floats, count: int) -> Places:
    """Where the highest scores above nothing stand."""
    places = np.flatnonzero(scores)
    if len(places) <= count:
        return places
    return places[np.argpartition(-scores[places], count)[:count]]


def _named(table: Table, names: Sequence[int], allowed: Mask | None) -> Places:
    found: list[int] = []
    for name in names:
        places = table.named(name)
        found += (places if allowed is None else places[allowed[places]])[:MOST_NAMED].tolist()
    return np.array(found, np.int64)
