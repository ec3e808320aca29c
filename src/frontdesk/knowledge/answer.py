"""Chooses the sentences of a passage that answer the question and quotes them, readable and word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from frontdesk.dialogue.messages import Citation
from frontdesk.knowledge.chunking import Passage
from frontdesk.knowledge.index import Index, label
from frontdesk.knowledge.lexicon import Term
from frontdesk.knowledge.search import Scores
from frontdesk.knowledge.structure import Block, Unit

WHOLE_CHARACTERS = 280
"""A passage as short as this is said whole."""
PLEASANT_CHARACTERS = 340
"""An answer stops growing here; a list that belongs together may go on to `LIST_CHARACTERS`."""
LIST_CHARACTERS = 900
SHORT_CHARACTERS = 120
"""A shorter answer takes a list or table that follows it along."""
WORDS_IN_UNIT = 0.35
FIRST_UNIT_BONUS = (0.06, 0.03)
NEARLY_AS_GOOD = 0.8
LEANS_BACK = re.compile(
    r"(it|this|that|these|those|they|them|he|she|however|otherwise|then|also|but|and|or|so|instead|after that|in that case"
    r"|if so|if not|for example|else)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """`text` is what the customer reads, `citation.quote` the same piece of the article as it stands there."""

    text: str
    citation: Citation


def quote(index: Index, number: int, scores: Scores, terms: Sequence[Term]) -> Quoted:
    """Quote the best stretch of passage `number`: never half a sentence, list item or table row."""
    passage = index.passages[number]
    units = passage.units
    first = int(index.first_units[number])
    values = [
        float(scores.units[first + at]) + WORDS_IN_UNIT * _coverage(index.unit_words[first + at], terms)
        for at in range(len(units))
    ]
    for at, bonus in enumerate(FIRST_UNIT_BONUS[: len(units)]):
        values[at] += bonus
    begin, end = _stretch(passage, values)
    chosen = units[begin:end]
    start, finish = chosen[0].start, max(unit.end for unit in chosen)
    document = passage.document
    return Quoted(
        text=_readable(passage.blocks, set(chosen)),
        citation=Citation(
            title=passage.title,
            source=document.source,
            quote=document.text[start:finish],
            url=linked(document.url, passage.anchor),
            anchor=passage.anchor,
        ),
    )


def linked(url: str | None, anchor: str | None) -> str | None:
    """The address of the very heading; one that names a place already stays as it is."""
    return f"{url}#{percent_encoded(anchor)}" if url and anchor and "#" not in url else url


def near_titles(index: Index, numbers: Sequence[int], limit: int = 3) -> tuple[str, ...]:
    """Return what to offer when unsure; saying one of them back finds exactly that passage."""
    return tuple(dict.fromkeys(label(index.passages[number]) for number in numbers))[:limit]


def _coverage(words: frozenset[str], terms: Sequence[Term]) -> float:
    total = sum(term.idf for term in terms)
    if not total:
        return 0.0
    present = (
        term.idf * max((surely for word, surely in term.meanings if word in words), default=0.0) for term in terms
    )
    return sum(present) / total


def _stretch(passage: Passage, values: list[float]) -> tuple[int, int]:
    """Return the range of units to quote, around the best one."""
    units = passage.units
    if len(passage.plain) <= WHOLE_CHARACTERS:
        return 0, len(units)
    best = max(range(len(units)), key=lambda at: (values[at], -at))
    block, offset = _block_of(passage.blocks, best)
    if block.kind == "table":
        return best, best + 1
    if block.kind in ("list", "steps"):
        return _list_stretch(units, block, offset, best)
    return _grow(passage, values, best)


def _list_stretch(units: Sequence[Unit], block: Block, offset: int, best: int) -> tuple[int, int]:
    """A list is said whole, with the line that announces it; from a long one only the item is said."""
    if block.size > LIST_CHARACTERS:
        return best, best + 1
    announced = offset > 0 and units[offset - 1].plain.endswith(":")
    return (offset - 1 if announced else offset), offset + len(block.units)


def _grow(passage: Passage, values: list[float], best: int) -> tuple[int, int]:
    units = passage.units
    begin, end = best, best + 1
    while begin > 0 and LEANS_BACK.match(units[begin].plain) and _size(units[begin - 1 : end]) <= PLEASANT_CHARACTERS:
        begin -= 1
    enough = NEARLY_AS_GOOD * values[best]
    while True:
        sides = [at for at in (begin - 1, end) if 0 <= at < len(units) and values[at] >= enough and _says(units[at])]
        side = max(sides, key=lambda at: (values[at], at), default=None)
        if side is None or _size(units[min(begin, side) : max(end, side + 1)]) > PLEASANT_CHARACTERS:
            break
        begin, end = min(begin, side), max(end, side + 1)
    return begin, _with_announced(passage, begin, end)


def _with_announced(passage: Passage, begin: int, end: int) -> int:
    """ "You need:" alone is no answer, and "It depends on the country." before a table hardly: the block comes with it."""
    units = passage.units
    block, offset = _block_of(passage.blocks, end - 1)
    after = offset + len(block.units)
    if after == len(units):
        return end
    following, _ = _block_of(passage.blocks, after)
    leads_on = end == after and units[end - 1].plain.endswith(":")
    short = following.kind != "paragraph" and _size(units[begin:end]) <= SHORT_CHARACTERS
    if (leads_on or short) and block.size + following.size <= LIST_CHARACTERS:
        return after + len(following.units)
    return end


def _says(unit: Unit) -> bool:
    return unit.kind == "sentence"


def _size(units: Sequence[Unit]) -> int:
    return sum(len(unit.plain) + 1 for unit in units)


def _block_of(blocks: Sequence[Block], unit: int) -> tuple[Block, int]:
    offset = 0
    for block in blocks:
        if unit < offset + len(block.units):
            return block, offset
        offset += len(block.units)
    raise IndexError(unit)


def _readable(blocks: Sequence[Block], chosen: set[Unit]) -> str:
    lines: list[str] = []
    for block in blocks:
        units = [unit for unit in block.units if unit in chosen]
        if not units:
            continue
        if block.kind == "paragraph":
            lines.append(" ".join(unit.plain for unit in units))
        elif block.kind == "steps" and len(units) > 1:
            lines.extend(f"{number}. {unit.plain}" for number, unit in enumerate(units, start=1))
        elif block.kind == "list" and len(units) > 1:
            lines.extend(f"- {unit.plain}" for unit in units)
        else:
            lines.extend(unit.plain for unit in units)
    return "\n".join(lines)
