"""The shipped encoder's twin that was not adapted to requests, for articles: open only while something is being indexed.

A question is encoded once, by the encoder that also reads it, and compared with passages of the twin: the two share a space
(cosine .96 between what they make of a question), and the second session costs no turn, no memory and no time at the start.
"""

import asyncio
import threading
from collections.abc import Sequence

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.onnx import DIMENSION, PASSAGES_SHA256, OnnxModel, name_of


class PassageEncoder:
    """Keeps `base.Encoder`, and rests: its session is open from the first text until then. From any thread."""

    name = name_of(PASSAGES_SHA256)
    dimension = DIMENSION

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._opening = threading.Lock()
        self._opened: BatchingEncoder | None = None

    async def encode(self, texts: Sequence[str]) -> Vectors:
        return await asyncio.to_thread(self.encode_now, texts)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """Raises EncoderDamaged."""
        with self._opening:
            opened = self._opened = self._opened or BatchingEncoder(OnnxModel(threads=self._threads, passages=True))
        return opened.encode_now(texts)

    def rest(self) -> None:
        """Let the session go; a call that is under way keeps it to its end."""
        self._opened = None
