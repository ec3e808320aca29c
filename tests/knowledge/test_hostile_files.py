"""A file made to harm takes no more than its share of time and memory, is named with the reason, and stops no other."""

import time
import zlib
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from tests.knowledge.files import archive, docx, pdf, word_paragraph, xlsx

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.opening import read_bytes
from frontdesk.knowledge.sources.folder import FolderSource

SECONDS, MEMORY_MB = 3.0, 400


def zip_bomb() -> bytes:
    return docx(word_paragraph("Text."), {"word/media/a.xml": b"0" * (300 << 20)})


def entity_bomb() -> bytes:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
    )
    document = f'<?xml version="1.0"?><!DOCTYPE w [{entities}]><w:document>&j;</w:document>'
    return archive({"word/document.xml": document, "[Content_Types].xml": "<Types/>"})


def file_of_this_machine() -> bytes:
    document = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><w>&a;</w>'
    return archive({"word/document.xml": document, "[Content_Types].xml": "<Types/>"})


def one_endless_paragraph() -> bytes:
    return docx(word_paragraph("a " * (60 << 20)))


def one_cell_far_away() -> bytes:
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return xlsx({"A": [("a", "b")]}, cells=cell)


def pdf_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(b"BT (aaaa) Tj ET " * (30 << 20)))
    return pdf([[]], stream=packed, filters="/Filter [/FlateDecode /FlateDecode]")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zip-bomb.docx": zip_bomb,
    "entities.docx": entity_bomb,
    "local-file.docx": file_of_this_machine,
    "endless.docx": one_endless_paragraph,
    "far-away.xlsx": one_cell_far_away,
    "bomb.pdf": pdf_bomb,
    "pages.pdf": lambda: pdf([[("x", 10.0, False)]] * 2_001),
    "deep.html": lambda: b"<div>" * 200_000 + b"x",
    "deep.json": lambda: b"[" * 500_000,
    "rows.csv": lambda: b"a,b\n" + b"x,y\n" * 60_000,
    "quotes.csv": lambda: b'a,b\n"' + b"x" * 400_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_within_its_time_and_memory(name: str) -> None:
    data = HOSTILE[name]()
    started = time.monotonic()
    with Isolated(seconds=SECONDS, memory_mb=MEMORY_MB) as isolated:
        with pytest.raises(Unreadable) as refused:
            read_bytes(name, data, isolated)
        assert str(refused.value)
        assert time.monotonic() - started < SECONDS + 10
        assert read_bytes("good.html", b"<p>Good text.</p>", isolated)[0].text == "Good text."


def test_after_reading_no_child_is_left() -> None:
    before = set(psutil.Process().children(recursive=True))
    with Isolated(seconds=SECONDS, memory_mb=MEMORY_MB) as isolated:
        read_bytes("good.html", b"<p>Good.</p>", isolated)
        assert set(psutil.Process().children(recursive=True)) - before
    assert set(psutil.Process().children(recursive=True)) - before == set()


def test_the_child_knows_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_BOOTSTRAP_KEY", "fd_secret")
    with Isolated() as isolated:
        read_bytes("good.html", b"<p>Good.</p>", isolated)
        [child] = [one for one in psutil.Process().children() if "readers.child" in " ".join(one.cmdline())]
        assert not any("SECRET" in name or "FRONTDESK" in name for name in child.environ())


def test_a_folder_with_hostile_files_gives_the_others(tmp_path: Path) -> None:
    for name in ("entities.docx", "far-away.xlsx", "deep.json"):
        (tmp_path / name).write_bytes(HOSTILE[name]())
    (tmp_path / "good.html").write_text("<p>Good text.</p>")
    (tmp_path / "also.md").write_text("# Also\n\nGood.")
    gathered = FolderSource(tmp_path).gather()
    assert [document.source for document in gathered.documents] == ["also.md", "good.html"]
    assert [trouble.source for trouble in gathered.troubles] == ["deep.json", "entities.docx", "far-away.xlsx"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"<html><p>x</p>", "is no PDF file"),
        ("a.docx", b"plain text", "is no DOCX file"),
        ("a.docx", b"PK\x03\x04 nonsense", "damaged archive"),
        ("a.xlsx", archive({"a.txt": "x"}), "is an archive"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "of the old kind"),
        ("a.html", b"\x00\x01\x02", "binary"),
        ("a.html", b"<script>x</script>", "has no text"),
        ("a.html", b" \n ", "is empty"),
        ("a.json", b'{"no": "articles"}', "has no articles"),
        ("a.json", b"{", "is not valid JSON"),
        ("a.csv", b"question,answer\n", "has no rows"),
        ("a.pdf", pdf([[]]), "has no text"),
        ("a.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 500, "is a damaged PDF"),
        ("a.png", b"\x89PNG", "is not of a format"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, reason: str) -> None:
    with Isolated() as isolated, pytest.raises(Unreadable, match=reason):
        read_bytes(name, data, isolated)


def test_the_content_counts_and_not_the_name() -> None:
    with Isolated() as isolated:
        [document] = read_bytes("manual.docx", pdf([[("Text here.", 10.0, False)]]), isolated)
        assert document.text == "Text here."
        [page] = read_bytes("page", b"<!DOCTYPE html><p>Text.</p>", isolated)
        assert page.text == "Text."
