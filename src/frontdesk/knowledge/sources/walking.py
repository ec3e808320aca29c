"""Goes through a folder without touching its files, and tells by what the file system says of one whether it has changed."""

import os
import struct
from pathlib import Path
from typing import NamedTuple

SETTLED_NS = 3_000_000_000
"""Nanoseconds after a change within which another may bear the same time: some file systems count in steps of two seconds."""
_MARK = struct.Struct("<QQqqq")
_LOW = (1 << 64) - 1


class Found(NamedTuple):
    """A file by its name within the folder, with `/`; where a link leads is not known. A folder that could not be looked into has
    its `error`."""

    name: str
    path: Path
    linked: bool = False
    error: OSError | None = None


class Mark(NamedTuple):
    """`which` is another for another file, and after a change of this one; `at` is when that was last, in nanoseconds."""

    which: bytes
    at: int

    def is_settled(self, now: int) -> bool:
        """Whether no change from `now` on can leave the mark as it is."""
        return now - self.at > SETTLED_NS


def mark_of(stat: os.stat_result) -> Mark:
    """The time of the last change of the file's state counts as well, which nobody sets back as `touch` does the other."""
    which = _MARK.pack(stat.st_dev & _LOW, stat.st_ino & _LOW, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return Mark(which, max(stat.st_mtime_ns, stat.st_ctime_ns))


def walk(folder: Path) -> list[Found]:
    """Every file, in the order of the names. Hidden files and folders are passed over, as are links to folders, so that a file
    that is no link lies where its name says."""
    found: list[Found] = []
    waiting = [("", folder)]
    while waiting:
        prefix, place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    name, path = prefix + entry.name, place / entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((f"{name}/", path))
                    elif not (entry.is_symlink() and path.is_dir()):
                        found.append(Found(name, path, entry.is_symlink()))
        except PermissionError as error:
            found.append(Found(prefix.rstrip("/") or folder.name, place, error=error))
    return sorted(found, key=lambda file: file.name)


def real_path(path: Path) -> str:
    """With all links followed."""
    return os.path.normcase(os.path.realpath(path))


def is_within(path: Path, folder: str) -> bool:
    """Whether a path leads into a folder, itself a `real_path`, whatever links and `..` are on the way."""
    return real_path(path).startswith(folder.rstrip(os.sep) + os.sep)
