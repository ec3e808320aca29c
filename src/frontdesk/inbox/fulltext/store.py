"""The SQL that finds rows by their words: FTS5 on SQLite, a tsvector on PostgreSQL.

A table `T` of texts has a column `words` (`words.py`). On SQLite it also has an integer `id` and an index table `T_found`, which
triggers keep; on PostgreSQL an index over the same expression as below.
"""

from collections.abc import Sequence
from typing import Literal

from frontdesk.kit.database.base import Engine

Texts = Literal["ticket_texts", "spoken"]


def found_in(engine: Engine, texts: Texts, column: str) -> str:
    """A subquery that gives `column` of the texts that hold the terms; it takes one value, `pattern_of`."""
    if engine == "sqlite":
        return (
            f"SELECT t.{column} FROM {texts} t JOIN {texts}_found ON {texts}_found.rowid = t.id"
            f" WHERE {texts}_found MATCH ?"
        )
    return (
        f"SELECT {column} FROM {texts}"
        " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(CAST(? AS TEXT) AS tsquery)"
    )


def newest_in(engine: Engine, conversations: int) -> str:
    """A query for the last place in each of so many conversations at which the terms were said; it takes the pattern, then their
    ids."""
    ids = ", ".join("?" for _ in range(conversations))
    column = "t.conversation_id" if engine == "sqlite" else "conversation_id"
    found = found_in(engine, "spoken", "conversation_id")
    places = found.replace(f"SELECT {column}", f"SELECT {column}, MAX(position)", 1)
    return f"{places} AND conversation_id IN ({ids}) GROUP BY conversation_id"


def pattern_of(engine: Engine, terms: Sequence[str]) -> str:
    """All of the terms, the last one as a beginning. Terms hold letters and digits only, so nothing needs escaping."""
    if engine == "sqlite":
        return " AND ".join(f'"{term}"' for term in terms) + "*"
    return " & ".join(f"'{term}'" for term in terms) + ":*"
