"""The kinds of knowledge source there are; a new one is a file here and a line in `SOURCES`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from frontdesk.knowledge.errors import SourceUnknown
from frontdesk.knowledge.sources.base import Source
from frontdesk.knowledge.sources.folder import FolderSource

SOURCES: Mapping[str, Callable[[Path], Source]] = {
    "folder": FolderSource,
}


def make_source(kind: str, place: Path) -> Source:
    """Raise `SourceUnknown` for a kind that is not registered."""
    if kind not in SOURCES:
        raise SourceUnknown(kind=kind)
    return SOURCES[kind](place)
