"""The contract of a knowledge source: whatever a company has written, gathered as documents with the troubles named."""

from typing import Literal, Protocol

import msgspec

Format = Literal["markdown", "plain"]


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """One article. `text` is the source exactly as decoded; what comes before `body_at` (front matter) is not searched.

    Invariant: every quote is a slice of `text`. `source` names the article within its bot, such as `shipping.md`.
    """

    source: str
    text: str
    title: str = ""
    format: Format = "markdown"
    body_at: int = 0
    url: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None


class Trouble(msgspec.Struct, frozen=True):
    """An article that could not be used, by name, and why; the others are not touched by it."""

    source: str
    reason: str


class Gathered(msgspec.Struct, frozen=True):
    documents: tuple[Document, ...] = ()
    troubles: tuple[Trouble, ...] = ()


class Source(Protocol):
    def gather(self) -> Gathered:
        """Read everything, from the calling thread. Documents come in a stable order; nothing broken raises."""
        ...
