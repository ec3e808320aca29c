"""Reads an article into blocks and quotable units (sentences, list items, table rows), each with its place in the source."""

import re
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from frontdesk.kit.patterns import on_first_use
from frontdesk.knowledge.sentences import sentence_spans
from frontdesk.knowledge.sources.base import Document, Mark, MarkKind

UnitKind = Literal["sentence", "item", "row", "code"]
BlockKind = Literal["paragraph", "list", "steps", "table", "code"]

LINE_END = on_first_use(r"\r\n?|\n")
ITEM_MARK = on_first_use(r"\s*(?:>\s?)*\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
QUOTE_MARK = on_first_use(r"\s*(?:>\s?)+\s*")
QUOTE_LINE = on_first_use(r"(\r\n?|\n)\s*(?:>\s?)+")
MAX_INLINE_CHARACTERS = 4_000
"""No sentence is longer; what is, is not prose, and marks in it are read as they stand."""
INLINE = MarkdownIt("commonmark")
BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")
LEFT_OVER_MARKS = on_first_use(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
QUESTION_LEVEL = 7
"""Of a question among the paragraphs; any heading ends it."""
_END = r"[ \t]*(?:\r\n?|\n|\Z)"
ASKED = on_first_use(
    rf"(?:[*_]{{2}})?(?:Q|Question|Frage|Pregunta|Domanda)[ \t]?\d{{0,3}}[.:)][ \t]*(?P<named>[^\s][^\r\n]{{0,300}}){_END}"
    rf"|(?P<bold>\*\*[^*\r\n]{{3,300}}\?\*\*|__[^_\r\n]{{3,300}}\?__){_END}",
    re.IGNORECASE,
)
ANSWERS = on_first_use(
    r"(?:[*_]{2})?(?:A|Answer|Antwort|Respuesta|Risposta)[ \t]?\d{0,3}[.:)](?:[*_]{2})?[ \t]+(?=\S)", re.IGNORECASE
)
CHUNK_OF_TEXT = on_first_use(r"(?:(?!(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)).)+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unit:
    """The least that is quoted. `plain` is how it reads without markup; the source holds it at `start:end`."""

    start: int
    end: int
    plain: str
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class Block:
    """Units that belong together; a list or a table is one block."""

    kind: BlockKind
    units: tuple[Unit, ...]

    @property
    def size(self) -> int:
        return sum(len(unit.plain) + 1 for unit in self.units)


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one heading; `headings` is the path from the top, the title of the article left out."""

    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    sections: tuple[Section, ...]


def read_structure(document: Document) -> Outline:
    """Return the title (front matter, else first heading, else file name) and the sections in order."""
    reader = _READERS[document.format](document)
    sections = reader.sections()
    title = document.title or reader.title or _title_from(document.source)
    kept = tuple(
        Section(
            headings=section.headings[1:] if section.headings[:1] == (title,) else section.headings,
            blocks=section.blocks,
        )
        for section in sections
        if section.blocks
    )
    return Outline(title=title, sections=kept)


def plain_text(markdown: str) -> str:
    """Return how a piece of inline Markdown reads: links by their text, no emphasis marks, one line."""
    if len(markdown) > MAX_INLINE_CHARACTERS or not any(mark in markdown for mark in "*_`[]<>\\&!"):
        return " ".join(markdown.split())
    parts: list[str] = []
    for token in INLINE.parseInline(markdown):
        for child in token.children or []:
            if child.type in ("text", "code_inline", "image"):
                parts.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                parts.append(" ")
    return " ".join(LEFT_OVER_MARKS.sub("", "".join(parts)).split())


def _title_from(source: str) -> str:
    name = source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return " ".join(re.split(r"[-_\s]+", name)).strip().capitalize() or source


def _line_starts(text: str, start: int) -> list[int]:
    return [start, *(match.end() for match in LINE_END.finditer(text, start)), len(text)]


def question_in(text: str, start: int, end: int) -> tuple[str, int]:
    """The question that a paragraph begins with ("Q: …", or a line in bold that asks), else an empty text, and where what
    answers it begins: behind an "A:" where there is one."""
    while start < end and text[start].isspace():
        start += 1
    asked = ASKED.match(text, start, end)
    if asked is None:
        mark = ANSWERS.match(text, start, end)
        return "", mark.end() if mark else start
    question = plain_text((asked["named"] or asked["bold"]).strip().strip("*_").strip())
    mark = ANSWERS.match(text, asked.end(), end)
    return question, mark.end() if mark else asked.end()


class _Plain:
    """Plain text: paragraphs between blank lines; a short first line that stands alone is the title."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.title = ""

    def sections(self) -> list[Section]:
        text = self.document.text
        pieces = [match.span() for match in CHUNK_OF_TEXT.finditer(text, self.document.body_at) if match[0].strip()]
        if len(pieces) > 1 and self._is_title(text[slice(*pieces[0])]):
            self.title = " ".join(text[slice(*pieces[0])].split())
            pieces = pieces[1:]
        sections: list[tuple[tuple[str, ...], list[Block]]] = [((), [])]
        for start, end in pieces:
            question, answer_at = question_in(text, start, end)
            if question:
                sections.append(((question,), []))
            units = _sentences(text, answer_at, end, bare=True)
            if units:
                sections[-1][1].append(Block(kind="paragraph", units=units))
        return [Section(headings=headings, blocks=tuple(blocks)) for headings, blocks in sections]

    @staticmethod
    def _is_title(piece: str) -> bool:
        line = piece.strip()
        return len(line) <= 80 and not LINE_END.search(line) and line[-1] not in ".!;:,"


def _sentences(text: str, start: int, end: int, *, bare: bool = False) -> tuple[Unit, ...]:
    units = []
    for begin, finish in sentence_spans(text, start, end):
        piece = text[begin:finish]
        plain = " ".join(piece.split()) if bare else plain_text(QUOTE_LINE.sub(r"\1", piece))
        if any(character.isalnum() for character in plain):
            units.append(Unit(start=begin, end=finish, plain=plain, kind="sentence"))
    return tuple(units)


@dataclass(slots=True)
class _Open:
    """The top-level block that is being read."""

    kind: BlockKind
    units: list[Unit] = field(default_factory=list)
    items: int = 0
    header: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    in_header: bool = False
    row: tuple[int, int] = (0, 0)
    number: int = 0


class _Headed:
    """What headings do: they end a section, and the next one stands under the path that they leave."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.title = ""
        self.path: list[tuple[int, str]] = []
        self.done: list[Section] = []
        self.blocks: list[Block] = []
        self.open: _Open | None = None

    def _heading(self, level: int, text: str) -> None:
        self._end_section()
        if not text:
            return
        if not self.title and level == 1:
            self.title = text
        self._up_to(level)
        if not (level == 1 and text == self.title):
            self.path.append((level, text))

    def _up_to(self, level: int) -> None:
        self.path = [(above, name) for above, name in self.path if above < level]

    def _end_section(self) -> None:
        self._close()
        if self.blocks:
            self.done.append(Section(headings=tuple(name for _, name in self.path), blocks=tuple(self.blocks)))
        self.blocks = []

    def _close(self) -> None:
        if self.open is not None and self.open.units:
            self.blocks.append(Block(kind=self.open.kind, units=tuple(self.open.units)))
        self.open = None


class _Markdown(_Headed):
    """CommonMark with tables. Line numbers of the parser are turned back into places in the source."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.lines = _line_starts(document.text, document.body_at)

    def sections(self) -> list[Section]:
        tokens = BLOCKS.parse(self.document.text[self.document.body_at :])
        for number, token in enumerate(tokens):
            if token.type == "heading_open" and token.level == 0:
                self._heading(int(token.tag[1:]), plain_text(tokens[number + 1].content))
            elif token.type == "inline" and tokens[number - 1].type == "heading_open" and token.level == 1:
                continue
            else:
                self._token(token)
            if token.level == 0 and token.nesting <= 0:
                self._close()
        self._end_section()
        return self.done

    def _token(self, token: Token) -> None:
        kind = OPENERS.get(token.type)
        if self.open is None and kind is not None:
            self.open = _Open(kind=kind)
        if self.open is None:
            return
        match token.type:
            case "list_item_open" | "list_item_close":
                self.open.items += token.nesting
            case "thead_open" | "thead_close":
                self.open.in_header = token.nesting > 0
            case "tr_open" if token.map is not None:
                self.open.cells, self.open.row = [], self._trim(*self._span(token.map))
            case "tr_close":
                self._row(self.open)
            case "inline":
                self._inline(token, self.open)
            case "fence" | "code_block":
                self._code(token, self.open)

    def _inline(self, token: Token, block: _Open) -> None:
        if block.kind == "table":
            block.cells.append(plain_text(token.content))
            return
        if token.map is None:
            return
        start, end = self._span(token.map)
        mark = (ITEM_MARK if block.items else QUOTE_MARK).match(self.document.text, start, end)
        start = mark.end() if mark else start
        if block.items:
            self._whole(block, start, end)
        else:
            self._paragraph(start, end)

    def _paragraph(self, start: int, end: int) -> None:
        question, answer_at = question_in(self.document.text, start, end)
        if question:
            self._heading(QUESTION_LEVEL, question)
            self.open = _Open(kind="paragraph")
        if self.open is not None:
            self.open.units.extend(_sentences(self.document.text, answer_at, end))

    def _row(self, block: _Open) -> None:
        """A row reads `column: cell, column: cell`; it is quoted as the line that it is."""
        if block.in_header:
            block.header = block.cells
            return
        plain = _read_row(block.header, block.cells)
        if plain:
            block.units.append(Unit(start=block.row[0], end=block.row[1], plain=plain, kind="row"))

    def _code(self, token: Token, block: _Open) -> None:
        if token.map is None or not token.content.strip():
            return
        first, last = token.map
        inside = (first + 1, max(last - 1, first + 2)) if token.type == "fence" else (first, last)
        start, end = self._trim(*self._span(list(inside)))
        if start < end:
            block.units.append(Unit(start=start, end=end, plain=" ".join(token.content.split()), kind="code"))

    def _whole(self, block: _Open, start: int, end: int) -> None:
        start, end = self._trim(start, end)
        plain = plain_text(QUOTE_LINE.sub(r"\1", self.document.text[start:end]))
        if any(character.isalnum() for character in plain):
            block.units.append(Unit(start=start, end=end, plain=plain, kind="item"))

    def _span(self, lines: list[int]) -> tuple[int, int]:
        last = len(self.lines) - 1
        return self.lines[min(lines[0], last)], self.lines[min(lines[1], last)]

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        text = self.document.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end


class _Marked(_Headed):
    """A text whose reader noted what each stretch of it is."""

    def sections(self) -> list[Section]:
        for mark in self.document.marks:
            piece = self.document.text[mark.start : mark.end]
            if mark.kind == "heading":
                self._heading(mark.number, " ".join(piece.split()))
            elif mark.kind == "end":
                self._end_section()
                self._up_to(mark.number)
            else:
                self._stretch(mark, piece)
        self._end_section()
        return self.done

    def _stretch(self, mark: Mark, piece: str) -> None:
        kind = MARKED[mark.kind]
        if (
            self.open is None
            or (self.open.kind, self.open.number) != (kind, mark.number)
            or kind in ("paragraph", "code")
        ):
            self._close()
            self.open = _Open(kind=kind, number=mark.number)
        if kind == "paragraph":
            self.open.units.extend(_sentences(self.document.text, mark.start, mark.end, bare=True))
        elif mark.kind == "header":
            self.open.header = piece.split("\t")
        elif any(character.isalnum() for character in piece):
            cells = piece.split("\t") if kind == "table" else []
            plain = _read_row(self.open.header, cells) if kind == "table" else " ".join(piece.split())
            unit: UnitKind = "row" if kind == "table" else "code" if kind == "code" else "item"
            self.open.units.append(Unit(start=mark.start, end=mark.end, plain=plain, kind=unit))


def _read_row(header: list[str], cells: list[str]) -> str:
    """`column: cell, column: cell`; a cell whose column has no name stands alone."""
    names = [*header, *[""] * len(cells)]
    return ", ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell)


_READERS: dict[str, type[_Markdown | _Plain | _Marked]] = {"markdown": _Markdown, "plain": _Plain, "marked": _Marked}
MARKED: dict[MarkKind, BlockKind] = {
    "paragraph": "paragraph",
    "item": "list",
    "step": "steps",
    "header": "table",
    "row": "table",
    "code": "code",
}
OPENERS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "steps",
    "table_open": "table",
    "blockquote_open": "paragraph",
    "fence": "code",
    "code_block": "code",
}
