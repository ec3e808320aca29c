"""The kinds of knowledge source there are; a new one is a file here and a line in `SOURCES`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from frontdesk.knowledge.errors import SourceUnknown
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Source
from frontdesk.knowledge.sources.export import ExportSource
from frontdesk.knowledge.sources.folder import FileSource, FolderSource

Open = Callable[[Path, RememberedReading], Source]

SOURCES: Mapping[str, Open] = {
    "folder": lambda place, remembered: FolderSource(place, remembered=remembered),
    "file": lambda place, remembered: FileSource(place, remembered=remembered),
    "export": lambda place, remembered: ExportSource(place, remembered=remembered),
}


def make_source(kind: str, place: Path, remembered: RememberedReading | None = None) -> Source:
    """Raise `SourceUnknown` for a kind that is not registered."""
    if kind not in SOURCES:
        raise SourceUnknown(kind=kind)
    return SOURCES[kind](place, remembered or RememberedReading(None))
