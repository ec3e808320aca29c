"""Makes articles of the rows of a spreadsheet: one for each question with its answer, or one of the whole table."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.writing import Writing, one_line
from frontdesk.knowledge.sources.base import Document

_MARKUP = re.compile(r"</?(?:p|br|div|ul|ol|li|table|h[1-6]|strong|em|b|i|a|span)\b[^<>]*>", re.IGNORECASE)
MOST_ROWS = 50_000
MOST_CELLS = 2_000_000
Rows = Sequence[Sequence[str]]

_NAMES: Mapping[str, frozenset[str]] = {
    "question": frozenset({"question", "questions", "q", "frage", "pregunta", "vraag", "domanda", "pergunta", "问题"}),
    "answer": frozenset(
        {"answer", "answers", "a", "antwort", "respuesta", "réponse", "antwoord", "risposta", "resposta"}
    )
    | frozenset({"答案"}),
    "id": frozenset({"id"}),
    "url": frozenset({"url", "link"}),
    "tags": frozenset({"tags", "keywords"}),
    "language": frozenset({"language", "lang", "locale"}),
    "visibility": frozenset({"visibility"}),
    "audience": frozenset({"audience"}),
    "product": frozenset({"product", "products"}),
}


def documents_of(source: str, tables: Sequence[tuple[str, Rows]]) -> list[Document]:
    """The articles of a file's tables, which have names where there are several. Raise `Unreadable`."""
    if sum(len(row) for _, rows in tables for row in rows) > MOST_CELLS or any(len(r) > MOST_ROWS for _, r in tables):
        raise Unreadable(f"has more than {MOST_ROWS} rows, or {MOST_CELLS} cells")
    found: list[Document] = []
    for name, rows in tables:
        filled = [
            (number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1) if any(map(str.strip, row))
        ]
        if not filled:
            continue
        place = f"{source}#{name}" if name else source
        columns = _columns(filled[0][1])
        if "question" in columns and "answer" in columns:
            found += _pairs(f"{place}{'/' if name else '#'}", columns, filled[1:])
        elif len(filled) > 1:
            found.append(_whole(place, name, [row for _, row in filled]))
    if not found:
        raise Unreadable("has no rows under its first line")
    return found


def _columns(names: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for number, name in enumerate(names):
        meant = next((kind for kind, words in _NAMES.items() if name.casefold() in words), None)
        if meant is not None:
            columns.setdefault(meant, number)
    return columns


def _pairs(place: str, columns: Mapping[str, int], rows: Sequence[tuple[int, Sequence[str]]]) -> list[Document]:
    """The first line of a question is its title; further lines are other ways to ask it."""
    documents = []
    for number, row in rows:
        fields = {name: row[at] for name, at in columns.items() if at < len(row) and row[at]}
        if "question" not in fields or "answer" not in fields:
            continue
        question, *others = [one_line(line) for line in fields["question"].splitlines() if line.strip()]
        writing = Writing()
        writing.heading(1, question)
        write_text(writing, fields["answer"])
        if not writing.kinds - {"heading", "end"}:
            continue
        documents.append(
            writing.document(
                f"{place}{one_line(fields.get('id', '')) or number}",
                title=question,
                tags=(*others, *_list(fields.get("tags"))),
                url=fields.get("url"),
                language=fields.get("language"),
                audience=_list(fields.get("audience")),
                product=_list(fields.get("product")),
                visibility="internal" if fields.get("visibility", "").casefold() == "internal" else "public",
            )
        )
    return documents


def _list(value: str | None) -> tuple[str, ...]:
    return tuple(item for raw in (value or "").split(",") if (item := raw.strip()))


def _whole(place: str, name: str, rows: Sequence[Sequence[str]]) -> Document:
    writing = Writing()
    writing.divide()
    writing.row(list(rows[0]), header=True)
    for row in rows[1:]:
        writing.row(list(row))
    return writing.document(place, title=name)


def write_text(writing: Writing, text: str) -> None:
    """What stands in a cell or a field: HTML where it looks like it, else lines."""
    if _MARKUP.search(text):
        from frontdesk.knowledge.readers.html import write_html  # noqa: PLC0415  needs frontdesk[documents]

        write_html(writing, text)
    else:
        writing.plain(text)


def cell(value: Any) -> str:
    """A value as a reader of the table sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
