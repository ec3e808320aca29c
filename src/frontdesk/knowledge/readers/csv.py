"""Reads a table of comma, semicolon or tab separated values: questions and answers, or anything else in rows."""

import csv
import io
from collections.abc import Sequence

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.tables import documents_of
from frontdesk.knowledge.readers.text import decode
from frontdesk.knowledge.sources.base import Document

_MARKS = ",;\t|"


def read(source: str, data: bytes) -> Sequence[Document]:
    text = decode(data)
    first = text.lstrip().splitlines()[0]
    mark = max(_MARKS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise Unreadable(f"is not a table of values ({error})") from error
    return documents_of(source, [("", rows)])
