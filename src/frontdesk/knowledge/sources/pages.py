"""What is kept of a web site between two visits: each page with what tells whether it has changed."""

import msgspec

from frontdesk.knowledge.sources.base import Document, Trouble


class Page(msgspec.Struct, frozen=True):
    """A page as it was last fetched; `links` lead on within the site."""

    etag: str = ""
    modified: str = ""
    links: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()


class Crawled(msgspec.Struct, frozen=True):
    pages: dict[str, Page]
    troubles: tuple[Trouble, ...] = ()


class SiteState(msgspec.Struct, frozen=True):
    """When a site is to be visited again and was last, in milliseconds since the epoch; None: not by itself, not yet."""

    due_at: int | None
    checked_at: int | None = None
    troubles: tuple[Trouble, ...] = ()


class SiteUnreachable(Exception):
    """Why a site cannot be visited at all; what is known of it stays."""
