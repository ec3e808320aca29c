"""What SQLite's own errors mean to a store."""

import os
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from frontdesk.errors import Error, StorageFull
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StatementRefused, StorageUnavailable, ValueNotStorable, WriteConflict
from frontdesk.kit.database.values import why_not_storable

_KEYS = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID}
_BUGS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE}
_NO_SPACE_BYTES = 1 << 20


def translate(error: Exception, path: Path, statements: Sequence[Statement] = ()) -> Exception:
    """The error of ours for what sqlite3 raised; one that nobody foresaw comes back as it is."""
    if isinstance(error, Error):
        return error
    if isinstance(error, OverflowError | UnicodeEncodeError):
        return ValueNotStorable(reason=why_not_storable(statements) or "a text or number out of range")
    if not isinstance(error, sqlite3.Error):
        return error
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    if extended & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        return _constraint(extended, str(error))
    return _engine(extended & 0xFF, error, path)


def _constraint(extended: int, message: str) -> Error:
    if extended in _KEYS:
        return WriteConflict(constraint=_name(message))
    if extended == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return WriteConflict(constraint="foreign key")
    return StatementRefused(reason=message)


def _engine(code: int, error: sqlite3.Error, path: Path) -> Error:
    if code == sqlite3.SQLITE_FULL:
        return StorageFull()
    if code == sqlite3.SQLITE_TOOBIG:
        return ValueNotStorable(reason="a value larger than the database allows")
    if code in _BUGS:
        return StatementRefused(reason=str(error))
    if no_space(path):  # a full disk also shows as an input/output error, or as a file that cannot be opened
        return StorageFull()
    return StorageUnavailable(reason=getattr(error, "sqlite_errorname", "SQLITE"))


def no_space(path: Path) -> bool:
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _NO_SPACE_BYTES


def _name(message: str) -> str | None:
    """`UNIQUE constraint failed: events.conversation_id, events.position` → `events(conversation_id, position)`."""
    columns = re.findall(r"(\w+)\.(\w+)", message)
    return f"{columns[0][0]}({', '.join(column for _, column in columns)})" if columns else None
