"""What a file is, its content says; and what would run somewhere is not taken, whatever it is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversations.attachments.files import EXE, JPEG, OLE, PDF, PNG, archive, old_office

from frontdesk.conversations.attachments.naming import LONGEST_NAME, safe_name
from frontdesk.conversations.attachments.sniffing import MOST_ENTRIES, Kind, Unfit, kind_of

_OPEN_TEXT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("name", "data", "media_type", "called"),
    [
        ("a.png", PNG, "image/png", "a.png"),
        ("photo.exe", JPEG, "image/jpeg", "photo.exe.jpg"),
        ("photo.JPEG", JPEG, "image/jpeg", "photo.JPEG"),
        ("a.gif", b"GIF89a\x01\x00", "image/gif", "a.gif"),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "a.webp"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic", "a.heic"),
        ("scan.tif", b"II*\x00\0\0\0\0", "image/tiff", "scan.tif"),
        ("invoice", PDF, "application/pdf", "invoice.pdf"),
        ("a.docx", archive("word/document.xml"), None, "a.docx"),
        ("a.xlsx", archive("xl/workbook.xml"), None, "a.xlsx"),
        ("a.pptx", archive("ppt/presentation.xml"), None, "a.pptx"),
        ("a.odt", archive("content.xml", mimetype=_OPEN_TEXT), _OPEN_TEXT, "a.odt"),
        ("a.doc", old_office("WordDocument"), "application/msword", "a.doc"),
        ("a.xls", old_office("Workbook"), "application/vnd.ms-excel", "a.xls"),
        ("logs.zip", archive("one.log", "deep/two.log"), "application/zip", "logs.zip"),
        ("a.txt", "Straße".encode(), "text/plain", "a.txt"),
        ("a.csv", "Stra\xdfe;1\r\n".encode("latin-1"), "text/csv", "a.csv"),
        ("a.txt", "\ufeffhi".encode("utf-16-le"), "text/plain", "a.txt"),
        ("page.html", b"<script>alert(1)</script>", "text/plain", "page.html.txt"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "text/plain", "drawing.svg.txt"),
        ("run.bat", b"del *.*", "text/plain", "run.bat.txt"),
    ],
)
def test_a_file_is_what_its_content_is(name: str, data: bytes, media_type: str | None, called: str) -> None:
    kind = kind_of(name, data)
    assert media_type in {None, kind.media_type}
    assert safe_name(name, kind) == called


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.png", EXE),
        ("a.txt", b""),
        ("run", b"\x7fELF\x02\x01"),
        ("run.txt", b"#!/bin/sh\nrm -rf ~"),
        ("song.txt", b"a\0b"),
        ("a.zip", archive("setup.exe")),
        ("a.zip", archive("deep/Setup.EXE. ")),
        ("a.zip", archive("deep\\run.ps1")),
        ("a.zip", archive("META-INF/MANIFEST.MF", "Main.class")),
        ("a.zip", archive("AndroidManifest.xml")),
        ("a.docx", archive("word/document.xml", "word/vbaProject.bin")),
        ("a.doc", old_office("WordDocument", "_VBA_PROJECT")),
        ("setup.doc", OLE),
        ("a.zip", b"PK\x03\x04 and nothing more"),
        ("a.zip", archive("a.txt")[:-10]),
        ("a.zip", b"PK\x03\x04" + b"PK\x01\x02" * (MOST_ENTRIES + 1)),
    ],
)
def test_what_would_run_or_is_nothing_that_can_be_shown_is_not_taken(name: str, data: bytes) -> None:
    with pytest.raises(Unfit):
        kind_of(name, data)


@pytest.mark.parametrize(
    ("given_name", "called"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\jo\\a.png", "a.png"),
        ("invoice\u202egnp.exe", "invoice gnp.exe.png"),
        ("a\r\nX-Evil: 1.png", "a X-Evil_ 1.png"),
        ('quote".png', "quote_.png"),
        ("...", "file.png"),
        (".png", "png.png"),
        (None, "file.png"),
        ("x" * 300 + ".png", "x" * (LONGEST_NAME - 4) + ".png"),
        ("Rechnung für Jürgen.png", "Rechnung für Jürgen.png"),
    ],
)
def test_a_name_is_one_line_without_a_path_and_ends_as_the_file_is(given_name: str | None, called: str) -> None:
    assert safe_name(given_name, Kind("image/png", (".png",))) == called


@given(st.text(max_size=300))
def test_no_name_can_mislead(name: str) -> None:
    made = safe_name(name, Kind("image/png", (".png",)))
    assert made.lower().endswith(".png")
    assert len(made) <= LONGEST_NAME
    assert made.isprintable()
    assert not set(made) & set('<>:"|?*/\\')


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", OLE, b"RIFF"]), st.text(max_size=20))
def test_any_bytes_are_a_kind_or_unfit(data: bytes, mark: bytes, name: str) -> None:
    try:
        kind = kind_of(name, mark + data)
    except Unfit:
        return
    assert "html" not in kind.media_type
    assert "svg" not in kind.media_type
