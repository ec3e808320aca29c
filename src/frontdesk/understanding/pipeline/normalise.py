"""Cleans a customer's text before it is compared with the bot's examples: slang, doubled letters, typos, lost spaces."""

import functools
import re
from collections.abc import Mapping, Sequence

from frontdesk.understanding.pipeline.hints import KEPT_LETTERS, KEPT_WORDS
from frontdesk.understanding.pipeline.repair import Repairs
from frontdesk.understanding.pipeline.slang import spell_out

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_WORD_AND_BETWEEN = re.compile(f"({WORD.pattern})")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMMON_RANK = 10_000  # pieces of words come in the general list after this
_READ_CHARACTERS = 1_000  # an intent is in the first lines; more would only cost time


def clean(text: str) -> str:
    """Replace half surrogate pairs, which no encoder takes, one for one, so that positions stay."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


class Normaliser:
    """Repairs words towards `vocabulary` (the bot's own words, the commonest first); what is a word is never changed.

    The result is for comparing only: entities are found in the text as it came.
    """

    def __init__(self, vocabulary: Sequence[str], word_ranks: Mapping[str, int]) -> None:
        self._known = frozenset(word for word in vocabulary if word)
        self._ranks = word_ranks
        self._repairs = Repairs(vocabulary, word_ranks)
        self._repaired = functools.lru_cache(maxsize=KEPT_WORDS)(self._repair)

    def text(self, text: str) -> str:
        """Return lower-case words as the examples spell them, single spaces, numbers and marks kept."""
        text = text[:_READ_CHARACTERS].lower().replace("’", "'")
        pieces = _WORD_AND_BETWEEN.split(text)  # what is between words, a word, what is between words …
        pieces[1::2] = [self.word(word) for word in pieces[1::2]]
        pieces[::2] = [between if between in {"", " "} else _squeeze(between) for between in pieces[::2]]
        return "".join(pieces).strip()

    def place(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Return where that part of a text, whose ends do not cut words, stands in the normalised text."""
        return len(self.text(text[:start])), len(self.text(text[:end]))

    def word(self, word: str) -> str:
        """Return one lower-case word repaired."""
        return self._repaired(word) if len(word) <= KEPT_LETTERS else self._repair(word)

    def is_word(self, word: str) -> bool:
        """Whether a lower-case word is the bot's own or any of the general list, and so perhaps no typo."""
        return word in self._known or word in self._ranks

    def _repair(self, word: str) -> str:
        if word in self._known:
            return word
        spelled = spell_out(word) if self._ranks else word
        if spelled != word:
            stem, space, rest = spelled.partition(" ")
            return f"{self._repair(stem)}{space}{rest}" if "'" in word and word.startswith(stem) else spelled
        word = _shorten_repeats(word, self._known, self._ranks)
        if not word.isalpha() or self.is_word(word) or self.is_word(word.removesuffix("s")):
            return word
        return self._repairs.nearest(word) or self._split(word) or word

    def _is_common(self, word: str) -> bool:
        return word in self._known or self._ranks.get(word, _COMMON_RANK) < _COMMON_RANK

    def _split(self, word: str) -> str | None:
        """Put back one lost space: both halves must be words, at least one of them the bot's."""
        best: tuple[int, str] | None = None
        for cut in range(2, len(word) - 1):
            left, right = word[:cut], word[cut:]
            if self._is_common(left) and self._is_common(right) and (left in self._known or right in self._known):
                balance = abs(len(left) - len(right))
                if best is None or balance < best[0]:
                    best = (balance, f"{left} {right}")
        return best[1] if best else None


def _shorten_repeats(word: str, known: frozenset[str], ranks: Mapping[str, int]) -> str:
    """`pleeease` → `please`, `helllo` → `hello`: two letters where that makes a word, otherwise one."""
    if not _REPEATED.search(word):
        return word
    double, single = _REPEATED.sub(r"\1\1", word), _REPEATED.sub(r"\1", word)
    return double if (double in known or double in ranks) and single not in known else single


def _squeeze(between: str) -> str:
    """Marks stay (they mean something to the encoder), runs of them and of spaces become one."""
    marks = "".join(dict.fromkeys("".join(between.split())))[:3]
    if not marks:
        return " " if between else ""
    return f"{' ' if between[0].isspace() else ''}{marks}{' ' if between[-1].isspace() else ''}"
