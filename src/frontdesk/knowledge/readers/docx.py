"""Reads a Word document by way of the plain HTML that mammoth makes of it: its styles say what is a heading or a list."""

import io
import zipfile
from collections.abc import Sequence

import mammoth

from frontdesk.knowledge.readers.archives import check_archive
from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.html import write_html
from frontdesk.knowledge.readers.writing import Writing
from frontdesk.knowledge.sources.base import Document

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='List Paragraph'] => p:fresh
"""


def read(source: str, data: bytes) -> Sequence[Document]:
    check_archive(data)
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {}),
            external_file_access=False,
        )
    except (KeyError, ValueError, AttributeError, LookupError, TypeError, OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"is a damaged Word file ({type(error).__name__})") from error
    writing = Writing()
    write_html(writing, converted.value)
    return [writing.document(source, title=writing.first_heading)]
