"""Articles by API: found by the next question, gone with the answer that they are deleted, on every replica."""

import base64
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.files import docx, word_paragraph
from tests.knowledge.replicas import ARTICLES, RETURNS, Replica, open_replica

from frontdesk.access.service import AccessService
from frontdesk.kit.database.base import Database
from frontdesk.kit.http.openapi import gaps
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds


async def test_an_article_is_found_by_the_next_question_and_gone_with_its_deletion(replica: Replica) -> None:
    assert await replica.sources_for("Returns") == []
    article = await replica.put(**RETURNS, url="https://x.example/r", tags=["refund"])
    assert (article["bot"], article["version"], article["format"]) == ("acme", 1, "markdown")
    answer = await replica.knowledge.answer("Returns")
    assert answer.text == "You can return anything within 30 days."
    assert [(one.source, one.url) for one in answer.citations] == [(article["id"], "https://x.example/r")]
    assert (await replica.client.get(f"{ARTICLES}/{article['id']}")).json() == article
    gone = await replica.client.delete(f"{ARTICLES}/{article['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert await replica.sources_for("Returns") == []
    assert (await replica.client.delete(f"{ARTICLES}/{article['id']}")).json()["code"] == "knowledge.article_not_found"
    assert await replica.sources_for("Opening hours") == ["hours.md"]


async def test_an_article_is_changed_in_part_or_whole(replica: Replica) -> None:
    article = await replica.put(**RETURNS, tags=["refund"])
    place = f"{ARTICLES}/{article['id']}"
    changed = (await replica.client.patch(place, json={"content": "# Returns\n\nWithin 60 days."})).json()
    assert (changed["version"], changed["tags"]) == (2, ["refund"])
    assert (await replica.knowledge.answer("Returns")).text == "Within 60 days."
    hidden = (await replica.client.patch(place, json={"visibility": "internal"})).json()
    assert hidden["visibility"] == "internal"
    assert await replica.sources_for("Returns") == []
    replaced = (
        await replica.client.put(place, json={"title": "Back", "content": "By post.", "format": "plain"})
    ).json()
    assert (replaced["version"], replaced["tags"], replaced["visibility"]) == (4, [], "public")
    assert (await replica.knowledge.answer("Back")).text == "By post."


async def test_the_same_external_id_is_the_same_article(replica: Replica) -> None:
    first = await replica.put(**RETURNS, external_id="cms-1")
    second = await replica.put(200, title="Returns", content="Another text.", external_id="cms-1")
    assert (second["id"], second["version"]) == (first["id"], 2)
    assert (await replica.knowledge.answer("Returns")).text == "Another text."
    other = await replica.put(title="Other", content="Text.", external_id="cms-2")
    clash = await replica.client.patch(f"{ARTICLES}/{other['id']}", json={"external_id": "cms-1"})
    assert (clash.status_code, clash.json()["code"]) == (409, "knowledge.article_taken")


async def test_a_request_that_comes_twice_makes_one_article(replica: Replica) -> None:
    headers = {"Idempotency-Key": "once"}
    first = await replica.put(headers=headers, **RETURNS)
    assert await replica.put(200, headers=headers, **RETURNS) == first
    assert len((await replica.client.get(ARTICLES)).json()["items"]) == 1


async def test_the_pages_hold_every_article_once_the_newest_first(replica: Replica) -> None:
    put = [(await replica.put(title=f"A{number}", content=f"Text {number}."))["id"] for number in range(5)]
    found, cursor = [], None
    while True:
        page = (
            await replica.client.get(ARTICLES, params={"limit": "2"} | ({"cursor": cursor} if cursor else {}))
        ).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == put[::-1]
    assert (await replica.client.get(ARTICLES, params={"cursor": "x"})).json()["code"] == "knowledge.cursor_invalid"


async def test_a_file_goes_through_the_same_readers(replica: Replica) -> None:
    body = word_paragraph("Warranty", style="Heading1") + word_paragraph("It lasts two years.")
    data = base64.b64encode(docx(body)).decode()
    article = await replica.put(file={"name": "warranty.docx", "data": data})
    assert (article["title"], article["format"], article["file_name"]) == ("Warranty", "file", "warranty.docx")
    assert (await replica.knowledge.answer("Warranty")).text == "It lasts two years."
    renamed = await replica.client.patch(f"{ARTICLES}/{article['id']}", json={"title": "Guarantee"})
    assert renamed.json()["format"] == "file"
    assert (await replica.knowledge.answer("Guarantee")).text == "It lasts two years."


@pytest.mark.parametrize(
    ("article", "code"),
    [
        ({"file": {"name": "a.pdf", "data": base64.b64encode(b"no PDF").decode()}}, "knowledge.article_unreadable"),
        ({"file": {"name": "a.pdf", "data": "!"}}, "request.malformed"),
        ({"content": "   "}, "knowledge.article_unreadable"),
        ({"title": "nothing"}, "request.malformed"),
        ({"content": "a", "file": {"name": "a.md", "data": ""}}, "request.malformed"),
        ({"content": "a", "colour": "red"}, "request.malformed"),
        ({"content": "a", "url": "javascript:alert(1)"}, "request.malformed"),
        ({"content": "---\ntitle: [\n---\na"}, "knowledge.article_unreadable"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_the_reason(replica: Replica, article: Any, code: str) -> None:
    assert (await replica.put(422, **article))["code"] == code
    assert (await replica.client.get(ARTICLES)).json()["items"] == []


async def test_a_bot_that_is_not_here_is_not_found(replica: Replica) -> None:
    assert (await replica.put(404, **RETURNS, bot="other"))["code"] == "knowledge.bot_not_found"
    assert (await replica.client.get(ARTICLES, params={"bot": "other"})).status_code == 404


async def test_another_replica_follows_with_its_next_look(
    replica: Replica, database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    other = await open_replica(database, clock, ids, other_folder)
    async with other.client:
        article = await replica.put(**RETURNS)
        assert await other.sources_for("Returns") == []
        await other.library.look()
        assert await other.sources_for("Returns") == [article["id"]]
        assert other.knowledge.report.encoded < 10
        await replica.client.delete(f"{ARTICLES}/{article['id']}")
        await other.library.look()
        assert await other.sources_for("Returns") == []


async def test_a_start_finds_what_was_put_in_before(
    replica: Replica, database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    article = await replica.put(**RETURNS)
    again = await open_replica(database, clock, ids, tmp_path)
    async with again.client:
        assert await again.sources_for("Returns") == [article["id"]]
        assert again.knowledge.report.encoded == 0


async def test_only_what_changed_is_encoded(replica: Replica) -> None:
    await replica.put(**RETURNS)
    first = replica.knowledge.report
    article = await replica.put(title="Care", content="# Care\n\nDry it in the shade.")
    assert 0 < replica.knowledge.report.encoded <= 5
    assert replica.knowledge.report.passages == first.passages + 1
    await replica.client.patch(f"{ARTICLES}/{article['id']}", json={"tags": ["drying"]})
    assert replica.knowledge.report.encoded == 0


async def test_the_files_are_read_again_when_asked_to(replica: Replica) -> None:
    (replica.folder / "hours.md").write_text("# Opening hours\n\nWe open at ten.\n")
    (replica.folder / "broken.pdf").write_text("no PDF")
    assert (await replica.knowledge.answer("Opening hours")).text == "We open at nine."
    status = (await replica.client.post("/v1/knowledge/sources/refresh")).json()
    assert (await replica.knowledge.answer("Opening hours")).text == "We open at ten."
    assert status["troubles"] == [{"source": "broken.pdf", "reason": "is no PDF file, whatever its name says"}]
    assert [source["place"] for source in status["sources"]] == ["kb"]
    assert (await replica.client.get("/v1/knowledge/sources")).json() == status


async def test_a_source_has_its_turn_by_the_clock(
    database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path
) -> None:
    replica = await open_replica(database, clock, ids, tmp_path, every=3_600)
    (replica.folder / "hours.md").write_text("# Opening hours\n\nWe open at ten.\n")
    await replica.library.look()
    assert (await replica.knowledge.answer("Opening hours")).text == "We open at nine."
    clock.advance(seconds=3_600)
    await replica.library.look()
    assert (await replica.knowledge.answer("Opening hours")).text == "We open at ten."


async def test_while_a_folder_is_away_the_old_articles_answer(replica: Replica) -> None:
    (replica.folder / "hours.md").rename(replica.folder.parent / "hours.md")
    replica.folder.rmdir()
    refused = await replica.client.post("/v1/knowledge/sources/refresh")
    assert (refused.status_code, refused.json()["code"]) == (404, "knowledge.folder_missing")
    await replica.library.look()
    assert await replica.sources_for("Opening hours") == ["hours.md"]


async def test_a_deletion_is_seen_even_where_indexing_fails(replica: Replica) -> None:
    article = await replica.put(**RETURNS)
    (replica.folder / "hours.md").unlink()
    replica.folder.rmdir()
    await replica.client.delete(f"{ARTICLES}/{article['id']}")
    assert await replica.sources_for("Returns") == []
    assert await replica.sources_for("Opening hours") == ["hours.md"]


async def test_another_workspace_sees_nothing_and_a_reader_changes_nothing(replica: Replica) -> None:
    article = await replica.put(**RETURNS)
    access: AccessService = replica.app.state.access
    scopes = ["knowledge:read", "knowledge:write"]
    _, stranger = await access.keys.create(workspace_id="other", name="Stranger", scopes=scopes)
    _, reader = await access.keys.create(workspace_id="default", name="Reader", scopes=["knowledge:read"])
    place = f"{ARTICLES}/{article['id']}"
    as_stranger, as_reader = ({"Authorization": f"Bearer {secret}"} for secret in (stranger, reader))
    assert (await replica.client.get(place, headers=as_stranger)).status_code == 404
    assert (await replica.client.delete(place, headers=as_stranger)).status_code == 404
    assert (await replica.client.get(place, headers=as_reader)).status_code == 200
    assert (await replica.client.delete(place, headers=as_reader)).status_code == 403


async def test_every_route_is_documented(replica: Replica) -> None:
    assert gaps(replica.app.openapi()) == []
