"""Turns the house's `?` placeholders into PostgreSQL's `$1 … $n`, once for each SQL text."""

import re
from functools import lru_cache

# What stands inside quotes or a comment stays as it is.
_PIECES = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|\?", re.DOTALL)


@lru_cache(maxsize=4096)
def numbered(sql: str) -> str:
    """`a = ? AND b = '?'` → `a = $1 AND b = '?'`."""
    count = 0

    def number(piece: re.Match[str]) -> str:
        nonlocal count
        if piece[0] != "?":
            return piece[0]
        count += 1
        return f"${count}"

    return _PIECES.sub(number, sql)


@lru_cache(maxsize=4096)
def checked(sql: str, expect_rows: int) -> str:
    """The numbered statement, changed to fail (division by zero) unless it affects just so many rows.

    So the check travels with the statement and costs no round trip of its own.
    """
    statement = numbered(sql).rstrip().rstrip(";")
    return " ".join(
        (
            "WITH affected AS (",
            statement,
            "RETURNING 1) SELECT 1 / CAST(COUNT(*) =",
            str(int(expect_rows)),
            "AS INTEGER) FROM affected",
        )
    )
