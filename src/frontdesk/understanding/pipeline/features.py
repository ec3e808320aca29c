"""Turns a text into hashed word and letter groups, in microseconds: what the classifier reads beside the embedding."""

import functools
import math
import re
import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16  # counted for the weight by rarity
COLUMNS = 1 << 12  # what the linear model sees; a sketch that keeps inner products to about 1/64
_CHARACTERS = 400
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)
_FOLD, _TOP, _MIDDLE = np.uint64(29), np.uint64(48), np.uint64(20)
_SIGNED_COLUMN = np.uint64(2 * COLUMNS - 1)
_SIZES = range(2, 6)

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def _powers() -> tuple[Hashes, Hashes]:
    """Return what the letters of a group are multiplied with, and what is added, for each size of group: the letters of
    a group of n are the digits of a number to the base _STEP, with a one before them and the size above all."""
    step = int(_STEP)
    factors = [[step ** (size - 1 - at) if at < size else 0 for at in range(max(_SIZES))] for size in _SIZES]
    added = [[step ** (size - 1) + (size << 56)] for size in _SIZES]
    cut = [[[value % 2**64 for value in row] for row in rows] for rows in (factors, added)]
    return np.array(cut[0], np.uint64), np.array(cut[1], np.uint64)


_FACTORS, _ADDED = _powers()
_SIGNS = np.repeat(np.array([1, -1], np.float32), COLUMNS)


@functools.lru_cache(maxsize=_CHARACTERS)
def _whole_groups(count: int) -> Integers:
    """Where in an array [sizes, count] those groups are that end within `count` letters."""
    return np.array([row * count + at for row, size in enumerate(_SIZES) for at in range(count - size + 1)], np.int64)


def buckets(text: str) -> tuple[Integers, Integers, int]:
    """Return (bucket, column with sign bit, number of word buckets) of the groups of a normalised text.

    Words come first, then groups of 2 to 5 letters across word ends. Digits are all the same to it. The feature hashing is
    Weinberger et al. 2009, the sketch Charikar et al. 2002.
    """
    text = _DIGIT.sub("0", text[:_CHARACTERS])
    if not text.isascii():  # customers leave accents out
        text = "".join([letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)])
    words = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(text)], np.uint64)
    pairs = words[:-1] * _STEP ^ words[1:]
    mixed = np.concatenate((words, pairs, _letter_groups(f" {text} ".encode("utf-8", "replace"))))
    mixed *= _MULTIPLIER
    mixed ^= mixed >> _FOLD
    mixed *= _STEP
    bucket = (mixed >> _TOP).view(np.int64)
    column = (mixed >> _MIDDLE & _SIGNED_COLUMN).view(np.int64)
    return bucket, column, len(words) + len(pairs)


def _letter_groups(text: bytes) -> Hashes:
    """All groups of one size together, then those of the next."""
    letters = np.frombuffer(text + bytes(max(_SIZES)), np.uint8).astype(np.uint64)
    following = np.ndarray((max(_SIZES), len(text)), np.uint64, letters, strides=(8, 8))  # [n, m] is letter m + n
    groups: Hashes = _FACTORS @ following + _ADDED
    return groups.take(_whole_groups(len(text)))


def rarity(texts: Sequence[str]) -> Floats:
    """The smoothed inverse document frequency of every bucket, float32 [BUCKETS]."""
    counts = np.zeros(BUCKETS, np.float64)
    for text in texts:
        counts[np.unique(buckets(text)[0])] += 1
    weights: Floats = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
    return weights


def vectorise(text: str, weights: Floats) -> tuple[Integers, Floats]:
    """Return the columns and values of one text; words and letters each make up half of the unit length."""
    bucket, column, words = buckets(text)
    values = weights.take(bucket)
    values *= _SIGNS.take(column)
    for part in (values[:words], values[words:]):
        length = math.sqrt(part @ part)
        if length > 0:
            np.multiply(part, np.float32(0.70710678 / length), out=part)
    return column & (COLUMNS - 1), values


def matrix(texts: Sequence[str], weights: Floats) -> Floats:
    """The same for many texts, dense: float32 [texts, COLUMNS]."""
    rows = np.zeros((len(texts), COLUMNS), np.float32)
    for row, text in zip(rows, texts, strict=True):
        columns, values = vectorise(text, weights)
        row[:] = np.bincount(columns, values, COLUMNS)
    return rows
