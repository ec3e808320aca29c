"""Turns a text into hashed word and letter groups, in microseconds: what the classifier reads beside the embedding."""

import math
import re
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
_ONE, _FOLD, _TOP, _MIDDLE = np.uint64(1), np.uint64(29), np.uint64(48), np.uint64(20)
_SIGNED_COLUMN = np.uint64(2 * COLUMNS - 1)
_SIZES = tuple((size, np.uint64(size << 56)) for size in range(2, 6))

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


def buckets(text: str) -> tuple[Integers, Integers, int]:
    """Return (bucket, column with sign bit, number of word buckets) of the groups of a normalised text.

    Words come first, then groups of 2 to 5 letters across word ends. Digits are all the same to it. The feature hashing is
    Weinberger et al. 2009, the sketch Charikar et al. 2002.
    """
    text = _DIGIT.sub("0", text[:_CHARACTERS])
    words = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(text)], np.uint64)
    pairs = words[:-1] * _STEP ^ words[1:]
    letters = np.frombuffer(f" {text} ".encode("utf-8", "replace"), np.uint8).astype(np.uint64)
    rolling = letters + _ONE
    groups = [words, pairs]
    for size, mark in _SIZES:
        rolling = rolling[:-1] * _STEP + letters[size - 1 :]
        groups.append(rolling + mark)
    mixed = np.concatenate(groups) * _MULTIPLIER
    mixed ^= mixed >> _FOLD
    mixed *= _STEP
    bucket = (mixed >> _TOP).astype(np.int64)
    column = (mixed >> _MIDDLE & _SIGNED_COLUMN).astype(np.int64)
    return bucket, column, len(words) + len(pairs)


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
    values = weights[bucket]
    np.negative(values, out=values, where=column >= COLUMNS)
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
        np.add.at(row, columns, values)
    return rows
