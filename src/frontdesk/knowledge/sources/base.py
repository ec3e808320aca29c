"""The contract of a knowledge source: whatever a company has written, gathered as documents with the troubles named."""

from typing import Literal, Protocol

import msgspec

Format = Literal["markdown", "plain", "marked"]
Visibility = Literal["public", "internal"]
MarkKind = Literal["heading", "end", "paragraph", "item", "step", "header", "row", "code"]


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What a stretch of a text is. `number` is a heading's level (`end`: headings from that level on are over), or which
    list or table an item or row belongs to. The cells of a row are separated by tabs."""

    kind: MarkKind
    start: int
    end: int
    number: int = 0


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """One article. `text` is the source exactly as decoded, or, of formats that are more than text (`marked`), the text that
    a reader sees, with `marks` saying what is a heading, a list, a row. What comes before `body_at` (front matter) is not
    searched. `internal` articles are for the company's own people; `audience` names whom an article is for and
    `product` what it is about, all if empty.

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
    visibility: Visibility = "public"
    audience: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


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
