"""Finds what a mistyped word was meant to be: the likeliest of the bot's own words and the commonest others.

A noisy channel (Kernighan, Church and Gale 1990): each slip of the fingers has a cost, and so has a rare word.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

COMMON_RANK = 5_000  # of the general list; rarer words are hardly what a customer means and the bot never says
LONG_LETTERS = 8  # from here two slips are forgiven
_FEWEST_LETTERS = 3
_MOST_LETTERS = 24
_CANDIDATES = 12
_COST_ELSEWHERE = 0.9  # of a word that is not the bot's own
_COST_RARE = 0.06  # a natural logarithm of the rank
_COST_FIRST = 0.6  # the first letter is hardly ever wrong
_HIGHEST_COST = 2.6
_HIGHEST_COST_SHORT = 1.5

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> frozenset[tuple[str, str]]:
    """Keys side by side, or one above the other on a keyboard whose rows are shifted by about a half."""
    places = {letter: (row, at + row * 0.4) for row, keys in enumerate(_KEYBOARD) for at, letter in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, at) in places.items()
        for other, (row2, at2) in places.items()
        if one != other and abs(row - row2) <= 1 and abs(at - at2) <= 1.1
    )


_NEIGHBOURS = _neighbours()
_VOWELS = frozenset("aeiouy")


class Repairs:
    """`vocabulary` holds the bot's own words, the commonest first; `word_ranks` the general list's."""

    def __init__(self, vocabulary: Iterable[str], word_ranks: Mapping[str, int]) -> None:
        own = [word for word in vocabulary if _is_plain(word)]
        self._costs = {word: _COST_RARE * math.log1p(rank) for rank, word in reversed(list(enumerate(own)))}
        common = [word for word, rank in word_ranks.items() if rank < COMMON_RANK and len(word) > _FEWEST_LETTERS]
        for word in common:
            self._costs.setdefault(word, _COST_ELSEWHERE + _COST_RARE * math.log1p(word_ranks[word]))
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._costs):
            self._by_length.setdefault(len(word), []).append(word)

    def nearest(self, word: str) -> str | None:
        """Return the word that was most likely meant, None where nothing is likely; `word` is lower case and no word itself."""
        if not _is_plain(word):
            return None
        allowed = 2 if len(word) >= LONG_LETTERS else 1
        highest = _HIGHEST_COST if len(word) > _FEWEST_LETTERS else _HIGHEST_COST_SHORT
        best = (highest, "")
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for found, distance in self._near(word, length, allowed):
                best = min(best, (_slip(word, found, distance) + self._costs[found], found))
        return best[1] or None

    def _near(self, word: str, length: int, allowed: int) -> list[tuple[str, int]]:
        candidates: Sequence[str] = self._by_length.get(length, ())
        near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=_CANDIDATES)
        return [(found, int(distance)) for found, distance, _ in near]


def _is_plain(word: str) -> bool:
    return word.isalpha() and _FEWEST_LETTERS <= len(word) <= _MOST_LETTERS


def _slip(typed: str, meant: str, distance: int) -> float:
    """How unlikely it is that somebody who means one word types the other."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    end = 0
    while end < min(len(typed), len(meant)) - start and typed[-1 - end] == meant[-1 - end]:
        end += 1
    wrong, right = typed[start : len(typed) - end], meant[start : len(meant) - end]
    cost = 0.0 if start else _COST_FIRST
    if distance > 1:
        return cost + 1.6
    before = meant[start - 1 : start]
    if not wrong:  # a letter was lost
        return cost + (0.5 if right == before else 0.7)
    if not right:  # a letter too many: struck twice, or a neighbour struck with it
        return cost + (0.5 if wrong == before or (wrong, before) in _NEIGHBOURS else 0.8)
    if len(wrong) == 2:  # two letters in the wrong order
        return cost + 0.5
    if (wrong, right) in _NEIGHBOURS or (wrong in _VOWELS and right in _VOWELS):
        return cost + 0.7
    return cost + 1.1
