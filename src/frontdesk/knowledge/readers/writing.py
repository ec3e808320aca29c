"""Writes the text of a document that is more than text, and notes what is a heading, a list, a row as it goes."""

import re

from frontdesk.knowledge.readers.base import MOST_CHARACTERS, Unreadable
from frontdesk.knowledge.sources.base import Document, Mark, MarkKind

_BULLET = re.compile(r"[-*•‣▪●◦–—]\s+(?=\S)")
_NUMBER = re.compile(r"\(?\d{1,3}[.)]\s+(?=\S)")


class Writing:
    """Blocks are set apart by an empty line, the items of a list and the rows of a table by a line's end."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0
        self._group = 0
        self._last: MarkKind | None = None
        self.first_heading = ""

    @property
    def is_empty(self) -> bool:
        return not self._pieces

    @property
    def kinds(self) -> set[MarkKind]:
        return {mark.kind for mark in self._marks}

    def heading(self, level: int, text: str) -> None:
        text = one_line(text)
        if level == 1 and not self.first_heading:
            self.first_heading = text
        self._write("heading", text, level)

    def end(self, level: int) -> None:
        """What follows does not stand under the headings from `level` on."""
        self._last = None
        self._marks.append(Mark("end", self._length, self._length, level))

    def paragraph(self, text: str) -> None:
        self._write("paragraph", "\n".join(line for raw in text.split("\n") if (line := one_line(raw))))

    def item(self, text: str, *, numbered: bool = False) -> None:
        self._write("step" if numbered else "item", one_line(text), self._group)

    def row(self, cells: list[str], *, header: bool = False) -> None:
        """The columns' names are a row that is a `header`."""
        line = "\t".join(one_line(cell) for cell in cells)
        if line.strip():
            self._write("header" if header else "row", line, self._group)

    def code(self, text: str) -> None:
        self._write("code", text.strip("\n"))

    def divide(self) -> None:
        """The next item or row belongs to another list or table."""
        self._group += 1
        self._last = None

    def plain(self, text: str) -> None:
        """Paragraphs and lists as they are written where there is nothing but text."""
        self.divide()
        for raw in text.splitlines():
            line = raw.strip()
            bullet, number = _BULLET.match(line), _NUMBER.match(line)
            if bullet or number:
                self.item(line[(bullet or number).end() :], numbered=number is not None)  # type: ignore[union-attr]
            elif line:
                self.paragraph(line)
                self.divide()

    def document(self, source: str, **more: object) -> Document:
        """Raise `Unreadable` when nothing was written."""
        if not self.kinds - {"heading", "end"}:
            raise Unreadable("has no text")
        return Document(source=source, text="".join(self._pieces), format="marked", marks=tuple(self._marks), **more)  # type: ignore[arg-type]

    def _write(self, kind: MarkKind, text: str, number: int = 0) -> None:
        if not text.strip():
            return
        together = kind in {"item", "step", "row", "header"} and self._last in {"item", "step", "row", "header"}
        before = "" if not self._pieces else "\n" if together else "\n\n"
        start = self._length + len(before)
        self._pieces += (before, text)
        self._length = start + len(text)
        if self._length > MOST_CHARACTERS:
            raise Unreadable(f"has more than {MOST_CHARACTERS} characters of text")
        self._marks.append(Mark(kind, start, self._length, number))
        self._last = kind


def one_line(text: str) -> str:
    return " ".join(text.split())
