"""Tells what a file is by what is in it, and whether it is taken: the name is never believed, only mended.

Nothing that a computer would run is taken, also not inside an archive. Whatever is taken is a kind that a browser or an office
program shows; where it comes from decides nothing. Marks of formats: https://en.wikipedia.org/wiki/List_of_file_signatures.
"""

import io
import re
import zipfile
from pathlib import PurePath
from typing import NamedTuple

MOST_ENTRIES = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = b"PK\x01\x02"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_OPENXML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


class Unfit(ValueError):
    """A file that is not taken; the message says why, for whoever sent it."""


class Kind(NamedTuple):
    """`suffixes` are the endings that such a file may have; one with another gets the first."""

    media_type: str
    suffixes: tuple[str, ...]


_MARKS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", Kind("image/png", (".png",))),
    (b"\xff\xd8\xff", Kind("image/jpeg", (".jpg", ".jpeg", ".jfif"))),
    (b"GIF87a", Kind("image/gif", (".gif",))),
    (b"GIF89a", Kind("image/gif", (".gif",))),
    (b"II*\x00", Kind("image/tiff", (".tiff", ".tif"))),
    (b"MM\x00*", Kind("image/tiff", (".tiff", ".tif"))),
    (b"%PDF-", Kind("application/pdf", (".pdf",))),
)
_BRANDS = {
    b"avif": Kind("image/avif", (".avif",)),
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1"), Kind("image/heic", (".heic", ".heif"))),
}
_WEBP = Kind("image/webp", (".webp",))
_ZIP = Kind("application/zip", (".zip",))
_OFFICE = {
    "word/document.xml": Kind(_OPENXML + "wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": Kind(_OPENXML + "spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": Kind(_OPENXML + "presentationml.presentation", (".pptx",)),
}
_OPEN = {
    _OPEN_DOCUMENT + name: Kind(_OPEN_DOCUMENT + name, (suffix,))
    for name, suffix in (("text", ".odt"), ("spreadsheet", ".ods"), ("presentation", ".odp"))
}
_OLD_OFFICE = {
    "WordDocument": Kind("application/msword", (".doc",)),
    "Workbook": Kind("application/vnd.ms-excel", (".xls",)),
    "PowerPoint Document": Kind("application/vnd.ms-powerpoint", (".ppt",)),
}
_TEXTS = {
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".json": "application/json",
    **dict.fromkeys((".txt", ".log", ".tsv", ".yaml", ".yml", ".ics", ".vcf"), "text/plain"),
}
_RUNS = re.compile(
    r"\.(?:"
    r"apk|app|appx|bat|chm|cmd|com|cpl|dll|dmg|docm|exe|gadget|hta|htm|html|iso|jar|js|"
    r"jse|lnk|msi|msix|msp|pif|ps1|pkg|potm|pptm|py|reg|scf|scr|sh|svg|url|vb|vbe|vbs|"
    r"wsf|wsh|xhtml|xll|xlsm|xltm"
    r")"
)
_BELONGS_TO_A_PROGRAM = frozenset({"META-INF/MANIFEST.MF", "AndroidManifest.xml"})


def kind_of(name: str, data: bytes) -> Kind:
    """What the file is; raises `Unfit` where it is nothing that is taken.

    It reads an archive's list of entries: call it in a thread.
    """
    if not data:
        raise Unfit("it is empty")
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    if data.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    if data.startswith(_OLE):
        return _in_old_office(data)
    return _text(name, data)


def _in_archive(data: bytes) -> Kind:
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise Unfit(f"the archive has more than {MOST_ENTRIES} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
            declared = _declared(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError) as error:
        raise Unfit("the archive is damaged") from error
    if any(PurePath(name.lower()).name == "vbaproject.bin" for name in names):
        raise Unfit("it has macros")
    office = next((kind for entry, kind in _OFFICE.items() if entry in names), None)
    if office is not None or declared in _OPEN:
        return office or _OPEN[declared]
    runs = next((name for name in sorted(names) if _runs(name)), None)
    if runs is not None or names & _BELONGS_TO_A_PROGRAM:
        raise Unfit("there is a program in the archive")
    return _ZIP


def _declared(archive: zipfile.ZipFile) -> str:
    """What an Open Document says that it is, in a short entry that is not compressed."""
    entry = archive.getinfo("mimetype")
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > 100:
        return ""
    return archive.read(entry).decode("ascii", "replace").strip()


def _runs(name: str) -> bool:
    return _RUNS.fullmatch(PurePath(name.lower().rstrip(". ")).suffix) is not None


def _in_old_office(data: bytes) -> Kind:
    """Word, Excel or PowerPoint of before 2007. Installers have the same container."""
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Unfit("it has macros")
    for stream, kind in _OLD_OFFICE.items():
        if stream.encode("utf-16-le") in data:
            return kind
    raise Unfit("it is an installer, or a document with a password")


def _text(name: str, data: bytes) -> Kind:
    text = _decoded(data)
    if text is None or _CONTROL.search(text):
        raise Unfit("it is nothing that can be shown")
    if text.startswith("#!"):
        raise Unfit("it is a program")
    suffix = PurePath(name).suffix.lower()
    return Kind(_TEXTS.get(suffix, "text/plain"), (suffix,) if suffix in _TEXTS else (".txt",))


def _decoded(data: bytes) -> str | None:
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
