"""One source is read again by itself, and the others stay as they were."""

from pathlib import Path

from tests.knowledge.replicas import ARTICLES, RETURNS, Replica, open_replica

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

SOURCES = "/v1/knowledge/sources"
SITE = KnowledgeSource("site", "https://help.acme.example/", depth=1, pages=5)


async def ids_of(replica: Replica) -> dict[str, str]:
    return {one["place"]: one["id"] for one in (await replica.client.get(SOURCES)).json()["sources"]}


async def test_one_source_is_read_again_and_the_others_stay(
    database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text("# Parking\n\nThere are six places.\n")
    replica = await open_replica(database, clock, ids, tmp_path, more=[KnowledgeSource("file", "faq.md", faq)])
    async with replica.client:
        article = await replica.put(**RETURNS)
        faq.write_text("# Parking\n\nThere are seven places.\n")
        (replica.folder / "hours.md").write_text("# Opening hours\n\nWe open at ten.\n")
        names = await ids_of(replica)
        clock.advance(seconds=60)
        status = (await replica.client.post(f"{SOURCES}/{names['faq.md']}/refresh")).json()
        assert (await replica.knowledge.answer("Parking")).text == "There are seven places."
        assert (await replica.knowledge.answer("Opening hours")).text == "We open at nine."
        assert await replica.sources_for("Returns") == [article["id"]]
        folder, file = status["sources"]
        assert file["checked_at"] > folder["checked_at"]
        await replica.library.look()
        assert (await replica.knowledge.answer("Opening hours")).text == "We open at nine."
        await replica.client.post(f"{SOURCES}/{names['kb']}/refresh")
        assert (await replica.knowledge.answer("Opening hours")).text == "We open at ten."
        await replica.client.delete(f"{ARTICLES}/{article['id']}")
        assert await replica.sources_for("Returns") == []


async def test_another_replica_looks_too(
    replica: Replica, database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other = await open_replica(database, clock, ids, folder)
    async with other.client:
        (other.folder / "hours.md").write_text("# Opening hours\n\nWe open at ten.\n")
        names = await ids_of(replica)
        assert (await replica.client.post(f"{SOURCES}/{names['kb']}/refresh")).status_code == 200
        await other.library.look()
        assert (await other.knowledge.answer("Opening hours")).text == "We open at ten."


async def test_a_site_is_due_at_once(
    database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    replica = await open_replica(database, clock, ids, tmp_path, more=[SITE])
    async with replica.client:
        await replica.library.look()
        await replica.library.visits.wait()
        names = await ids_of(replica)
        clock.advance(seconds=60)
        assert (await replica.client.post(f"{SOURCES}/{names[SITE.place]}/refresh")).status_code == 200
        await replica.library.look()
        await replica.library.visits.wait()
        status = (await replica.client.get(SOURCES)).json()
        assert status["sources"][1]["checked_at"] == clock.now().isoformat().replace("+00:00", "Z")


async def test_a_source_that_is_not_there_or_has_lost_its_files_is_named(replica: Replica) -> None:
    refused = await replica.client.post(f"{SOURCES}/src_x/refresh")
    assert (refused.status_code, refused.json()["code"]) == (404, "knowledge.source_not_found")
    names = await ids_of(replica)
    (replica.folder / "hours.md").unlink()
    replica.folder.rmdir()
    refused = await replica.client.post(f"{SOURCES}/{names['kb']}/refresh")
    assert (refused.status_code, refused.json()["code"]) == (404, "knowledge.folder_missing")
    assert await replica.sources_for("Opening hours") == ["hours.md"]
    refused = await replica.client.post(f"{SOURCES}/{names['kb']}/refresh", params={"bot": "other"})
    assert refused.json()["code"] == "knowledge.bot_not_found"
