"""A stored index of each engine, and how to ask it."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from frontdesk.kit.database.base import Database
from frontdesk.knowledge.index import EVERYONE, Only
from frontdesk.knowledge.search import Found, found, ranked, score
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored.base import Store, View, Wanted
from frontdesk.knowledge.stored.candidates import index_of
from frontdesk.knowledge.stored.postgresql_store import open_postgresql
from frontdesk.knowledge.stored.rows import name_hash
from frontdesk.knowledge.stored.sqlite_store import SqliteStore
from frontdesk.knowledge.words import content_words, words_of
from frontdesk.testing.encoder import FakeEncoder


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[Store]:
    store = SqliteStore(tmp_path / "passages.index")
    yield store
    await store.close()


@pytest.fixture
async def postgresql_store(postgresql_database: Database, encoder: FakeEncoder) -> AsyncIterator[Store]:
    store = await open_postgresql(postgresql_database, "default", "bikes", encoder, None)
    assert store is not None
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.getfixturevalue(f"{request.param}_store")
    return made


async def ask(
    view: View,
    question: str,
    *,
    encoder: FakeEncoder | None = None,
    only: Only = EVERYONE,
    hidden: Sequence[str] = (),
    limit: int = 5,
    candidates: int = 64,
) -> list[Found]:
    """What is found for a question, best first; without an encoder by words alone."""
    words = content_words(question)
    vector = (
        (encoder or FakeEncoder(0)).encode_now([question])[0] if encoder else FakeEncoder(1).encode_now([""])[0][:0]
    )
    terms = view.vocabulary.whole.terms(words)
    names = [name_hash(words_of(question))]
    wanted = Wanted(vector, terms, names, only, frozenset(hidden), limit=candidates)
    passages = await view.find(wanted)
    if not passages:
        return []
    index = index_of(view, passages)
    scores = score(index, words, vector)
    return [found(index, scores, number) for number in ranked(scores, limit)]


def article(source: str, text: str, **more: object) -> Document:
    return Document(source=source, text=text, **more)  # type: ignore[arg-type]
