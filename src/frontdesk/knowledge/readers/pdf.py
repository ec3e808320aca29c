"""Reads a PDF: lines and their sizes from pdfium, put together to headings, paragraphs and lists; running heads are left out."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.writing import Writing, one_line
from frontdesk.knowledge.sources.base import Document

MOST_PAGES = 2_000
HEADING_CHARACTERS = 160
LARGER_BY = 1.12
BOLD_WEIGHT = 600
_FONT_NAME_BYTES = 128
GAP = 1.75  # between the feet of two lines, in heights of the letters; more begins another paragraph
HEADING_LEVELS = 4
_BULLET = re.compile(r"[•‣▪●◦–—*-]\s+(?=\S)|[•‣▪●◦]")
_NUMBER = re.compile(r"\(?\d{1,3}[.)]\s+(?=\S)")
_DIGITS = re.compile(r"\d+")
_BREAKS = "\r\n"
_SOFT_HYPHENS = ("\x02", "\xad", "\ufffe")


@dataclass(slots=True)
class _Line:
    """`top` and `foot` are heights on the page, which PDF counts from below."""

    page: int
    text: str = ""
    size: float = 0.0
    bold: bool = True
    left: float = 0.0
    foot: float = 0.0
    letters: list[str] = field(default_factory=list)


def read(source: str, data: bytes) -> Sequence[Document]:
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            if len(pdf) > MOST_PAGES:
                raise Unreadable(f"has more than {MOST_PAGES} pages")
            lines = [line for number in range(len(pdf)) for line in _lines(pdf, number)]
            title = one_line((pdf.get_metadata_dict().get("Title") or "").replace("\0", ""))
    except pypdfium2.PdfiumError as error:
        reason = "needs a password" if "password" in str(error).lower() else "is a damaged PDF"
        raise Unreadable(reason) from error
    if not lines:
        raise Unreadable("has no text; it may be pictures of pages")
    writing = _written(_without_running_heads(lines))
    return [writing.document(source, title=writing.first_heading or title)]


def _lines(pdf: pypdfium2.PdfDocument, number: int) -> Iterator[_Line]:
    page = pdf[number]
    text = page.get_textpage()
    try:
        line = _Line(number)
        for at in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text, at)
            letter = chr(code) if code and not 0xD800 <= code <= 0xDFFF else ""
            if letter and letter in _BREAKS:
                if ended := _ended(line):
                    yield ended
                line = _Line(number)
            elif letter:
                _measure(text, at, letter, line)
                line.letters.append(letter)
        if ended := _ended(line):
            yield ended
    finally:
        text.close()
        page.close()


def _measure(text: pypdfium2.PdfTextPage, at: int, letter: str, line: _Line) -> None:
    """The first letter of a line places it; every letter may say that it is not bold."""
    if letter.isspace():
        return
    if not line.size:
        line.left, line.foot, _, _ = text.get_charbox(at, loose=True)
        matrix = pdfium.FS_MATRIX()
        scale = 1.0
        if pdfium.FPDFText_GetMatrix(text, at, ctypes.byref(matrix)):
            scale = abs(matrix.d) or abs(matrix.b) or 1.0
        line.size = round(pdfium.FPDFText_GetFontSize(text, at) * scale, 1) or 1.0
    if line.bold and letter.isalpha():
        line.bold = _is_bold(text, at)


def _is_bold(text: pypdfium2.PdfTextPage, at: int) -> bool:
    """By the weight that the font declares, or by its name."""
    if pdfium.FPDFText_GetFontWeight(text, at) >= BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    pdfium.FPDFText_GetFontInfo(text, at, name, _FONT_NAME_BYTES, None)
    return b"bold" in name.value.lower()


def _ended(line: _Line) -> _Line | None:
    line.text = "".join(line.letters).strip()
    return line if line.text else None


def _without_running_heads(lines: list[_Line]) -> list[_Line]:
    """What stands first or last on most pages, but for its number, is no part of the text."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    if len(pages) < 3:
        return lines
    edges = [line for page in pages.values() for line in {id(page[0]): page[0], id(page[-1]): page[-1]}.values()]
    often = Counter(_DIGITS.sub("0", line.text) for line in edges)
    dropped = {id(line) for line in edges if often[_DIGITS.sub("0", line.text)] > len(pages) / 2}
    return [line for line in lines if id(line) not in dropped]


def _written(lines: Sequence[_Line]) -> Writing:
    body, levels = _sizes(lines)
    writing = Writing()
    block: list[_Line] = []
    for line in lines:
        if block and _begins_another(block, line, body):
            _write(writing, block, body, levels)
            block = []
        block.append(line)
    if block:
        _write(writing, block, body, levels)
    return writing


def _sizes(lines: Sequence[_Line]) -> tuple[float, dict[float, int]]:
    """The size of most of the text, and the level of a heading for each size that is clearly larger."""
    counted: Counter[float] = Counter()
    for line in lines:
        counted[line.size] += len(line.text)
    body = counted.most_common(1)[0][0]
    larger = sorted((size for size in counted if size > body * LARGER_BY), reverse=True)
    return body, {size: min(level, HEADING_LEVELS) for level, size in enumerate(larger, 1)}


def _is_heading(line: _Line, body: float) -> bool:
    if len(line.text) > HEADING_CHARACTERS or not any(letter.isalpha() for letter in line.text):
        return False
    return line.size > body * LARGER_BY or (line.bold and line.size >= body and line.text[-1] not in ".:;,")


def _begins_another(block: Sequence[_Line], line: _Line, body: float) -> bool:
    last = block[-1]
    if _is_heading(last, body) or _is_heading(line, body):
        same = last.size == line.size and last.bold == line.bold and last.page == line.page
        return not (same and 0 <= last.foot - line.foot <= line.size * GAP and _is_heading(last, body))
    if _BULLET.match(line.text) or _NUMBER.match(line.text):
        return True
    if line.page != last.page or line.foot > last.foot:  # goes on where the sentence was not over
        return last.text[-1] in ".!?:;"
    return last.foot - line.foot > line.size * GAP


def _write(writing: Writing, block: Sequence[_Line], body: float, levels: dict[float, int]) -> None:
    first = block[0]
    text = _joined(block)
    bullet, number = _BULLET.match(text), _NUMBER.match(text)
    if _is_heading(first, body):
        writing.divide()
        writing.heading(levels.get(first.size, min(len(levels) + 1, HEADING_LEVELS + 1)), text)
    elif bullet:
        writing.item(text[bullet.end() :])
    elif number:
        writing.item(text[number.end() :], numbered=True)
    else:
        writing.divide()
        writing.paragraph(text)
        writing.divide()


def _joined(block: Sequence[_Line]) -> str:
    """Lines put together: a word that was parted at a line's end is whole again."""
    text = ""
    for line in block:
        if text.endswith(_SOFT_HYPHENS):
            text = text[:-1] + line.text
        elif text.endswith("-") and line.text[0].islower():
            text += line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return "".join(letter for letter in text if letter.isprintable() and letter not in _SOFT_HYPHENS)
