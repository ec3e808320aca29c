"""A snapshot of which only what comes into question is in memory, and how it is built: by what changed."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge import confidence as confidences
from frontdesk.knowledge.confidence import PRIOR, Confidence
from frontdesk.knowledge.learned import code
from frontdesk.knowledge.lexicon import Lexicon
from frontdesk.knowledge.snapshot import Listed, Looked, Report, Whole
from frontdesk.knowledge.sources.base import Document, Trouble
from frontdesk.knowledge.stored.base import CANDIDATES, Store, View, Wanted
from frontdesk.knowledge.stored.candidates import Background, index_of
from frontdesk.knowledge.stored.rows import Stored, name_hash
from frontdesk.knowledge.stored.updating import update
from frontdesk.knowledge.words import content_words

AROUND = 32
SAMPLED = 32
"""Passages around which is learned how sure an answer is: each with those that are likest to it."""
BACKGROUND = 96
"""Passages spread over all, by which is told how much more a candidate has to do with a question than any."""
LEARN_AGAIN = 0.2
"""The share of passages by which the index must have grown or shrunk since."""


class _Learned(msgspec.Struct, frozen=True, array_like=True):
    size: int
    encoder: str
    words_share: float
    weights: tuple[float, ...]
    code: bytes = b""


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """Keeps `snapshot.Snapshot`."""

    view: View
    confidence: Confidence
    report: Report
    background: Background
    hidden: frozenset[str] = frozenset()

    @property
    def lexicon(self) -> Lexicon:
        return self.view.vocabulary.whole

    async def around(self, looked: Looked) -> Whole:
        """Where a question is asked in two ways, the candidates of both."""
        found: dict[int, Stored] = {}
        limit = max(CANDIDATES, 2 * looked.limit)
        for vector, content in zip(looked.vectors, looked.content, strict=True):
            terms = self.lexicon.terms(content)
            wanted = Wanted(
                vector, terms, [name_hash(looked.words)], looked.only, self.hidden, self.confidence.words_share, limit
            )
            found.update((stored.id, stored) for stored in await self.view.find(wanted))
        candidates = [found[number] for number in sorted(found)]
        index = await asyncio.to_thread(index_of, self.view, candidates, self.background)
        return Whole(index, self.confidence, self.report, self.hidden)

    async def articles(self) -> tuple[Listed, ...]:
        listed = (Listed(one.source, one.title, one.url, one.visibility) for one in await self.view.articles())
        return tuple(one for one in listed if one.source not in self.hidden)

    def without(self, sources: Iterable[str]) -> "StoredSnapshot":
        return replace(self, hidden=self.hidden | frozenset(sources))


async def build(
    store: Store, documents: Sequence[Document], troubles: Sequence[Trouble], passages: Encoder, questions: Encoder
) -> StoredSnapshot:
    """Bring the store to what the documents say; `passages` encodes them."""
    updated = await update(store, documents, passages)
    view = await store.view()
    background = Background(view, await view.sample(BACKGROUND))
    learned = await _learned(store, view, questions, background)
    found = (*troubles, *updated.troubles)
    report = Report(updated.documents, updated.passages, updated.encoded, tuple(found))
    return StoredSnapshot(view, learned, report, background)


async def _learned(store: Store, view: View, encoder: Encoder, background: Background) -> Confidence:
    """What was learned of these passages before, where they are still about the same."""
    kept = await store.recall("learned")
    known = msgspec.msgpack.decode(kept, type=_Learned) if kept else None
    if (
        known is None
        or known.encoder != encoder.name
        or known.code != code()
        or len(known.weights) != len(PRIOR)
        or _differ(known.size, len(view))
    ):
        learned = await _learn(view, encoder, background)
        known = _Learned(len(view), encoder.name, learned.words_share, tuple(learned.weights.tolist()), code())
        await store.remember("learned", msgspec.msgpack.encode(known))
    return Confidence(known.words_share, np.array(known.weights))


def _differ(then: int, now: int) -> bool:
    return abs(now - then) > LEARN_AGAIN * then


async def _learn(view: View, encoder: Encoder, background: Background) -> Confidence:
    """From some passages and those that are likest to each: what is hard to tell apart is what there is to learn."""
    texts = [stored.passage.units[0].plain for stored in await view.sample(SAMPLED)]
    vectors: Vectors = await asyncio.to_thread(encoder.encode_now, texts) if texts else np.zeros((0, 0), np.float32)
    found: dict[int, Stored] = {}
    for text, vector in zip(texts, vectors, strict=True):
        wanted = Wanted(vector, view.vocabulary.whole.terms(content_words(text)), limit=AROUND)
        found.update((stored.id, stored) for stored in await view.find(wanted))
    index = await asyncio.to_thread(index_of, view, [found[number] for number in sorted(found)], background)
    return await asyncio.to_thread(confidences.learn, index, RememberedVectors(encoder, None))
