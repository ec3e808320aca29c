"""Everything that is known about a bot's articles, worked out once and never changed: passages, vectors, words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge.chunking import Passage, cut_passages
from frontdesk.knowledge.duplicates import fold, name_of
from frontdesk.knowledge.lexicon import IsWord, Lexicon
from frontdesk.knowledge.sources.base import Document, Trouble
from frontdesk.knowledge.structure import Unit
from frontdesk.knowledge.words import bare_words_of, stem, words_of

MAX_ENCODED_CHARACTERS = 1_200


Names = str | Sequence[str] | None


class Only(NamedTuple):
    """What may be shown to whoever asks. Invariant: an internal article is shown where `internal` is said, and nowhere else.

    `audience` leaves out articles for others and `product` those about others, whatever the case; None leaves out none. Several
    names mean any of them."""

    language: str | None = None
    internal: bool = False
    audience: Names = None
    product: Names = None


EVERYONE = Only()


@dataclass(frozen=True)
class Index:
    """Invariant: nothing in it is assigned after `build_index`; a changed article means another `Index`.

    `vectors` holds two rows a unit (under its heading, and alone), units of all passages in order, then a row for the
    name of each passage and a row for each whole passage. `first_units[n]` is the number of the first unit of passage n;
    `unit_words` are the stems of each unit.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    units: tuple[Unit, ...]
    unit_words: Sequence[frozenset[str]]
    first_units: NDArray[np.int64]
    vectors: Vectors
    lexicon: Lexicon
    troubles: tuple[Trouble, ...] = ()
    copies: tuple[tuple[Passage, ...], ...] = ()
    """Per passage, those that say the same and were folded into it."""

    @cached_property
    def by_name(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """Titles and headings, as folded words, to the passages that begin there."""
        names: dict[tuple[str, ...], list[int]] = {}
        for number, passage in enumerate(self.passages):
            also = map(name_of, self.copies[number])
            for name in dict.fromkeys((passage.title, *passage.headings[-1:], label(passage), *also)):
                names.setdefault(tuple(bare_words_of(name)), []).append(number)
        names.pop((), None)
        return {name: tuple(dict.fromkeys(numbers)) for name, numbers in names.items()}

    def similarity(
        self, words: Sequence[str], vector: Vectors, also: Sequence[tuple[Sequence[str], float]] = ()
    ) -> NDArray[np.float32]:
        """How like each row of `vectors` is to a question, 0 to 1: by its vector, or, where there is none (no encoder for
        the language, or one that does not answer just now), by the share of its content words."""
        if vector.size:
            cosines: NDArray[np.float32] = np.maximum(self.vectors @ vector, np.float32(0.0))
            return cosines
        return self._rows_as_words.match(words, also).coverage

    def usual(self, words: Sequence[str], vector: Vectors) -> float | None:
        """How much any passage has to do with a question, where those of the index are not all there are."""
        return None

    @cached_property
    def _rows_as_words(self) -> Lexicon:
        """What stands behind `vectors`, as words; counted when it is first needed."""
        return Lexicon([(words_of(text), ()) for text in _texts(self.passages)])

    @cached_property
    def passage_of_unit(self) -> NDArray[np.int64]:
        counts = np.diff(np.append(self.first_units, len(self.units)))
        return np.repeat(np.arange(len(self.passages)), counts)

    def mask(self, only: Only) -> NDArray[np.bool_] | None:
        """Which passages may be shown, None for all: `en` takes `en-GB` in, and articles that name no language."""
        masks = [
            self._of_language(only.language),
            None if only.internal or not self._internal.any() else ~self._internal,
            self._naming("audience", only.audience),
            self._naming("product", only.product),
        ]
        kept = [mask for mask in masks if mask is not None]
        return np.logical_and.reduce(kept) if kept else None

    def _of_language(self, language: str | None) -> NDArray[np.bool_] | None:
        if language is None or not self._passages_of:
            return None
        return self._passages_of.get(_primary(language), self._passages_of[""])

    def _naming(self, field: Literal["audience", "product"], wanted: Names) -> NDArray[np.bool_] | None:
        """Those that name one of the wanted, or none at all."""
        if not wanted or not self._named[field]:
            return None
        names = {wanted.casefold()} if isinstance(wanted, str) else {one.casefold() for one in wanted}
        shown = np.ones(len(self.passages), dtype=bool)
        for meant, numbers in self._named[field].items():
            shown[numbers] = not names.isdisjoint(meant)
        return shown

    @cached_property
    def _named(self) -> dict[str, dict[frozenset[str], list[int]]]:
        """The passages of articles that are for some, or about some, by who and what."""
        found: dict[str, dict[frozenset[str], list[int]]] = {"audience": {}, "product": {}}
        for number, passage in enumerate(self.passages):
            for field, names in (("audience", passage.document.audience), ("product", passage.document.product)):
                if names:
                    found[field].setdefault(frozenset(map(str.casefold, names)), []).append(number)
        return found

    @cached_property
    def _internal(self) -> NDArray[np.bool_]:
        return np.array([passage.document.visibility == "internal" for passage in self.passages], dtype=bool)

    @cached_property
    def _passages_of(self) -> dict[str, NDArray[np.bool_]]:
        """Per language, and under "" those that name none; empty where no article names one."""
        languages = [_primary(passage.document.language or "") for passage in self.passages]
        if not any(languages):
            return {}
        return {
            wanted: np.array([not language or language == wanted for language in languages], dtype=bool)
            for wanted in {"", *languages}
        }


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


def label(passage: Passage) -> str:
    """Title and last heading, as a customer would be offered them."""
    return f"{passage.title}: {passage.headings[-1]}" if passage.headings else passage.title


def build_index(
    documents: Sequence[Document],
    vectors: RememberedVectors,
    troubles: Sequence[Trouble] = (),
    is_word: IsWord | None = None,
) -> Index:
    """Cut, count and encode; an article without text is a `Trouble`. Documents of the same name: the first one stays."""
    kept: list[Document] = []
    passages: list[Passage] = []
    found_troubles = list(troubles)
    names: set[str] = set()
    for document in sorted(documents, key=lambda document: document.source):
        pieces = cut_passages(document)
        if document.source in names:
            found_troubles.append(Trouble(source=document.source, reason="has the same name as another article"))
        elif not pieces:
            found_troubles.append(Trouble(source=document.source, reason="has no text to answer from"))
        else:
            names.add(document.source)
            kept.append(document)
            passages.extend(pieces)
    folded = fold(passages)
    passages = list(folded.kept)
    units = tuple(unit for passage in passages for unit in passage.units)
    counts = [len(passage.units) for passage in passages]
    return Index(
        documents=tuple(kept),
        passages=tuple(passages),
        units=units,
        unit_words=tuple(frozenset(map(stem, words_of(unit.plain))) for unit in units),
        first_units=np.cumsum([0, *counts[:-1]], dtype=np.int64) if counts else np.zeros(0, dtype=np.int64),
        vectors=vectors.encode_now(_texts(passages)),
        lexicon=Lexicon(
            [_words(passage, copies) for passage, copies in zip(passages, folded.copies, strict=True)],
            is_word=is_word,
        ),
        troubles=tuple(found_troubles),
        copies=folded.copies,
    )


def _texts(passages: Sequence[Passage]) -> list[str]:
    """A sentence is read alone and under its heading: "It takes five days" says little alone, a long heading too much."""
    texts: list[str] = []
    for passage in passages:
        for unit in passage.units:
            texts += (f"{label(passage)}: {unit.plain}", unit.plain)
    texts += (passage.headings[-1] if passage.headings else passage.title for passage in passages)
    texts += (f"{label(passage)}\n{passage.plain}" for passage in passages)
    return [text[:MAX_ENCODED_CHARACTERS] for text in texts]


def _words(passage: Passage, copies: Sequence[Passage]) -> tuple[list[str], list[str]]:
    names = " ".join((passage.title, *passage.headings, *passage.document.tags, *map(name_of, copies)))
    return words_of(passage.plain), words_of(names)
