"""Guesses the language of a text among those that the bot speaks; a bot of one language never needs to guess.

By groups of two to six letters, each with what it says for and against a language (`languages.npz`, which
tools/export_languages.py takes from a well-kept detector; docs/decisions/0007-language.md has the figures).
"""

import functools
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_FILE = Path(__file__).parent / "languages.npz"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WITH_DIGIT = re.compile(r"\S*\d\S*")  # order numbers are of no language
_CHARACTERS = 200  # a language shows in the first line
_BY_ANOTHER_TAG = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}


class _Groups(NamedTuple):
    """What each group of letters adds to each of some languages."""

    weights: Mapping[str, tuple[int, ...]]
    longest: int


class _Table(NamedTuple):
    languages: tuple[str, ...]
    groups: tuple[str, ...]
    steps: NDArray[np.int8]


def guess_language(text: str, languages: tuple[str, ...]) -> str:
    """Return the likeliest of `languages` (IETF tags, never empty); the first where nothing speaks for another.

    About 0.05 ms a text. A language that the table does not have is never guessed beside one that it has.
    """
    if len(languages) == 1:
        return languages[0]
    known, groups = _for(languages)
    written = _WITH_DIGIT.sub(" ", unicodedata.normalize("NFC", text[:_CHARACTERS])).lower()
    words = " ".join(_WORD.findall(written))
    if not known or not words:
        return languages[0]
    weights, totals = groups.weights, [0] * len(known)
    padded = f" {words} "
    for end in range(1, len(padded) + 1):
        for start in range(max(0, end - groups.longest), end):  # the longest group that ends here counts
            found = weights.get(padded[start:end])
            if found is not None:
                totals = [total + step for total, step in zip(totals, found, strict=True)]
                break
    return known[max(range(len(known)), key=totals.__getitem__)]


@functools.lru_cache(maxsize=64)
def _for(languages: tuple[str, ...]) -> tuple[tuple[str, ...], _Groups]:
    """The languages that the table has, in order, and the groups with their steps for these alone."""
    table = _table()
    columns = {language: table.languages.index(_primary(language)) for language in languages if _is_known(language)}
    rows = table.steps[:, list(columns.values())].tolist()
    weights = {group: tuple(row) for group, row in zip(table.groups, rows, strict=True)}
    return tuple(columns), _Groups(weights, max(map(len, table.groups)))


def _is_known(language: str) -> bool:
    return _primary(language) in _table().languages


def _primary(language: str) -> str:
    primary = language.replace("_", "-").split("-")[0].lower()
    return _BY_ANOTHER_TAG.get(primary, primary)


@functools.cache
def _table() -> _Table:
    with np.load(_FILE, allow_pickle=False) as arrays:
        names, groups = arrays["languages"].tobytes().decode(), arrays["groups"].tobytes().decode()
        return _Table(tuple(names.split()), tuple(groups.split("\n")), arrays["steps"])
