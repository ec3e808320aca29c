"""A folder of articles is read whole; what is broken is named, with the reason, and disturbs nothing else."""

import os
from pathlib import Path

import pytest

from frontdesk.knowledge.errors import FolderMissing, SourceUnknown
from frontdesk.knowledge.sources.base import Gathered
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


def test_every_registered_source_gathers_in_a_stable_order(articles: Path) -> None:
    for kind in SOURCES:
        source = make_source(kind, articles)
        assert source.gather() == source.gather()


def test_an_unknown_kind_of_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnknown, match="fax"):
        make_source("fax", tmp_path)
