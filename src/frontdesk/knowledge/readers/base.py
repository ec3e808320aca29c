"""The contract of a reader: the bytes of one file in, its articles out, or the reason why there are none."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from frontdesk.knowledge.sources.base import Document

MOST_CHARACTERS = 4_000_000  # of the text of one file
EXTRA = "documents"


class Unreadable(Exception):
    """Why one file cannot be used; becomes a `Trouble`. Reads on from the file's name: "is empty"."""


class Read(Protocol):
    def __call__(self, source: str, data: bytes) -> Sequence[Document]:
        """The articles of a file, in order. Raise `Unreadable`."""
        ...


class Reader(NamedTuple):
    """`module` has a function `read` that keeps `Read`; it is loaded when it is first needed. `isolated`: in a child process.
    `needs` is the extra of Frontdesk that brings what the module imports."""

    format: str
    suffixes: tuple[str, ...]
    module: str
    most_bytes: int
    isolated: bool = True
    needs: str | None = None
