"""Reads a page of a web site: its article, and before it a document of its links, one a line."""

from collections.abc import Sequence

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.html import decoded, read_page
from frontdesk.knowledge.sources.base import Document

LINKS = "links"


def read(source: str, data: bytes) -> Sequence[Document]:
    """A page that wants to be in no index gives its links alone; one whose links are not to be followed gives none."""
    page = read_page(decoded(data))
    links = Document(source=LINKS, text="\n".join(page.links if page.may_follow else ()), format="plain")
    if not page.may_index:
        return [links]
    try:
        return [links, page.writing.document(source, title=page.title, language=page.language, url=page.canonical)]
    except Unreadable:
        return [links]
