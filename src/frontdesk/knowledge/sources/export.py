"""Gathers the articles of a help centre's export: one JSON file, or a folder of its pages."""

from pathlib import Path

from frontdesk.knowledge.errors import FileMissing
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Gathered, Trouble
from frontdesk.knowledge.sources.folder import FileSource, FolderSource


class ExportSource:
    """Of a folder only the JSON files are of the export; what else lies there is named as a trouble."""

    def __init__(self, place: Path, *, remembered: RememberedReading | None = None) -> None:
        self.place = place
        self._source = (FolderSource if place.is_dir() else FileSource)(place, remembered=remembered)

    def gather(self) -> Gathered:
        """Raise `FileMissing` when there is nothing at the place."""
        if not self.place.exists():
            raise FileMissing(file=self.place.name)
        gathered = self._source.gather()
        strange = {d.source.split("#")[0] for d in gathered.documents if not d.source.split("#")[0].endswith(".json")}
        return Gathered(
            documents=tuple(d for d in gathered.documents if d.source.split("#")[0] not in strange),
            troubles=(*gathered.troubles, *(Trouble(name, "is no JSON of a help centre") for name in sorted(strange))),
        )
