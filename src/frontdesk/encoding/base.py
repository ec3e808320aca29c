"""The contract for turning texts into vectors; understanding and knowledge both build on it, `app.py` chooses who keeps it."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Span = tuple[int, int]  # of characters of a text: from the first one to before the second


class Encoder(Protocol):
    """Texts in, unit-length rows out.

    Invariant: the vector of a text does not depend on what else was in its batch, beyond rounding (1e-3 in cosine).
    """

    @property
    def name(self) -> str:
        """Says which weights these are, hash included; whatever is derived from vectors is kept under it."""
        ...

    @property
    def dimension(self) -> int: ...

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of `dimension` float32 values a text, in order. Never blocks the event loop; calls that come
        while another is being computed share the next batch."""
        ...

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """The same from the calling thread, for training and scripts."""
        ...


@runtime_checkable
class WithParts(Protocol):
    """An encoder that shows what parts of a text mean within it, at no further cost."""

    async def encode_with_parts(self, text: str, parts: Sequence[Span]) -> Vectors | None:
        """Return the text's row, as `encode` gives it, and then one of unit length a part: not what the part means by itself,
        but near it. None where the encoder cannot."""
        ...


@runtime_checkable
class WithLayers(Protocol):
    """An encoder that also tells what its earlier layers make of a text, which still know its words."""

    @property
    def layers(self) -> Encoder | None:
        """What gives the longer rows, at no further cost; None where there are none."""
        ...


def layered(encoder: Encoder) -> Encoder:
    """The encoder with its earlier layers, where it has them: better at telling requests apart, no better at finding passages."""
    longer = encoder.layers if isinstance(encoder, WithLayers) else None
    return encoder if longer is None else longer


class Resting(Encoder, Protocol):
    """An encoder that is only needed now and then."""

    def rest(self) -> None:
        """Let go of what the next text can open again."""
        ...
