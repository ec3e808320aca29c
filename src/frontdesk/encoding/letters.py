"""Stands where there is no encoder for a bot's language: no vectors at all, so that whoever asks goes by words and letters."""

from collections.abc import Sequence

import numpy as np

from frontdesk.encoding.base import Vectors


class LettersOnly:
    """Keeps `base.Encoder` with rows of no numbers."""

    name = "letters"
    dimension = 0

    async def encode(self, texts: Sequence[str]) -> Vectors:
        return self.encode_now(texts)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 0), np.float32)

    def close(self) -> None:
        """Nothing is open."""
