"""Replicas take over what has changed, and look at nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.knowledge.replicas import ARTICLES, KEY, RETURNS, Replica, open_replica

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.database.base import Database
from frontdesk.knowledge.sources.declared import id_of_source
from frontdesk.knowledge.store import KnowledgeStore
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

REFRESH = "/v1/knowledge/sources/refresh"
HOURS = id_of_source(KnowledgeSource("folder", "kb"))
FAQ = id_of_source(KnowledgeSource("file", "faq.md"))


def faq_of(one: Replica) -> Path:
    return one.folder.parent / "faq.md"


def write(one: Replica, *, hours: str, places: str) -> None:
    (one.folder / "hours.md").write_text(f"# Opening hours\n\nWe open at {hours}.\n")
    faq_of(one).write_text(f"# Parking\n\nThere are {places} places.\n")


async def said(one: Replica) -> tuple[str, str]:
    return (await one.knowledge.answer("Opening hours")).text, (await one.knowledge.answer("Parking")).text


async def refresh(one: Replica, source: str) -> None:
    answer = await one.client.post(f"/v1/knowledge/sources/{source}/refresh")
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def replicas(
    database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> AsyncIterator[list[Replica]]:
    opened: list[Replica] = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "faq.md").write_text("# Parking\n\nThere are six places.\n")
        more = [KnowledgeSource("file", "faq.md", folder / "faq.md", every_seconds=600)]
        opened.append(await open_replica(database, clock, ids, folder, every=3_600, more=more))
    yield opened
    for one in opened:
        await one.client.aclose()


async def test_an_article_comes_and_goes_everywhere_and_no_file_is_looked_at(replicas: list[Replica]) -> None:
    one, other = replicas
    for replica in replicas:
        write(replica, hours="ten", places="seven")
    read = [replica.knowledge.files_read for replica in replicas]
    article = await one.put(**RETURNS)
    await other.library.look()
    assert await other.sources_for("Returns") == [article["id"]]
    changed = await one.client.patch(f"{ARTICLES}/{article['id']}", json={"tags": ["parcels"]})
    assert changed.status_code == 200
    await other.library.look()
    assert (await one.client.delete(f"{ARTICLES}/{article['id']}")).status_code == 204
    await other.library.look()
    for replica in replicas:
        assert await replica.sources_for("Returns") == []
        assert await said(replica) == ("We open at nine.", "There are six places.")
    assert [replica.knowledge.files_read for replica in replicas] == read


async def test_a_source_that_is_refreshed_is_read_on_every_replica_once_and_the_others_on_none(
    replicas: list[Replica],
) -> None:
    one, other = replicas
    for replica in replicas:
        write(replica, hours="ten", places="seven")
    read = [replica.knowledge.files_read for replica in replicas]
    await refresh(one, FAQ)
    for _ in range(2):
        await other.library.look()
        await one.library.look()
    for replica in replicas:
        assert await said(replica) == ("We open at nine.", "There are seven places.")
    assert [replica.knowledge.files_read for replica in replicas] == [number + 1 for number in read]
    await refresh(other, HOURS)
    await one.library.look()
    for replica in replicas:
        assert await said(replica) == ("We open at ten.", "There are seven places.")


async def test_when_all_sources_are_refreshed_all_are_read(replicas: list[Replica]) -> None:
    one, other = replicas
    for replica in replicas:
        write(replica, hours="ten", places="seven")
    await one.client.post(REFRESH)
    await other.library.look()
    for replica in replicas:
        assert await said(replica) == ("We open at ten.", "There are seven places.")


async def test_two_replicas_that_refresh_a_source_at_once_both_follow(replicas: list[Replica]) -> None:
    one, other = replicas
    write(one, hours="ten", places="seven")
    write(other, hours="ten", places="seven")
    await refresh(one, FAQ)
    await refresh(other, HOURS)  # knows nothing yet of the other refresh
    await one.library.look()
    await other.library.look()
    for replica in replicas:
        assert await said(replica) == ("We open at ten.", "There are seven places.")


async def test_what_fails_on_the_way_leaves_the_old_whole_and_is_tried_again(replicas: list[Replica]) -> None:
    one, other = replicas
    article = await one.put(**RETURNS)
    await other.library.look()
    write(one, hours="ten", places="seven")
    faq_of(other).unlink()
    await refresh(one, FAQ)
    second = await one.put(title="Care", content="# Care\n\nDry it in the shade.")
    assert (await one.client.delete(f"{ARTICLES}/{article['id']}")).status_code == 204
    await other.library.look()
    assert await other.sources_for("Returns") == []  # what is gone is gone before anything is read
    assert await said(other) == ("We open at nine.", "There are six places.")
    assert await other.sources_for("Care") == []
    write(other, hours="ten", places="seven")
    await other.library.look()
    assert await said(other) == ("We open at nine.", "There are seven places.")
    assert await other.sources_for("Care") == [second["id"]]


async def test_a_replica_that_starts_has_what_was_refreshed_before(
    replicas: list[Replica], database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    await refresh(replicas[0], HOURS)
    again = await open_replica(database, clock, ids, tmp_path / "one")
    async with again.client:
        read = again.knowledge.files_read
        await again.put(**RETURNS)
        await again.library.look()
        assert again.knowledge.files_read == read
    assert await KnowledgeStore(database).refreshes(KEY) == {"folder:kb": 1}


async def test_each_source_has_its_own_turn_by_the_clock(replicas: list[Replica], clock: ManualClock) -> None:
    one, _ = replicas
    write(one, hours="ten", places="seven")
    clock.advance(seconds=600)
    await one.library.look()
    assert await said(one) == ("We open at nine.", "There are seven places.")
    clock.advance(seconds=3_000)
    await one.library.look()
    assert await said(one) == ("We open at ten.", "There are seven places.")
