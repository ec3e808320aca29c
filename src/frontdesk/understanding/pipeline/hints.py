"""Says cheaply what a text may hold, so that slow patterns run only where they can match; customers' words repeat."""

import functools
from collections.abc import Sequence

from frontdesk.kit.patterns import on_first_use

KEPT_WORDS = 8_192
KEPT_LETTERS = 40  # a longer word is hardly written twice, and would only fill the memory


class Hints:
    """Looks for `signs`, regular expressions of which none reaches over a space, in each word of a text."""

    def __init__(self, signs: Sequence[str]) -> None:
        self._signs = [(1 << number, on_first_use(sign)) for number, sign in enumerate(signs)]
        self._remembered = functools.lru_cache(maxsize=KEPT_WORDS)(self._look)

    def of(self, lower: str) -> int:
        """Return the sum of 2 ** n for every n-th sign that is somewhere in a lower-case text."""
        found = 0
        for word in lower.split():
            found |= self._remembered(word) if len(word) <= KEPT_LETTERS else self._look(word)
        return found

    def _look(self, word: str) -> int:
        return sum(bit for bit, sign in self._signs if sign.search(word))
