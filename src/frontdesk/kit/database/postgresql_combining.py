"""Makes one statement of a whole unit, so that it costs one round trip, and units of one kind can be sent together.

The parts of a `WITH` that write all see the database as it was before any of them
(postgresql.org/docs/current/queries-with.html), so only units whose parts cannot tell the difference are combined.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.placeholders import numbered

_MOST_STATEMENTS = 24
_WRITE = re.compile(r"\s*(?P<what>INSERT\s+INTO|UPDATE)\s+(?P<table>\w+)\b", re.IGNORECASE)
_LOOKS_ELSEWHERE = re.compile(r"\b(SELECT|FROM|WITH|CONFLICT|RETURNING)\b", re.IGNORECASE)


def combined(statements: Sequence[Statement]) -> str | None:
    """The unit as one numbered statement for all its values in their order, or None when it must go step by step.

    It fails (division by zero) when a part affects another number of rows than expected.
    """
    if not 1 < len(statements) <= _MOST_STATEMENTS:
        return None
    return _combined(tuple((statement.sql, statement.expect_rows) for statement in statements))


@lru_cache(maxsize=2048)
def _combined(shape: tuple[tuple[str, int | None], ...]) -> str | None:
    if not _independent([sql for sql, _ in shape]):
        return None
    parts = [f"s{number} AS ({sql} RETURNING 1)" for number, (sql, _) in enumerate(shape)]
    checks = [  # numbers only; the texts are the stores' own, with placeholders for every value
        f"1 / CAST((SELECT COUNT(*) FROM s{number}) = {int(expected)} AS INTEGER)"  # noqa: S608
        for number, (_, expected) in enumerate(shape)
        if expected is not None
    ]
    return numbered(f"WITH {', '.join(parts)} SELECT {', '.join(checks) or '1'}")


def _independent(texts: Sequence[str]) -> bool:
    """Plain inserts and updates, and no table that is updated is touched by another part."""
    tables: list[str] = []
    updated: list[str] = []
    for text in texts:
        match = _WRITE.match(text)
        if match is None or _LOOKS_ELSEWHERE.search(text) or ";" in text or "--" in text:
            return False
        table = match["table"].lower()
        tables.append(table)
        if match["what"].upper() == "UPDATE":
            updated.append(table)
    return all(tables.count(table) == 1 for table in updated)
