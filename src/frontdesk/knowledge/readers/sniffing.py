"""Tells what a file is by what is in it: a name is a hint, and only where the content has no mark of its own is it believed."""

import io
import zipfile
from pathlib import PurePath

from frontdesk.knowledge.readers.base import Reader, Unreadable
from frontdesk.knowledge.readers.registry import READERS, SUFFIXES

_PDF_WITHIN = 1024  # bytes before the mark that readers of PDF put up with
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS = frozenset({"markdown", "plain"})


def sniff(name: str, data: bytes) -> Reader:
    """Return who reads the file; raise `Unreadable` where nobody does, or where it is not what its name says."""
    named = SUFFIXES.get(PurePath(name).suffix.lower())
    if data.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    if data.startswith(_OLD_OFFICE):
        raise Unreadable("is a Word or Excel file of the old kind, or has a password; save it as .docx or .xlsx")
    if data.lstrip()[:5] == b"%PDF-" or (named is READERS["pdf"] and b"%PDF-" in data[:_PDF_WITHIN]):
        return READERS["pdf"]
    if named is None:
        return _unnamed(data)
    if named.format in {"pdf", "docx", "xlsx"}:
        raise Unreadable(f"is no {named.format.upper()} file, whatever its name says")
    return named


def _in_archive(data: bytes) -> Reader:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable("is a damaged archive") from error
    if "word/document.xml" in names:
        return READERS["docx"]
    if "xl/workbook.xml" in names:
        return READERS["xlsx"]
    raise Unreadable("is an archive; only .docx and .xlsx are read")


def _unnamed(data: bytes) -> Reader:
    """A file whose name says nothing."""
    head = data.lstrip()[:200].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return READERS["html"]
    raise Unreadable(f"is not of a format that is read here ({', '.join(SUFFIXES)})")
