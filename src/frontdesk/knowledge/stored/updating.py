"""Brings a store to what the sources say: what did not change is not read again, what is new is prepared aside, then put in.

A crash on the way leaves what was found before; what was prepared is used by the next try.
"""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.encoding.errors import VectorsWrong
from frontdesk.knowledge.chunking import Passage
from frontdesk.knowledge.sources.base import Document, Trouble
from frontdesk.knowledge.stored.base import New, Store
from frontdesk.knowledge.stored.packing import turned
from frontdesk.knowledge.stored.rows import about, cut, digest_of, rows_of, texts_of

ARTICLES_AT_ONCE = 256
CHARACTERS_AT_ONCE = 500_000
"""Of articles that are stored in one transaction; what is counted for each word is then counted once for all of them."""
TEXTS_AT_ONCE = 512

Cut = tuple[bytes, Document, tuple[Passage, ...]]


class Updated(NamedTuple):
    """`added` and `removed` are articles, `encoded` texts."""

    documents: int
    passages: int
    added: int
    removed: int
    encoded: int
    troubles: tuple[Trouble, ...]


async def update(store: Store, documents: Sequence[Document], encoder: Encoder) -> Updated:
    """Of several articles of one name the first stays; the others, and those without text, are troubles."""
    troubles: list[Trouble] = []
    wanted = await asyncio.to_thread(_wanted, documents, troubles)
    await store.sweep()
    there = {(kept.source, kept.digest) for kept in await store.kept()}
    new = [document for key, document in wanted.items() if key not in there]
    encoded = await _put(store, new, encoder)
    kept = await store.kept()
    fresh = [one.id for one in kept if not one.live and (one.source, one.digest) in wanted]
    gone = [one for one in kept if (one.source, one.digest) not in wanted]
    if fresh or gone:
        await store.switch(fresh, [one.id for one in gone])
    stays = [one for one in kept if (one.source, one.digest) in wanted]
    troubles += (Trouble(one.source, "has no text to answer from") for one in stays if not one.size)
    return Updated(
        documents=sum(bool(one.size) for one in stays),
        passages=sum(one.size for one in stays),
        added=len(fresh),
        removed=sum(one.live for one in gone),
        encoded=encoded,
        troubles=tuple(sorted(troubles, key=lambda trouble: trouble.source)),
    )


def _wanted(documents: Sequence[Document], troubles: list[Trouble]) -> dict[tuple[str, bytes], Document]:
    wanted: dict[str, Document] = {}
    for document in sorted(documents, key=lambda document: document.source):
        if document.source in wanted:
            troubles.append(Trouble(document.source, "has the same name as another article"))
        else:
            wanted[document.source] = document
    return {(source, digest_of(document)): document for source, document in wanted.items()}


async def _put(store: Store, documents: Sequence[Document], encoder: Encoder) -> int:
    """Cut, encode and store articles aside, some while the next are prepared; return how many texts were encoded."""
    mean, encoded = await store.mean(), 0
    storing: Awaitable[None] = asyncio.sleep(0)
    for some in _portions(documents):
        try:
            articles, vectors = await asyncio.to_thread(_prepared, some, encoder)
            if mean is None:
                mean = await _begun(store, _mean(vectors, encoder.dimension))
            packed = await asyncio.to_thread(_packed, articles, vectors, mean)
        finally:
            await storing
        storing = asyncio.create_task(store.put(packed))
        encoded += len(vectors)
    await storing
    return encoded


async def _begun(store: Store, mean: Vectors) -> Vectors:
    await store.begin(mean)
    said = await store.mean()
    assert said is not None
    return said


def _portions(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """A few small articles at a time, or a large one."""
    some, characters = list[Document](), 0
    for document in documents:
        if some and (len(some) == ARTICLES_AT_ONCE or characters + len(document.text) > CHARACTERS_AT_ONCE):
            yield some
            some, characters = [], 0
        some.append(document)
        characters += len(document.text)
    if some:
        yield some


def _prepared(documents: Sequence[Document], encoder: Encoder) -> tuple[list[Cut], dict[str, Vectors]]:
    articles = [(digest_of(one), one, cut(one)) for one in documents]
    texts = list(dict.fromkeys(text for _, _, passages in articles for one in passages for text in texts_of(one)))
    return articles, _encoded(encoder, texts)


def _packed(articles: Sequence[Cut], vectors: Mapping[str, Vectors], mean: Vectors) -> list[New]:
    """All passages at once, as it is quickest."""
    passages = [passage for _, _, some in articles for passage in some]
    every = [vectors[text] for passage in passages for text in texts_of(passage)]
    rows = iter(rows_of(passages, np.stack(every), mean) if every else [])
    return [New(digest, about(one, some), list(islice(rows, len(some)))) for digest, one, some in articles]


def _mean(vectors: Mapping[str, Vectors], dimension: int) -> Vectors:
    """Of the first texts: it only has to be near to where the vectors lie."""
    return np.mean(list(vectors.values()), axis=0, dtype=np.float32) if vectors else np.zeros(dimension, np.float32)


def _encoded(encoder: Encoder, texts: Sequence[str]) -> dict[str, Vectors]:
    """Turned vectors; texts of one length are encoded together, as it is quickest."""
    found: dict[str, Vectors] = {}
    for some in _batches(sorted(texts, key=len)):
        rows = np.asarray(encoder.encode_now(some), dtype=np.float32)
        expected = (len(some), encoder.dimension)
        if rows.shape != expected:
            raise VectorsWrong(encoder=encoder.name, got=rows.shape, expected=expected)
        found.update(zip(some, turned(rows), strict=True))
    return found


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(texts), TEXTS_AT_ONCE):
        yield texts[at : at + TEXTS_AT_ONCE]
