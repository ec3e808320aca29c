"""Gathers the articles of a folder, or of one file, whatever their formats; a file that has not changed is not read again."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from frontdesk.knowledge.errors import FileMissing, FolderMissing
from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.opening import read_bytes
from frontdesk.knowledge.readers.registry import MOST_BYTES, SUFFIXES
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Document, Gathered, Trouble
from frontdesk.knowledge.sources.walking import Found, Mark, is_within, mark_of, real_path, walk

Now = Callable[[], int]
"""The time as the file system has it, in nanoseconds since the epoch."""


class FolderSource:
    """Every article under a folder, in the order of their names; hidden files and folders are passed over."""

    def __init__(
        self,
        folder: Path,
        *,
        max_file_bytes: int | None = None,
        remembered: RememberedReading | None = None,
        now: Now = time.time_ns,
    ) -> None:
        self.folder = folder
        self._files = _Files(folder, max_file_bytes, remembered, now)

    def gather(self) -> Gathered:
        """Raise `FolderMissing` when there is no such folder."""
        if not self.folder.is_dir():
            raise FolderMissing(folder=self.folder.name)
        return self._files.gather(walk(self.folder))


class FileSource:
    """The articles of one file."""

    def __init__(
        self,
        file: Path,
        *,
        max_file_bytes: int | None = None,
        remembered: RememberedReading | None = None,
        now: Now = time.time_ns,
    ) -> None:
        self.file = file
        self._files = _Files(file.parent, max_file_bytes, remembered, now)

    def gather(self) -> Gathered:
        """Raise `FileMissing` when there is no such file."""
        if not self.file.exists():
            raise FileMissing(file=self.file.name)
        return self._files.gather([Found(self.file.name, self.file, linked=True)])


class _Known(NamedTuple):
    """What a file was read to; `kept` is the name under which that is remembered on disk."""

    which: bytes
    documents: tuple[Document, ...]
    kept: str | None


class _Files:
    """Reads each file again only where the file system says that it has changed, or may yet change without saying so.

    Invariant: a file is read only where it lies within the folder, links followed; whatever it was before.
    """

    def __init__(
        self, folder: Path, max_file_bytes: int | None, remembered: RememberedReading | None, now: Now
    ) -> None:
        self._folder = folder
        self._max_file_bytes = max_file_bytes
        self._remembered = remembered or RememberedReading(None)
        self._now = now
        self._root = ""
        self._known: dict[str, _Known] = {}

    def gather(self, files: Sequence[Found]) -> Gathered:
        documents: list[Document] = []
        troubles: list[Trouble] = []
        before, self._known = self._known, {}
        self._root = real_path(self._folder)
        with Isolated() as isolated:
            for file in files:
                try:
                    documents += self._documents_of(file, before.get(file.name), isolated)
                except Unreadable as reason:
                    troubles.append(Trouble(source=printable(file.name), reason=str(reason)))
                except OSError as error:
                    reason_given = f"cannot be read: {error.strerror or error}"
                    troubles.append(Trouble(source=printable(file.name), reason=reason_given))
        return Gathered(documents=tuple(documents), troubles=tuple(troubles))

    def _documents_of(self, file: Found, known: _Known | None, isolated: Isolated) -> Sequence[Document]:
        if file.error is not None:
            raise file.error
        began = self._now()
        if known is None or file.linked or mark_of(file.path.lstat()).which != known.which:
            mark = mark_of(self._checked(file.path))
            if known is None or mark.which != known.which:
                known = self._read(file, mark, isolated)
                if not mark.is_settled(began):
                    return known.documents
        if known.kept is not None:
            self._remembered.keep(known.kept)
        self._known[file.name] = known
        return known.documents

    def _checked(self, path: Path) -> os.stat_result:
        """Raise `Unreadable` for what is not to be read, or not here."""
        if path.suffix.lower() not in SUFFIXES:
            raise Unreadable(f"is not of a format that is read here ({', '.join(SUFFIXES)})")
        if not is_within(path, self._root) and not is_within(
            path, real_path(self._folder)
        ):  # which may have moved meanwhile
            raise Unreadable("is a link that leads out of the knowledge folder")
        stat = path.stat()
        if not S_ISREG(stat.st_mode):
            raise Unreadable("is not a regular file")
        if stat.st_size > MOST_BYTES:
            raise Unreadable(f"is larger than {MOST_BYTES} bytes")
        return stat

    def _read(self, file: Found, mark: Mark, isolated: Isolated) -> _Known:
        source, data = printable(file.name), file.path.read_bytes()
        self._remembered.files += 1

        def read() -> list[Document]:
            return read_bytes(source, data, isolated, most_bytes=self._max_file_bytes)

        if not SUFFIXES[file.path.suffix.lower()].isolated:
            return _Known(mark.which, tuple(read()), None)
        kept = self._remembered.name_of(source, data)
        return _Known(mark.which, tuple(self._remembered.read(kept, read)), kept)


def printable(source: str) -> str:
    """File names may hold bytes that are not UTF-8; a name that is shown and stored must not."""
    return source.encode("utf-8", "replace").decode("utf-8")
