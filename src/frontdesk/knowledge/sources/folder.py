"""Gathers the articles of a folder, or of one file, whatever their formats."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from frontdesk.knowledge.errors import FileMissing, FolderMissing
from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.opening import read_bytes
from frontdesk.knowledge.readers.registry import MOST_BYTES, SUFFIXES
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Document, Gathered, Trouble


class FolderSource:
    """Every article under a folder, in the order of their names; hidden files and folders are passed over."""

    def __init__(
        self, folder: Path, *, max_file_bytes: int | None = None, remembered: RememberedReading | None = None
    ) -> None:
        self.folder = folder
        self._files = _Files(folder, max_file_bytes, remembered or RememberedReading(None))

    def gather(self) -> Gathered:
        """Raise `FolderMissing` when there is no such folder."""
        if not self.folder.is_dir():
            raise FolderMissing(folder=self.folder.name)
        return self._files.gather(_visible(self.folder))


class FileSource:
    """The articles of one file."""

    def __init__(
        self, file: Path, *, max_file_bytes: int | None = None, remembered: RememberedReading | None = None
    ) -> None:
        self.file = file
        self._files = _Files(file.parent, max_file_bytes, remembered or RememberedReading(None))

    def gather(self) -> Gathered:
        """Raise `FileMissing` when there is no such file."""
        if not self.file.exists():
            raise FileMissing(file=self.file.name)
        return self._files.gather([self.file])


def _visible(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and not path.is_dir():
            yield path


class _Files:
    def __init__(self, folder: Path, max_file_bytes: int | None, remembered: RememberedReading) -> None:
        self._folder = folder
        self._max_file_bytes = max_file_bytes
        self._remembered = remembered

    def gather(self, paths: Iterator[Path] | Sequence[Path]) -> Gathered:
        documents: list[Document] = []
        troubles: list[Trouble] = []
        with Isolated() as isolated:
            for path in paths:
                source = printable(path.relative_to(self._folder).as_posix())
                try:
                    documents += self._read(path, source, isolated)
                except Unreadable as reason:
                    troubles.append(Trouble(source=source, reason=str(reason)))
                except OSError as error:
                    troubles.append(Trouble(source=source, reason=f"cannot be read: {error.strerror or error}"))
        return Gathered(documents=tuple(documents), troubles=tuple(troubles))

    def _read(self, path: Path, source: str, isolated: Isolated) -> Sequence[Document]:
        reader = SUFFIXES.get(path.suffix.lower())
        if reader is None:
            raise Unreadable(f"is not of a format that is read here ({', '.join(SUFFIXES)})")
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise Unreadable("is a link that leads out of the knowledge folder")
        if not path.is_file():
            raise Unreadable("is not a regular file")
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"is larger than {MOST_BYTES} bytes")
        data = path.read_bytes()
        if not reader.isolated:
            return read_bytes(source, data, isolated, most_bytes=self._max_file_bytes)
        return self._remembered.read(
            source, data, lambda: read_bytes(source, data, isolated, most_bytes=self._max_file_bytes)
        )


def printable(source: str) -> str:
    """File names may hold bytes that are not UTF-8; a name that is shown and stored must not."""
    return source.encode("utf-8", "replace").decode("utf-8")
