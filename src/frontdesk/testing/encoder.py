"""An encoder for tests that need vectors but not meaning: words and their beginnings, hashed; instant and the same everywhere."""

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from frontdesk.encoding.base import Vectors

_WORD = re.compile(r"\w+")


class FakeEncoder:
    """Keeps `encoding.base.Encoder`: texts that share words get near vectors. `calls` counts the calls that were made."""

    def __init__(self, dimension: int = 256) -> None:
        self._dimension = dimension
        self.calls = 0

    @property
    def name(self) -> str:
        return f"fake-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    async def encode(self, texts: Sequence[str]) -> Vectors:
        return self.encode_now(texts)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in enumerate(texts):
            for piece, weight in _pieces(text):
                code = zlib.crc32(piece.encode("utf-8", "replace"))
                vectors[row, code % self._dimension] += weight if code & 0x10000 else -weight
            length = float(np.linalg.norm(vectors[row]))
            if length > 0:
                vectors[row] /= length
            else:
                vectors[row, 0] = 1.0
        return vectors


def _pieces(text: str) -> Iterator[tuple[str, float]]:
    for word in _WORD.findall(text.lower()):
        yield word, 1.0
        yield f"^{word[:4]}", 0.5
