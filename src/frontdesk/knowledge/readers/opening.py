"""From the bytes of one file to its articles: sniffed, measured, and read where it can do no harm."""

import importlib
from collections.abc import Sequence

from frontdesk.knowledge.readers.base import Read, Unreadable
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.registry import PAGE, READERS
from frontdesk.knowledge.readers.sniffing import sniff
from frontdesk.knowledge.sources.base import Document


def read_bytes(source: str, data: bytes, isolated: Isolated, *, most_bytes: int | None = None) -> list[Document]:
    """The articles of a file. Raise `Unreadable`."""
    if not data.strip():
        raise Unreadable("is empty")
    reader = sniff(source, data)
    most = min(reader.most_bytes, most_bytes or reader.most_bytes)
    if len(data) > most:
        raise Unreadable(f"is larger than {most} bytes")
    if reader.isolated:
        return isolated.read(reader, source, data)
    return list(read_here(reader.format, source, data))


def read_here(format: str, source: str, data: bytes) -> Sequence[Document]:  # noqa: A002
    """In this process. Raise `Unreadable`, also where the extra that the format needs is not installed."""
    reader = PAGE if format == PAGE.format else READERS[format]
    try:
        read: Read = importlib.import_module(reader.module).read
        return read(source, data)
    except ModuleNotFoundError as error:
        if reader.needs is None:
            raise
        raise Unreadable(f"needs the extra `{reader.needs}`: install frontdesk[{reader.needs}]") from error
