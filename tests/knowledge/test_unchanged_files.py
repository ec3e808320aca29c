"""What has not changed is not read again; what has is, whatever its times say, and nothing outside of the folder ever."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Gathered
from frontdesk.knowledge.sources.folder import FileSource, FolderSource

MINUTE = 60_000_000_000
Reads = Callable[[], tuple[Gathered, int]]


def later() -> int:
    """When files that are written now were long written."""
    return time.time_ns() + MINUTE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kb" / "sub").mkdir(parents=True)
    (tmp_path / "kb" / "a.md").write_text("Aaaa.")
    (tmp_path / "kb" / "sub" / "b.md").write_text("Bbbb.")
    return tmp_path / "kb"


def opened(folder: Path, now: Callable[[], int], cache: Path | None = None) -> Reads:
    """Gathers, and tells how many files were read for it."""
    remembered = RememberedReading(cache)
    source = FolderSource(folder, remembered=remembered, now=now)

    def gather() -> tuple[Gathered, int]:
        before = remembered.files
        gathered = source.gather()
        remembered.forget_rest()
        return gathered, remembered.files - before

    return gather


def texts(gathered: Gathered) -> dict[str, str]:
    return {document.source: document.text for document in gathered.documents}


def test_only_what_changed_is_read_again_and_what_is_gone_is_gone(folder: Path) -> None:
    gather = opened(folder, later)
    first, read = gather()
    assert read == 2
    assert gather() == (first, 0)
    (folder / "a.md").write_text("Cccc.")
    (folder / "sub" / "d.md").write_text("Dddd.")
    changed, read = gather()
    assert (texts(changed), read) == ({"a.md": "Cccc.", "sub/b.md": "Bbbb.", "sub/d.md": "Dddd."}, 2)
    (folder / "a.md").unlink()
    changed, read = gather()
    assert (list(texts(changed)), read) == (["sub/b.md", "sub/d.md"], 0)
    (folder / "a.md").write_text("Cccc.")
    assert gather()[1] == 1


def test_a_file_that_was_written_a_moment_ago_is_read_again(folder: Path) -> None:
    times = [0]
    gather = opened(folder, lambda: times[0])
    stat = (folder / "a.md").stat()
    times[0] = stat.st_ctime_ns + 1_000_000_000
    assert [gather()[1], gather()[1]] == [2, 2]
    (folder / "a.md").write_text("Cccc.")
    os.utime(folder / "a.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert texts(gather()[0])["a.md"] == "Cccc."
    times[0] += MINUTE
    assert [gather()[1], gather()[1]] == [2, 0]


@pytest.mark.skipif(os.name == "nt", reason="there the time of a change of state is not kept")
def test_a_change_that_leaves_size_and_time_as_they_were_is_seen(folder: Path) -> None:
    gather = opened(folder, later)
    gather()
    stat = (folder / "a.md").stat()
    (folder / "a.md").write_text("Cccc.")
    os.utime(folder / "a.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    changed, read = gather()
    assert (texts(changed)["a.md"], read) == ("Cccc.", 1)


def test_what_was_within_and_is_now_a_link_that_leads_out_is_not_read(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (folder / "link.md").symlink_to(folder / "a.md")
    gather = opened(folder, later)
    assert texts(gather()[0])["link.md"] == "Aaaa."
    (folder / "link.md").unlink()
    (folder / "a.md").rename(outside / "a.md")
    (folder / "sub").rename(outside / "sub")
    (folder / "link.md").symlink_to(outside / "a.md")
    (folder / "a.md").symlink_to("../outside/a.md")
    (folder / "sub").symlink_to(outside / "sub")
    gathered, read = gather()
    assert (gathered.documents, read) == ((), 0)
    assert {trouble.source: trouble.reason for trouble in gathered.troubles} == dict.fromkeys(
        ("a.md", "link.md"), "is a link that leads out of the knowledge folder"
    )


def test_a_folder_beside_whose_name_begins_alike_is_outside(folder: Path) -> None:
    beside = folder.with_name("kb-secret")
    beside.mkdir()
    (beside / "x.md").write_text("Secret.")
    (folder / "x.md").symlink_to(beside / "x.md")
    assert "x.md" not in texts(opened(folder, later)()[0])


def test_a_link_that_leads_to_itself_is_named_and_the_rest_is_read(folder: Path) -> None:
    (folder / "loop.md").symlink_to("loop.md")
    gathered, _ = opened(folder, later)()
    assert list(texts(gathered)) == ["a.md", "sub/b.md"]
    assert [trouble.source for trouble in gathered.troubles] == ["loop.md"]


def test_a_folder_that_is_a_link_is_read_and_followed_to_another(folder: Path) -> None:
    other = folder.with_name("other")
    other.mkdir()
    (other / "a.md").write_text("Dddd.")
    current = folder.with_name("current")
    current.symlink_to(folder)
    gather = opened(current, later)
    assert texts(gather()[0])["a.md"] == "Aaaa."
    current.unlink()
    current.symlink_to(other)
    assert texts(gather()[0]) == {"a.md": "Dddd."}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_looked_into_is_named(folder: Path) -> None:
    (folder / "sub").chmod(0)
    try:
        gathered, _ = opened(folder, later)()
    finally:
        (folder / "sub").chmod(0o700)
    assert list(texts(gathered)) == ["a.md"]
    assert [trouble.source for trouble in gathered.troubles] == ["sub"]


def test_a_single_file_is_not_read_again_either(folder: Path) -> None:
    remembered = RememberedReading(None)
    source = FileSource(folder / "a.md", remembered=remembered, now=later)
    assert source.gather() == source.gather()
    assert remembered.files == 1
    (folder / "a.md").write_text("Cccc.")
    assert texts(source.gather()) == {"a.md": "Cccc."}


def test_what_was_remembered_of_a_file_on_disk_stays_though_it_is_not_read_again(folder: Path) -> None:
    (folder / "page.html").write_text("<p>Some text.</p>")
    cache = folder.with_name("cache")
    gather = opened(folder, later, cache)
    assert gather()[1] == 3
    assert gather()[1] == 0
    assert len([*cache.glob("*.read")]) == 1
    (folder / "page.html").unlink()
    gather()
    assert not [*cache.glob("*.read")]


def test_a_broken_file_is_tried_again(folder: Path) -> None:
    (folder / "a.md").write_bytes(b"\0")
    gather = opened(folder, later)
    assert gather()[1] == 2
    gathered, read = gather()
    assert ([trouble.source for trouble in gathered.troubles], read) == (["a.md"], 1)
