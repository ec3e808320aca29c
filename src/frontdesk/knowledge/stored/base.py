"""The contract of a store of passages, which either database engine keeps: changes prepared aside, then put in place at once.

Invariant: what `put` stored is not found before `switch`; `switch` takes in all of it and takes out what is gone, or nothing.
Invariant: a view finds every article as it was when the view was made, or as it was put in place since, until `sweep`.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.knowledge.index import EVERYONE, Only
from frontdesk.knowledge.lexicon import IsWord, Term
from frontdesk.knowledge.search import WORDS_SHARE
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored.rows import Row, Stored
from frontdesk.knowledge.stored.vocabulary import Vocabulary

CANDIDATES = 48
"""Passages that are looked at closely, for one question."""


class Kept(NamedTuple):
    """An article in the store; `live` where it is found, else it waits for `switch`. `size` is the number of its passages."""

    id: int
    source: str
    digest: bytes
    live: bool
    size: int


class New(NamedTuple):
    """An article to be stored: `about` is what its passages have in common."""

    digest: bytes
    about: Document
    rows: Sequence[Row]


class Wanted(NamedTuple):
    """What to look for: passages near to `vector` (which may be empty), or that have the words, or that are called so
    (`names` are hashes); only what may be shown."""

    vector: Vectors
    terms: Sequence[Term]
    names: Sequence[int] = ()
    only: Only = EVERYONE
    hidden: frozenset[str] = frozenset()
    words_share: float = WORDS_SHARE
    limit: int = CANDIDATES


class View(Protocol):
    """The passages that are found, at one moment."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def mean(self) -> NDArray[np.float32]:
        """What packed vectors are relative to."""
        ...

    def __len__(self) -> int:
        """How many passages there are."""
        ...

    async def find(self, wanted: Wanted) -> list[Stored]:
        """The passages that promise most, in the order of the articles; somewhat more or less than `limit`."""
        ...

    async def articles(self) -> list[Document]:
        """What the articles are, without their texts, in the order of their names."""
        ...

    async def sample(self, count: int) -> list[Stored]:
        """Passages spread evenly over all."""
        ...


class Store(Protocol):
    """One bot's passages under one encoder. One task at a time may change it."""

    async def kept(self) -> list[Kept]: ...

    async def mean(self) -> NDArray[np.float32] | None:
        """None until `begin`."""
        ...

    async def begin(self, mean: NDArray[np.float32]) -> None:
        """Say what packed vectors are relative to, before the first `put`; the one that was said first stays."""
        ...

    async def put(self, articles: Sequence[New]) -> None:
        """Store articles aside; one that is there (same source and digest) stays as it is."""
        ...

    async def switch(self, new: Sequence[int], gone: Sequence[int]) -> None:
        """Put articles in place that were stored aside, and take out others, by their ids: at once. What is taken out is still
        there for views that were made before."""
        ...

    async def sweep(self) -> None:
        """Forget what was taken out: nobody asks the views of before any more."""
        ...

    async def recall(self, name: str) -> bytes | None: ...

    async def remember(self, name: str, value: bytes) -> None:
        """Keep something small that was learned of the passages."""
        ...

    async def view(self) -> View: ...

    async def close(self) -> None: ...


OpenStore = Callable[[Encoder, IsWord | None], Awaitable[Store | None]]
"""Where many passages are kept, other than in a file; None where it cannot be there."""


async def nowhere(encoder: Encoder, is_word: IsWord | None) -> Store | None:
    """There is no such place."""
    return None
