"""Builds what a bot knows from its sources, again and again: in memory what is small, else by what changed in a stored index."""

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from frontdesk.encoding.base import Encoder, Resting
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge import confidence as confidences
from frontdesk.knowledge.index import build_index
from frontdesk.knowledge.learned import key_of, recall, remember
from frontdesk.knowledge.lexicon import is_word_by
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.snapshot import Report, Snapshot, Whole
from frontdesk.knowledge.sources.base import Document, Gathered, Source, Trouble
from frontdesk.knowledge.sources.declared import DeclaredSource
from frontdesk.knowledge.stored.base import OpenStore, Store, nowhere
from frontdesk.knowledge.stored.files import open_file
from frontdesk.knowledge.stored.snapshot import build as build_stored

MOST_IN_MEMORY = 3_000_000
"""Characters, about 5,000 passages. Of more the index is stored."""

log = structlog.get_logger("frontdesk.knowledge")


@dataclass(slots=True, weakref_slot=True)
class Building:
    """`encoder` is the questions'; `passages` encodes the articles, where they have one of their own."""

    sources: tuple[Source, ...]
    encoder: Encoder
    passages: Resting | None
    cache_folder: Path | None
    remembered: RememberedReading
    open_store: OpenStore = nowhere
    most_in_memory: int = MOST_IN_MEMORY
    _store: Store | None = None
    _shared: bool = False
    _gathered: dict[int, Gathered] = field(default_factory=dict)

    async def build(self, only: Collection[str] | None = None) -> Snapshot:
        """With `only`, ids of sources, declared files of the others stay as they were read last; but not where replicas share one
        index, in which older files would take the place of those that another has read."""
        documents, troubles = await asyncio.to_thread(self._gather, None if self._shared else only)
        if only is not None and self._store is None and self._is_large(documents):
            documents, troubles = await asyncio.to_thread(self._gather, None)  # what is opened now may be shared
        try:
            if self._is_large(documents):
                snapshot: Snapshot = await build_stored(
                    await self._opened(), documents, troubles, self.passages or self.encoder, self.encoder
                )
            else:
                snapshot = await asyncio.to_thread(self._build, documents, troubles)
        finally:
            if self.passages is not None:
                self.passages.rest()
        _say(snapshot.report)
        return snapshot

    def _is_large(self, documents: Sequence[Document]) -> bool:
        return sum(len(document.text) for document in documents) > self.most_in_memory

    def _gather(self, only: Collection[str] | None) -> tuple[list[Document], list[Trouble]]:
        found = [self._gathered_of(place, source, only) for place, source in enumerate(self.sources)]
        if only is None:
            self.remembered.forget_rest()
        troubles = [trouble for part in found for trouble in part.troubles]
        return [document for part in found for document in part.documents], troubles

    def _gathered_of(self, place: int, source: Source, only: Collection[str] | None) -> Gathered:
        """What a source has now; of declared ones it is kept, so that another can be read again alone."""
        if not isinstance(source, DeclaredSource):
            return source.gather()
        if only is None or source.declared.id in only or place not in self._gathered:
            self._gathered[place] = source.gather()
        return self._gathered[place]

    def _build(self, documents: Sequence[Document], troubles: Sequence[Trouble]) -> Whole:
        vectors = RememberedVectors(self.passages or self.encoder, self.cache_folder)
        questions = (
            vectors if self.passages is None else RememberedVectors(self.encoder, self.cache_folder, "questions")
        )
        index = build_index(documents, vectors, troubles, is_word=is_word_by(self.encoder))
        key, folder = key_of(documents, (vectors.name, questions.name)), self.cache_folder if vectors.path else None
        learned = recall(folder, key)
        if learned is None:
            learned = confidences.learn(index, questions)
            for kept in dict.fromkeys((vectors, questions)):
                kept.save()  # all that was asked for, which it is only where there was something to learn
            remember(folder, key, learned)
        report = Report(
            documents=len(index.documents),
            passages=len(index.passages),
            encoded=vectors.encoded,
            troubles=index.troubles,
            folded=sum(map(len, index.copies)),
        )
        return Whole(index, learned, report)

    async def _opened(self) -> Store:
        """The store, opened once."""
        if self._store is None:
            encoder, is_word = self.passages or self.encoder, is_word_by(self.encoder)
            self._store = await self.open_store(encoder, is_word)
            self._shared = self._store is not None
            if self._store is None:
                self._store = await asyncio.to_thread(open_file, self._folder(), encoder, is_word)
        return self._store

    def _folder(self) -> Path:
        """A folder of the moment where nothing is to be kept."""
        if self.cache_folder is not None:
            return self.cache_folder
        folder = tempfile.mkdtemp(prefix="frontdesk-knowledge-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)


def _say(report: Report) -> None:
    for trouble in report.troubles:
        log.warning("knowledge.article_left_out", article=trouble.source, reason=trouble.reason)
    log.info("knowledge.indexed", documents=report.documents, passages=report.passages, encoded=report.encoded)
