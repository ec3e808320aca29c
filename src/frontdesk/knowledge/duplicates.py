"""Folds passages that say the same into the first of them: what a site repeats on every page is found and quoted once, and
the first one knows where else it stands.

Likeness is the share of three-word pieces that two passages have in common (Jaccard's coefficient of w-shingles: Broder, "On
the resemblance and containment of documents", 1997); who is compared with whom is found by the smallest hashes of each.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from frontdesk.knowledge.chunking import Passage
from frontdesk.knowledge.words import words_of

ALIKE = 0.9
SMALLEST = 4
"""So many of a passage's smallest hashes are looked up; two that are alike by 0.9 share none of them in one of 10,000 cases."""
MOST_COMPARED = 16
"""Of those that share a hash, so that a thousand forms of one letter are not all compared with each other."""
LONG_WORDS = 20
"""A shorter text may well be the answer to two questions ("Yes, we do."): it is the same only under the same heading."""

Hashes = NDArray[np.uint64]
_FACTORS = np.array([1, 1_000_003, 998_244_353], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Folded:
    """`kept` in their order, and for each those that were folded into it."""

    kept: tuple[Passage, ...]
    copies: tuple[tuple[Passage, ...], ...]


def fold(passages: Sequence[Passage]) -> Folded:
    """Only passages that are for the same eyes (language, visibility, audience, product) are folded."""
    kept: list[Passage] = []
    copies: list[list[Passage]] = []
    hashes: list[Hashes] = []
    seen: dict[tuple[object, ...], list[int]] = {}
    for passage in passages:
        mine, heading = _hashes(passage)
        document = passage.document
        eyes = (document.language, document.visibility, document.audience, document.product, heading)
        keys = [(*eyes, int(value)) for value in mine[:SMALLEST]]
        same = next((n for key in keys for n in seen.get(key, ()) if _alike(mine, hashes[n])), None)
        if same is not None:
            copies[same].append(passage)
            continue
        for key in keys:
            others = seen.setdefault(key, [])
            if len(others) < MOST_COMPARED:
                others.append(len(kept))
        kept.append(passage)
        copies.append([])
        hashes.append(mine)
    return Folded(tuple(kept), tuple(map(tuple, copies)))


def name_of(passage: Passage) -> str:
    """What it is called: the heading that it stands under."""
    return passage.headings[-1] if passage.headings else passage.title


def sketch_of(passage: Passage) -> int:
    """The smallest of a passage's hashes, as a signed number: two that are alike by 0.9 have the same in nine of ten cases."""
    hashes, _ = _hashes(passage)
    return int(hashes[:1].astype(np.int64)[0]) if len(hashes) else 0


def _hashes(passage: Passage) -> tuple[Hashes, str]:
    """The hashes of a passage, smallest first, and the heading that they count under where the text is short."""
    words = words_of(passage.plain)
    numbers = np.array([_number(word) for word in words], dtype=np.uint64)
    width = min(3, len(numbers))
    if not width:
        return np.zeros(0, np.uint64), name_of(passage)
    pieces = sum((numbers[at : len(numbers) - width + at + 1] * _FACTORS[at] for at in range(width)), np.uint64(0))
    mixed = (pieces ^ (pieces >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(mixed), "" if len(words) >= LONG_WORDS else name_of(passage)


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _alike(first: Hashes, second: Hashes) -> bool:
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common >= ALIKE * (len(first) + len(second) - common)
