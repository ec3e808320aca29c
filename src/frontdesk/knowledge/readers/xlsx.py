"""Reads the sheets of an Excel workbook: questions and answers, or anything else in rows."""

import io
from collections.abc import Sequence

import python_calamine

from frontdesk.knowledge.readers.archives import check_archive
from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.tables import MOST_ROWS, cell, documents_of
from frontdesk.knowledge.sources.base import Document


def read(source: str, data: bytes) -> Sequence[Document]:
    check_archive(data)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        tables = [
            (
                name,
                [[cell(value) for value in row] for row in workbook.get_sheet_by_name(name).to_python(nrows=MOST_ROWS)],
            )
            for name in visible
        ]
    except (python_calamine.CalamineError, ValueError, KeyError, OSError) as error:
        raise Unreadable(f"is a damaged workbook ({type(error).__name__})") from error
    if len(tables) == 1:
        tables = [("", tables[0][1])]
    return documents_of(source, tables)
