"""Cuts an article into passages along its own structure: headings first, then whole blocks, whole sentences at the least."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.structure import Block, Unit, read_structure

TARGET_CHARACTERS = 900
"""About what the sentence encoder reads at once (256 word pieces)."""
LARGEST_CHARACTERS = 2_400
"""A list or a table is kept whole up to here."""
NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one article that can be found. Invariant: each unit's quote is `document.text[unit.start:unit.end]`."""

    document: Document
    title: str
    headings: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for block in self.blocks for unit in block.units)

    @property
    def start(self) -> int:
        return self.blocks[0].units[0].start

    @property
    def end(self) -> int:
        return max(unit.end for unit in self.blocks[-1].units)

    @property
    def plain(self) -> str:
        return "\n".join(" ".join(unit.plain for unit in block.units) for block in self.blocks)

    @property
    def anchor(self) -> str | None:
        """The last heading as most Markdown sites write it in a link."""
        return anchor_of(self.headings[-1]) if self.headings else None


def anchor_of(heading: str) -> str:
    return NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")


def cut_passages(document: Document) -> tuple[Passage, ...]:
    """Return the passages of an article in order; an article without text gives none."""
    outline = read_structure(document)
    return tuple(
        Passage(document=document, title=outline.title, headings=section.headings, blocks=tuple(blocks))
        for section in outline.sections
        for blocks in _fill(section.blocks)
    )


def _fill(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks are put together up to the target; a line that announces a list ("You need:") stays with it."""
    passage: list[Block] = []
    size = 0
    for block in _split_large(blocks):
        announced = bool(passage) and passage[-1].units[-1].plain.endswith(":")
        if passage and size + block.size > TARGET_CHARACTERS and not (announced and block.size <= LARGEST_CHARACTERS):
            yield passage
            passage, size = [], 0
        passage.append(block)
        size += block.size
    if passage:
        yield passage


def _split_large(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        limit = TARGET_CHARACTERS if block.kind == "paragraph" else LARGEST_CHARACTERS
        if block.size <= limit:
            yield block
            continue
        units: list[Unit] = []
        size = 0
        for unit in block.units:
            if units and size + len(unit.plain) > TARGET_CHARACTERS:
                yield Block(kind=block.kind, units=tuple(units))
                units, size = [], 0
            units.append(unit)
            size += len(unit.plain) + 1
        yield Block(kind=block.kind, units=tuple(units))
