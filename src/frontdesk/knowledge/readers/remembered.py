"""Remembers on disk what files were read to, by the hash of their bytes, so that a start parses only what has changed."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import structlog

from frontdesk.encoding.remembered import write_whole
from frontdesk.knowledge.sources.base import Document

VERSION = 2
"""Counted up whenever a reader makes something else of the same bytes."""

log = structlog.get_logger("frontdesk.knowledge")


class RememberedReading:
    """Without a folder nothing is kept. What nobody asked for since the last `forget_rest` is removed by the next.
    `files` counts those whose bytes were read, whatever became of them."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used: set[str] = set()
        self.files = 0

    def name_of(self, source: str, data: bytes) -> str:
        """The same for the same name and bytes only."""
        return hashlib.sha256(f"{VERSION}\n{source}\n".encode() + data).hexdigest()[:32]

    def keep(self, name: str) -> None:
        """What is remembered under this name is still of use."""
        self._used.add(f"{name}.read")

    def read(self, name: str, read: Callable[[], Sequence[Document]]) -> Sequence[Document]:
        """What `read` gives, or gave before under the same name. Troubles are not remembered."""
        if self._folder is None:
            return read()
        self.keep(name)
        path = self._folder / f"{name}.read"
        try:
            return msgspec.msgpack.decode(path.read_bytes(), type=list[Document])
        except (OSError, msgspec.DecodeError):
            pass
        documents = read()
        try:
            write_whole(path, msgspec.msgpack.encode(list(documents)))
        except OSError as error:
            log.warning("knowledge.reading_not_kept", reason=error.strerror)
        return documents

    def forget_rest(self) -> None:
        """Remove what nobody asked for since the last time."""
        if self._folder is not None and self._folder.is_dir():
            for path in self._folder.glob("*.read"):
                if path.name not in self._used:
                    path.unlink(missing_ok=True)
        self._used = set()
