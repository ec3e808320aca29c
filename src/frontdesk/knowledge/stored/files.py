"""Where the file of a stored index is, and what is done with one that is of another time or damaged."""

import hashlib
import sqlite3
from importlib import resources
from pathlib import Path

import structlog

from frontdesk.encoding.base import Encoder
from frontdesk.knowledge.lexicon import IsWord
from frontdesk.knowledge.stored.rows import VERSION
from frontdesk.knowledge.stored.sqlite_store import SqliteStore

SUFFIX = ".passages"

log = structlog.get_logger("frontdesk.knowledge")


def fingerprint(encoder: Encoder) -> str:
    """The same for two indexes only where what is stored of a text is the same: words are folded by the same rules too."""
    rules = resources.files("frontdesk.knowledge").joinpath("words.py").read_bytes()
    which = f"{VERSION}/{encoder.name}/{encoder.dimension}/{hashlib.sha256(rules).hexdigest()}"
    return hashlib.sha256(which.encode()).hexdigest()[:16]


def open_file(folder: Path, encoder: Encoder, is_word: IsWord | None) -> SqliteStore:
    """The folder's file for this encoder, made where there is none; files of other encoders are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{fingerprint(encoder)}{SUFFIX}"
    for other in folder.glob(f"*{SUFFIX}"):
        if other != path:
            _remove(other)
    try:
        return SqliteStore(path, is_word)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # it is busy, or the disk is full
            raise
        log.warning("knowledge.index_damaged", file=path.name)
        _remove(path)
        return SqliteStore(path, is_word)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
