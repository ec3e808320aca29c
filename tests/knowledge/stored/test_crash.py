"""A process that dies while it changes an index leaves the old one whole, and what it had done is not done twice."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from tests.knowledge.stored.conftest import ask
from tests.knowledge.stored.dying import NEW, OLD, open_store

from frontdesk.knowledge.stored.sqlite_store import SqliteStore
from frontdesk.knowledge.stored.updating import update
from frontdesk.testing.encoder import FakeEncoder


async def kill_in_the_middle(place: str, at: str) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.knowledge.stored.dying", place, at, stdin=PIPE, stdout=PIPE
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"here\n"
    child.kill()
    await child.wait()


async def check_a_killed_change(place: str, at: str) -> None:
    encoder = FakeEncoder()
    async with open_store(place) as store:
        whole = await update(store, OLD, encoder)
    await kill_in_the_middle(place, at)
    async with open_store(place) as store:
        view = await store.view()
        assert len(view) == whole.passages
        for number in (0, 60, 79):
            results = await ask(view, f"hats of kind {number}", encoder=encoder, limit=99)
            assert results
            assert not any("green" in one.text for one in results)
        assert not await ask(view, "green")
        again = await update(store, NEW, encoder)
        assert again.encoded < whole.encoded
        view = await store.view()
        assert len(view) == again.passages == len(NEW)
        results = await ask(view, "hats of kind 60", encoder=encoder, limit=99)
        assert not any("red" in one.text for one in results)


@pytest.mark.parametrize("at", ["put", "before", "in"])
async def test_a_killed_change_leaves_the_old_index_whole_in_sqlite(tmp_path: Path, at: str) -> None:
    await check_a_killed_change(str(tmp_path / "hats.passages"), at)


@pytest.mark.parametrize("at", ["put", "before"])
async def test_a_killed_change_leaves_the_old_index_whole_in_postgresql(clean_postgresql_url: str, at: str) -> None:
    await check_a_killed_change(clean_postgresql_url, at)


async def test_what_is_gone_is_cleared_out_of_the_words_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.knowledge.stored.sqlite_store.AT_ONCE", 10)
    store, encoder = SqliteStore(tmp_path / "passages.index"), FakeEncoder()
    for documents in (OLD, NEW, OLD, NEW):
        await update(store, documents, encoder)
        view = await store.view()
        assert max(view.vocabulary.counts.values()) <= 2 * len(documents)
        assert len({one.source for one in await ask(view, "hats", limit=99, candidates=200)}) == len(documents)
    await store.close()
