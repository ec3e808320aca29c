"""Looks into an archive before anything unpacks it: what would be far too large, or declares entities, is refused."""

import io
import zipfile

from frontdesk.knowledge.readers.base import Unreadable

MOST_UNPACKED_BYTES = 256 * 1024 * 1024
MOST_FILES = 10_000
_DECLARED_WITHIN = 4_096  # bytes of a part; a document type stands at its head
_XML = (".xml", ".rels")


def check_archive(data: bytes) -> None:
    """Raise `Unreadable` unless the archive is of a size to unpack. `zipfile` reads no more of a file than is declared here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
            if len(files) > MOST_FILES:
                raise Unreadable(f"has more than {MOST_FILES} files inside")
            if sum(file.file_size for file in files) > MOST_UNPACKED_BYTES:
                raise Unreadable(f"unpacks to more than {MOST_UNPACKED_BYTES >> 20} MB")
            for file in files:
                if file.filename.endswith(_XML):
                    _check_part(archive, file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, ValueError) as error:
        raise Unreadable("is a damaged archive, or has a password") from error


def _check_part(archive: zipfile.ZipFile, file: zipfile.ZipInfo) -> None:
    """Office files have no document types; one is there to make entities of."""
    with archive.open(file) as part:
        head = part.read(_DECLARED_WITHIN)
    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        if "<!DOCTYPE".encode(encoding) in head or "<!ENTITY".encode(encoding) in head:
            raise Unreadable("declares XML entities, which no office program writes")
