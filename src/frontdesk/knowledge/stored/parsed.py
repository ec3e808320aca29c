"""Remembers the passages that were looked at lately, taken apart into units and words, so that the next question need not."""

from collections.abc import Sequence

import msgspec

from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored.rows import Stored, stored_of

MOST_REMEMBERED = 2_000
FORGOTTEN_AT_ONCE = 500  # to go through all that is remembered for each of them would take longer than to read it

StoredValues = tuple[int, bytes, bytes, int, bytes, bytes]
"""A passage's id, what its article is about, its content, sketch, whole vector and vectors of units."""


class Parsing:
    """An id means the same passage for ever, so nothing in it grows old. May be used by any number of threads."""

    def __init__(self) -> None:
        self._stored: dict[int, Stored] = {}

    def known(self, numbers: Sequence[int]) -> dict[int, Stored]:
        found = {number: self._stored.get(number) for number in numbers}
        return {number: stored for number, stored in found.items() if stored is not None}

    def read(self, values: StoredValues) -> Stored:
        number, about, content, sketch, whole, units = values
        document = msgspec.msgpack.decode(about, type=Document)
        stored = self._stored[number] = stored_of(number, document, content, sketch, bytes(whole), bytes(units))
        if len(self._stored) > MOST_REMEMBERED + FORGOTTEN_AT_ONCE:
            for oldest in list(self._stored)[:-MOST_REMEMBERED]:
                self._stored.pop(oldest, None)
        return stored
