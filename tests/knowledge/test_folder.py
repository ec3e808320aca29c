"""A folder of articles is read whole; what is broken is named, with the reason, and disturbs nothing else."""

import os
from pathlib import Path

import pytest

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.knowledge.errors import FileMissing, FolderMissing, SourceUnknown
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Gathered
from frontdesk.knowledge.sources.declared import DeclaredSource
from frontdesk.knowledge.sources.folder import FolderSource
from frontdesk.knowledge.sources.registry import SOURCES, make_source


def write(folder: Path, name: str, data: bytes | str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def reasons(gathered: Gathered) -> dict[str, str]:
    return {trouble.source: trouble.reason for trouble in gathered.troubles}


def test_front_matter_names_title_url_tags_and_language(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.md",
        "---\ntitle: Paying\nurl: https://x.example/pay\ntags: [card, cash]\nlanguage: en\n---\nText.\n",
    )
    (document,) = FolderSource(tmp_path).gather().documents
    assert (document.title, document.url, document.tags, document.language) == (
        "Paying",
        "https://x.example/pay",
        ("card", "cash"),
        "en",
    )
    assert document.text[document.body_at :] == "Text.\n"


def test_files_come_in_the_order_of_their_names_and_hidden_ones_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.txt", "a.md", ".hidden.md", ".git/x.md"):
        write(tmp_path, name, "Text.")
    assert [document.source for document in FolderSource(tmp_path).gather().documents] == ["a.md", "a/z.txt", "b.md"]


def test_every_broken_file_is_reported_by_name_and_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "# Good\n\nText.")
    write(tmp_path, "empty.md", "  \n\n")
    write(tmp_path, "binary.md", b"\x89PNG\0\0\0")
    write(tmp_path, "latin.txt", "Größe".encode("latin-1"))
    write(tmp_path, "huge.md", b"a " * 600)
    write(tmp_path, "yaml.md", "---\ntitle: [open\n---\nText.")
    write(tmp_path, "list.md", "---\n- a\n---\nText.")
    write(tmp_path, "title.md", "---\ntitle: {a: b}\n---\nText.")
    write(tmp_path, "picture.png", b"\x89PNG")
    gathered = FolderSource(tmp_path, max_file_bytes=1_000).gather()
    assert [document.source for document in gathered.documents] == ["good.md"]
    found = reasons(gathered)
    assert set(found) == {
        "empty.md",
        "binary.md",
        "latin.txt",
        "huge.md",
        "yaml.md",
        "list.md",
        "title.md",
        "picture.png",
    }
    assert "empty" in found["empty.md"]
    assert "binary" in found["binary.md"]
    assert "UTF-8" in found["latin.txt"]
    assert "1000 bytes" in found["huge.md"]
    assert "YAML" in found["yaml.md"]
    assert "line 3" in found["yaml.md"]
    assert "title" in found["title.md"]
    assert "format" in found["picture.png"]


def test_deeply_nested_front_matter_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "deep.md", "---\ntitle: " + "[" * 7_000 + "\n---\nText.")
    assert "deep.md" in reasons(FolderSource(tmp_path).gather())


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside.md", "secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.md").symlink_to(tmp_path / "outside.md")
    (inside / "broken.md").symlink_to(tmp_path / "nowhere.md")
    gathered = FolderSource(inside).gather()
    assert gathered.documents == ()
    assert set(reasons(gathered)) == {"link.md", "broken.md"}


def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert "regular" in reasons(FolderSource(tmp_path).gather())["pipe.md"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    write(tmp_path, "a.md", b"\xef\xbb\xbf---\r\ntitle: Paying\r\n---\r\nYou can\r\npay.\r\n")
    (document,) = FolderSource(tmp_path).gather().documents
    assert document.title == "Paying"
    assert document.text[document.body_at :] == "You can\r\npay.\r\n"


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match="nowhere"):
        FolderSource(tmp_path / "nowhere").gather()


PLACES = {"folder": "", "file": "faq.md", "export": "help.json"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with something for every kind of source, something broken included."""
    write(tmp_path, "faq.md", "# Hours\n\nFrom nine to five.")
    write(tmp_path, "help.json", '[{"id": 1, "name": "A", "articles": [{"id": 2, "title": "B", "contents": "C."}]}]')
    write(tmp_path, "broken.pdf", "no PDF")
    return tmp_path


@pytest.mark.parametrize("kind", SOURCES)
def test_every_registered_source_gathers_in_a_stable_order(kind: str, place: Path) -> None:
    source = make_source(kind, place / PLACES[kind])
    gathered = source.gather()
    assert gathered.documents
    assert gathered == source.gather()
    assert all(document.source and document.text for document in gathered.documents)
    assert "broken.pdf" not in {document.source for document in gathered.documents}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_registered_source_says_when_its_place_is_gone(kind: str, tmp_path: Path) -> None:
    with pytest.raises((FolderMissing, FileMissing), match="nowhere"):
        make_source(kind, tmp_path / "nowhere").gather()


def test_an_export_takes_nothing_but_json(place: Path) -> None:
    gathered = make_source("export", place).gather()
    assert [document.source for document in gathered.documents] == ["help.json#2"]
    assert set(reasons(gathered)) == {"broken.pdf", "faq.md"}


def test_what_a_source_says_of_its_articles_stands_for_those_that_do_not(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "---\nlanguage: de\nvisibility: public\n---\nText.")
    write(tmp_path, "b.md", "---\naudience: [business]\nproduct: Pump 2\n---\nText.")
    declared = KnowledgeSource(
        "folder", "kb", tmp_path, language="en", visibility="internal", audience=("private",), product=("Pump 1",)
    )
    first, second = DeclaredSource(declared).gather().documents
    assert (first.language, first.audience) == ("de", ("private",))
    assert (second.language, second.audience) == ("en", ("business",))
    assert (first.product, second.product) == (("Pump 1",), ("Pump 2",))
    assert (first.visibility, second.visibility) == ("internal", "internal")


def test_a_file_is_read_once_for_the_same_bytes(tmp_path: Path) -> None:
    folder, cache = tmp_path / "kb", tmp_path / "cache"
    write(folder, "a.html", "<p>Old text.</p>")
    remembered = RememberedReading(cache)
    source = FolderSource(folder, remembered=remembered)
    before = source.gather()
    [kept] = cache.iterdir()
    kept_at = kept.stat().st_mtime_ns
    assert source.gather() == before
    assert kept.stat().st_mtime_ns == kept_at
    kept.write_bytes(b"not what was kept")
    assert source.gather() == before
    write(folder, "a.html", "<p>New text.</p>")
    remembered.forget_rest()
    assert [document.text for document in source.gather().documents] == ["New text."]
    remembered.forget_rest()
    assert len([*cache.iterdir()]) == 1


def test_an_unknown_kind_of_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnknown, match="fax"):
        make_source("fax", tmp_path)
