"""Makes the files that the tests read: real ones of each format, and hostile ones."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def archive(files: Mapping[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # without the time of day
    return data.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def docx(body: str, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document; `body` is what stands in `w:body`."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    levels = '<w:lvl w:ilvl="0"><w:numFmt w:val="{}"/></w:lvl>'
    numbering = (
        f'<w:numbering xmlns:w="{_WORD}"><w:abstractNum w:abstractNumId="1">{levels.format("bullet")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2">{levels.format("decimal")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
        "</w:numbering>"
    )
    names = ("Title", "Heading 1", "Heading 2")
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in names
    )
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": _relations(("numbering", "numbering.xml"), ("styles", "styles.xml")),
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
            "word/numbering.xml": numbering,
            "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>',
            **(extra or {}),
        }
    )


def word_paragraph(text: str, *, style: str = "", numbering: int = 0) -> str:
    marks = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbering:
        marks += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>'
    return f"<w:p><w:pPr>{marks}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is marked as the head."""
    lines = "".join(
        f"<w:tr>{'' if number else '<w:trPr><w:tblHeader/></w:trPr>'}"
        + "".join(f"<w:tc>{word_paragraph(cell)}</w:tc>" for cell in row)
        + "</w:tr>"
        for number, row in enumerate(rows)
    )
    return f"<w:tbl>{lines}</w:tbl>"


def xlsx(sheets: Mapping[str, Sequence[Sequence[str]]], cells: str = "") -> bytes:
    """A workbook of texts; `cells` is put as it is into the first sheet."""
    files: dict[str, str | bytes] = {}
    for number, (_, rows) in enumerate(sheets.items(), 1):
        lines = "".join(
            f'<row r="{at}">' + "".join(_cell(at, column, text) for column, text in enumerate(row)) + "</row>"
            for at, row in enumerate(rows, 1)
        )
        more = cells if number == 1 else ""
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}{more}</sheetData></worksheet>'
        )
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(sheets, 1)
    )
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": _relations(*targets),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
            **files,
        }
    )


def _cell(row: int, column: int, text: str) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


Line = tuple[str, float, bool]
"""A line of a PDF page: its text, its size in points, and whether it is bold."""


def pdf(pages: Sequence[Sequence[Line]], *, title: str = "", stream: bytes | None = None, filters: str = "") -> bytes:
    """A PDF of lines from the top of each page; an empty line is a gap. `stream` is put in place of each page's content."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        f"<< /Title ({title}) >>".encode(),
    ]
    kids = []
    for page in pages:
        content = stream if stream is not None else _content(page)
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _assembled(objects)


def _content(lines: Sequence[Line]) -> bytes:
    height, commands = 800.0, []
    for text, size, bold in lines:
        height -= size * 1.3
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        commands.append(f"BT /F{2 if bold else 1} {size} Tf 50 {height:.1f} Td ({escaped}) Tj ET")
    return "\n".join(commands).encode("latin-1")


def _assembled(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + head + table + trailer.encode()
