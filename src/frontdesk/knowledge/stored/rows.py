"""A passage as it is stored, so that it can be searched, scored and quoted without the article that it comes from."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.chunking import Passage, cut_passages
from frontdesk.knowledge.duplicates import sketch_of
from frontdesk.knowledge.function_words import FUNCTION_WORDS
from frontdesk.knowledge.index import MAX_ENCODED_CHARACTERS, Index, Only, label
from frontdesk.knowledge.lexicon import NAMED, Lexicon, count_words
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored import packing
from frontdesk.knowledge.structure import Block, BlockKind, Unit, UnitKind
from frontdesk.knowledge.words import bare_words_of, stem, words_of

VERSION = 3
"""Counted up whenever something else is made of the same article: what is stored is then made anew."""

UNIT_KINDS: tuple[UnitKind, ...] = ("sentence", "item", "row", "code")


class _Unit(msgspec.Struct, frozen=True, array_like=True):
    """`kind` is a place in `UNIT_KINDS`; `plain` is None where it is the text itself, with single spaces."""

    start: int
    end: int
    kind: int
    plain: str | None = None


class _Content(msgspec.Struct, frozen=True, array_like=True):
    text: str
    headings: tuple[str, ...]
    blocks: tuple[tuple[BlockKind, tuple[_Unit, ...]], ...]


class Told(NamedTuple):
    """The words of a passage: of its text, and of what names it (title, headings, tags)."""

    body: list[str]
    names: list[str]


class Row(NamedTuple):
    """A passage that goes into the store. `sketch` is the same for most near-duplicates, `names` are hashes of what it is called,
    `stems` what it is found by, each with a form in which it is written; `whole` and `units` are packed vectors."""

    content: bytes
    sketch: int
    names: tuple[int, ...]
    stems: dict[str, str]
    length: float
    whole: bytes
    units: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage as it comes out of the store. `counts` are how often it has each stem, `length` is how long that makes it."""

    id: int
    passage: Passage
    counts: Mapping[str, float]
    length: float
    sketch: int
    whole: bytes
    units: bytes


def digest_of(document: Document) -> bytes:
    """The same for two documents only where the same is stored for both."""
    return hashlib.blake2b(msgspec.msgpack.encode(document), digest_size=16).digest()


def about(document: Document, passages: Sequence[Passage]) -> Document:
    """What the passages of an article have in common: all but its text."""
    title = passages[0].title if passages else document.title
    return replace(document, text="", marks=(), body_at=0, format="plain", title=title)


def eyes_of(document: Document) -> bytes:
    """For whose eyes an article is (language, visibility and so on): few articles of a bot differ in it."""
    return msgspec.msgpack.encode(replace(about(document, ()), source="", title="", url=None, tags=()))


class Eyes:
    """The kinds of eyes that articles are for, by number."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._index: Index | None = None

    def number(self, eyes: bytes) -> int:
        if eyes not in self._numbers:
            self._index = None
        return self._numbers.setdefault(eyes, len(self._numbers))

    def mask(self, only: Only) -> NDArray[np.bool_] | None:
        """Which kinds may be shown, by the rules of `Index`; None for all."""
        if self._index is None:
            documents = [msgspec.msgpack.decode(eyes, type=Document) for eyes in self._numbers]
            self._index = bare_index([Passage(document, "", (), ()) for document in documents])
        return self._index.mask(only)


def bare_index(passages: Sequence[Passage]) -> Index:
    """Passages that are not searched, only looked at."""
    places, vectors = np.zeros(len(passages), np.int64), np.zeros((0, 0), np.float32)
    return Index((), tuple(passages), (), (), places, vectors, Lexicon([((), ()) for _ in passages]))


def texts_of(passage: Passage) -> list[str]:
    """What is encoded: each unit under its heading, the name, and the whole."""
    texts = [f"{label(passage)}: {unit.plain}" for unit in passage.units]
    texts += (passage.headings[-1] if passage.headings else passage.title, f"{label(passage)}\n{passage.plain}")
    return [text[:MAX_ENCODED_CHARACTERS] for text in texts]


def rows_of(passages: Sequence[Passage], vectors: Vectors, mean: packing.Floats) -> list[Row]:
    """`vectors` are those of `texts_of` of all the passages, in their order."""
    if not len(mean):
        return [_row(passage, b"", b"") for passage in passages]
    ends = np.cumsum([len(passage.units) + 2 for passage in passages])
    wholes, signs = packing.pack_levels(vectors[ends - 1], mean), packing.pack_signs(vectors, mean)
    return [
        _row(passage, whole.tobytes(), some[:-1].tobytes())
        for passage, whole, some in zip(passages, wholes, np.split(signs, ends[:-1]), strict=True)
    ]


def _row(passage: Passage, whole: bytes, units: bytes) -> Row:
    told = tell(passage)
    start = passage.start
    blocks = tuple(
        (block.kind, tuple(_packed(unit, passage, start) for unit in block.units)) for block in passage.blocks
    )
    content = _Content(passage.document.text[start : passage.end], passage.headings, blocks)
    return Row(
        content=msgspec.msgpack.encode(content),
        sketch=_number(sketch_of(passage).to_bytes(8, "little", signed=True) + eyes_of(passage.document)),
        names=tuple({name_hash(bare_words_of(name)) for name in names_of(passage)} - {name_hash([])}),
        stems=stems_of(told),
        length=length_of(told),
        whole=whole,
        units=units,
    )


def passage_of(about: Document, content: bytes) -> Passage:
    """The passage as it was; its document's text is what the passage has of it."""
    kept = msgspec.msgpack.decode(content, type=_Content)
    blocks = tuple(Block(kind, tuple(_unpacked(unit, kept.text) for unit in units)) for kind, units in kept.blocks)
    return Passage(replace(about, text=kept.text), about.title, kept.headings, blocks)


def stored_of(number: int, about: Document, content: bytes, sketch: int, whole: bytes, units: bytes) -> Stored:
    passage = passage_of(about, content)
    counts = count_words(*tell(passage))
    return Stored(number, passage, counts, sum(counts.values()), sketch, whole, units)


def stems_of(told: Told) -> dict[str, str]:
    """What a passage is found by, each with a form in which it is written."""
    return {stem(word): word for word in (*told.names, *told.body) if word not in FUNCTION_WORDS}


def tell(passage: Passage) -> Told:
    names = " ".join((passage.title, *passage.headings, *passage.document.tags))
    return Told(words_of(passage.plain), words_of(names))


def length_of(told: Told) -> float:
    """As `Lexicon` counts it: every word of the text, and every word of the names as if it stood there more often."""
    return len(told.body) + NAMED * len(set(map(stem, told.names)))


def names_of(passage: Passage) -> Iterable[str]:
    return dict.fromkeys((passage.title, *passage.headings[-1:], label(passage)))


def name_hash(words: Sequence[str]) -> int:
    return _number(" ".join(words).encode("utf-8", "surrogatepass"))


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little", signed=True)


def cut(document: Document) -> tuple[Passage, ...]:
    """Signs that no database can hold (halves of surrogate pairs) are taken for "?", so that places stay the same."""
    try:
        document.text.encode()
    except UnicodeEncodeError:
        whole = document.text.encode("utf-8", "replace").decode()
        document = replace(document, text=whole)
    return cut_passages(document)


def _packed(unit: Unit, passage: Passage, start: int) -> _Unit:
    text = passage.document.text[unit.start : unit.end]
    plain = None if " ".join(text.split()) == unit.plain else unit.plain
    return _Unit(unit.start - start, unit.end - start, UNIT_KINDS.index(unit.kind), plain)


def _unpacked(unit: _Unit, text: str) -> Unit:
    plain = unit.plain if unit.plain is not None else " ".join(text[unit.start : unit.end].split())
    return Unit(unit.start, unit.end, plain, UNIT_KINDS[unit.kind])
