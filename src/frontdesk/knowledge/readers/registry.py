"""The formats that are read; a new one is a file here and a line in `READERS`."""

from collections.abc import Mapping

from frontdesk.knowledge.readers.base import EXTRA, Reader

MB = 1024 * 1024
_HERE = "frontdesk.knowledge.readers"

READERS: Mapping[str, Reader] = {
    reader.format: reader
    for reader in (
        Reader("markdown", (".md", ".markdown"), f"{_HERE}.text", MB, isolated=False),
        Reader("plain", (".txt", ".text"), f"{_HERE}.text", MB, isolated=False),
        Reader("html", (".html", ".htm", ".xhtml"), f"{_HERE}.html", 8 * MB, needs=EXTRA),
        Reader("pdf", (".pdf",), f"{_HERE}.pdf", 64 * MB, needs=EXTRA),
        Reader("docx", (".docx",), f"{_HERE}.docx", 32 * MB, needs=EXTRA),
        Reader("xlsx", (".xlsx", ".xlsm"), f"{_HERE}.xlsx", 32 * MB, needs=EXTRA),
        Reader("csv", (".csv", ".tsv"), f"{_HERE}.csv", 16 * MB, needs=EXTRA),
        Reader("json", (".json",), f"{_HERE}.exports", 64 * MB, needs=EXTRA),
    )
}
PAGE = Reader("page", (), f"{_HERE}.page", 4 * MB, needs=EXTRA)
"""Of web sites alone: no file is read as one."""
SUFFIXES: Mapping[str, Reader] = {suffix: reader for reader in READERS.values() for suffix in reader.suffixes}
MOST_BYTES = max(reader.most_bytes for reader in READERS.values())
