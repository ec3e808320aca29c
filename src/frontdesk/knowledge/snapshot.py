"""What a bot knows at one moment: an index and all that was learned from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.confidence import Confidence
from frontdesk.knowledge.index import Index, Only
from frontdesk.knowledge.lexicon import Lexicon
from frontdesk.knowledge.sources.base import Trouble, Visibility


class Report(msgspec.Struct, frozen=True):
    """What the last indexing made of the sources. `encoded` counts texts that were not remembered from before, `folded` the
    passages that say the same as another (of a stored index they are folded when they are found)."""

    documents: int
    passages: int
    encoded: int
    troubles: tuple[Trouble, ...]
    folded: int = 0


class Listed(NamedTuple):
    """An article by its name."""

    source: str
    title: str
    url: str | None
    visibility: Visibility


class Looked(NamedTuple):
    """What a question looks for: one row of `vectors` and one list of content words for each way to ask it; `words` are all
    words of the question itself without accents, `limit` how many passages are to be shown."""

    vectors: Vectors
    content: Sequence[Sequence[str]]
    words: Sequence[str]
    only: Only
    limit: int


class Snapshot(Protocol):
    """Invariant: a question is answered from one snapshot throughout."""

    @property
    def confidence(self) -> Confidence: ...

    @property
    def report(self) -> Report: ...

    @property
    def lexicon(self) -> Lexicon:
        """The words of all passages."""
        ...

    async def around(self, looked: Looked) -> "Whole":
        """The passages that come into question, scored and quoted as if there were no others."""
        ...

    async def articles(self) -> tuple[Listed, ...]:
        """What may be cited, an article each, in the order of their names."""
        ...

    def without(self, sources: Iterable[str]) -> "Snapshot":
        """The same with articles hidden."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A snapshot that is wholly in memory. Keeps `Snapshot`."""

    index: Index
    confidence: Confidence
    report: Report
    hidden: frozenset[str] = frozenset()

    @property
    def lexicon(self) -> Lexicon:
        return self.index.lexicon

    async def around(self, looked: Looked) -> "Whole":
        return self

    async def articles(self) -> tuple[Listed, ...]:
        found: dict[str, Listed] = {}
        for passage in self.index.passages:
            document = passage.document
            if document.source not in self.hidden and document.source not in found:
                found[document.source] = Listed(document.source, passage.title, document.url, document.visibility)
        return tuple(found.values())

    def without(self, sources: Iterable[str]) -> "Whole":
        return replace(self, hidden=self.hidden | frozenset(sources))

    def mask(self, only: Only) -> NDArray[np.bool_] | None:
        """Which passages may be shown; None for all."""
        mask = self.index.mask(only)
        if not self.hidden:
            return mask
        shown = np.array([passage.document.source not in self.hidden for passage in self.index.passages], dtype=bool)
        return shown if mask is None else shown & mask
