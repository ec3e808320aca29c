"""Vectors in few bytes: one bit a number for sentences and headings, four for whole passages; read back, each is nearly itself.

A row is turned, so that what it says is spread over all of its numbers, and taken apart into the mean of all and what is
left of it; of that the signs (or sixteen levels) are kept, and the length with which a product comes out right: Gao and Long,
"RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound" (2024). Here the turn is a cosine
transform after changes of sign, which is the same on every machine.
"""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors

Packed = NDArray[np.uint8]
Levels = NDArray[np.int8]
Floats = NDArray[np.float32]

SPREADS = (0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 1.0)
"""How much of a row's largest number the sixteen levels may reach to; what is more is the last level."""
SCALE_BYTES = 2


def turned(rows: Vectors) -> Vectors:
    """Rows (or one) as all else here takes them; products of two are what they were."""
    result: Vectors = rows @ _turn(rows.shape[-1])
    return result


@lru_cache(maxsize=4)
def _turn(dimension: int) -> Vectors:
    bits = np.unpackbits(
        np.frombuffer(hashlib.shake_128(b"turn").digest(-(-dimension // 8)), np.uint8), count=dimension
    )
    at = np.arange(dimension)
    waves = np.cos(np.pi * (2 * at[:, None] + 1) * at / (2 * max(dimension, 1))) * np.sqrt(2 / max(dimension, 1))
    waves[:, :1] /= np.sqrt(2)
    turn: Vectors = ((bits.astype(np.float64) * 2 - 1)[:, None] * waves).astype(np.float32)
    return turn


def sign_bytes(dimension: int) -> int:
    return SCALE_BYTES + -(-dimension // 8)


def level_bytes(dimension: int) -> int:
    return SCALE_BYTES + -(-dimension // 2)


def pack_signs(rows: Vectors, mean: Floats) -> Packed:
    """One bit a number: a scale and the signs, a row each."""
    rest = rows - mean
    scales = (rest * rest).sum(axis=1) / np.maximum(np.abs(rest).sum(axis=1), np.float32(1e-9))
    return np.hstack([_scales(scales), np.packbits(rest > 0, axis=1)])


def unpack_signs(packed: Packed, mean: Floats) -> Vectors:
    signs = np.unpackbits(packed[:, SCALE_BYTES:], axis=1, count=len(mean)).astype(np.float32) * 2 - 1
    rows: Vectors = mean + signs * _read_scales(packed)[:, None]
    return rows


def pack_levels(rows: Vectors, mean: Floats) -> Packed:
    """Four bits a number: a scale and the levels, a row each."""
    rest = rows - mean
    largest = np.maximum(np.abs(rest).max(axis=1), np.float32(1e-9))
    levels = np.zeros(rest.shape, np.float32)
    scales = np.zeros(len(rest), np.float32)
    best = np.full(len(rest), -1.0, np.float32)
    for spread in SPREADS:
        tried = np.clip(np.floor(rest / (largest * spread)[:, None] * 8), -8, 7) * 2 + 1
        along, size = (rest * tried).sum(axis=1), (tried * tried).sum(axis=1)
        alike = along / np.sqrt(size)
        better = alike > best
        levels[better], best[better], scales[better] = tried[better], alike[better], (along / size)[better]
    nibbles = ((levels + 15) / 2).astype(np.uint8)
    if nibbles.shape[1] % 2:
        nibbles = np.hstack([nibbles, np.zeros((len(nibbles), 1), np.uint8)])
    return np.hstack([_scales(scales), nibbles[:, 0::2] << 4 | nibbles[:, 1::2]])


def read_levels(packed: Packed, dimension: int) -> tuple[Levels, Floats]:
    """The levels, odd numbers from -15 to 15, and what each row is to be multiplied by."""
    both = packed[:, SCALE_BYTES:]
    nibbles = np.empty((len(packed), 2 * both.shape[1]), np.uint8)
    nibbles[:, 0::2], nibbles[:, 1::2] = both >> 4, both & 15
    return (nibbles[:, :dimension].astype(np.int8) * 2 - 15).astype(np.int8), _read_scales(packed)


def unpack_levels(packed: Packed, mean: Floats) -> Vectors:
    levels, scales = read_levels(packed, len(mean))
    rows: Vectors = mean + levels * scales[:, None]
    return rows


def _scales(values: Floats) -> Packed:
    return values.astype("<f2").view(np.uint8).reshape(-1, SCALE_BYTES)


def _read_scales(packed: Packed) -> Floats:
    return np.ascontiguousarray(packed[:, :SCALE_BYTES]).view("<f2").astype(np.float32).reshape(-1)
