"""`frontdesk rebuild`: what is derived from conversations is computed anew, and is as it was, whatever had become of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Run
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.inbox.queue.store import PRIORITIES
from frontdesk.kit.database.base import Statement
from frontdesk.settings import Settings

DERIVED = ("spoken", "conversation_ratings", "analytics_conversations")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Of a PostgreSQL database, or None for a file."""
    return request.getfixturevalue("clean_postgresql_url") if request.param == "postgresql" else None


async def talk(settings: Settings) -> dict[str, Any]:
    async with open_desk(settings) as desk:
        for user in ("jo", "kim"):
            said = await desk.say("where is order A-1234", user_id=user)
        rating = {"score": 5, "comment": "Quick!"}
        path = f"/v1/conversations/{said['conversation_id']}"
        await desk.client.post(f"{path}/end", headers=desk.admin)
        answer = await desk.client.post(f"{path}/rating", json=rating, headers=desk.admin)
        assert answer.status_code < 300, answer.text
        return await derived(desk)


async def derived(desk: Desk) -> dict[str, Any]:
    """What is told of it, once all is read that happened."""
    found = (await desk.client.get("/v1/inbox/search", params={"q": "order"}, headers=desk.admin)).json()
    figures = (await desk.client.get("/v1/analytics/overview", headers=desk.admin)).json()
    rows = {}
    for table in ("spoken", "conversation_ratings"):
        stored = await desk.house.database.fetch_all(f"SELECT * FROM {table} ORDER BY conversation_id")
        rows[table] = sorted(str([row[name] for name in row.keys() if name != "id"]) for row in stored)  # noqa: SIM118
    return {"found": found["items"], "figures": figures, **rows}


async def spoil(settings: Settings) -> None:
    async with open_desk(settings) as desk:
        await desk.house.database.commit([Statement(f"DELETE FROM {table}") for table in DERIVED])


async def read_again(settings: Settings) -> dict[str, Any]:
    async with open_desk(settings) as desk:
        return await derived(desk)


def test_all_that_is_derived_is_computed_anew(url: str | None, run: Run, tmp_path: Path) -> None:
    """The database comes first: what `run` takes out of the environment says where the server is."""
    settings = settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data", database_url=url)
    before = asyncio.run(talk(settings))
    assert len(before["found"]) == 2
    assert before["figures"]["conversations"] == 2
    asyncio.run(spoil(settings))
    assert asyncio.run(read_again(settings))["found"] == []
    said = run("rebuild", **({"database_url": url} if url else {}))
    assert (said.code, said.err) == (0, "")
    assert "computed anew" in said.out
    assert asyncio.run(read_again(settings)) == before
    run("rebuild", **({"database_url": url} if url else {}))
    assert asyncio.run(read_again(settings)) == before


SPOILT = "status = 'bot', subject = 'else', reason = NULL, last_text = 'else', waiting_since = NULL, unread = 7"


async def with_the_list(settings: Settings, *statements: Statement) -> tuple[str, list[dict[str, Any]]]:
    """Somebody waits, urgently, if nobody did; then come the statements. Who wrote to whom, and the list's rows."""
    async with open_desk(settings) as desk:
        said = await desk.say("talk to a person", user_id="lee")
        path = f"/v1/inbox/conversations/{said['conversation_id']}/routing"
        answer = await desk.client.patch(path, json={"priority": "urgent"}, headers=desk.admin)
        assert answer.status_code == 200, answer.text
        await desk.say("where is order A-1234", user_id="jo")
        rows = await listed(desk)
        await desk.house.database.commit(statements)
        return said["conversation_id"], rows


async def listed(desk: Desk) -> list[dict[str, Any]]:
    rows = await desk.house.database.fetch_all("SELECT * FROM inbox_conversations ORDER BY conversation_id")
    return [{name: row[name] for name in row.keys() if name != "version"} for row in rows]  # noqa: SIM118


async def listed_again(settings: Settings) -> list[dict[str, Any]]:
    async with open_desk(settings) as desk:
        return await listed(desk)


def test_the_inboxs_list_says_what_the_events_say_and_keeps_what_people_decided(
    url: str | None, run: Run, tmp_path: Path
) -> None:
    settings = settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data", database_url=url)
    spoiling = (
        Statement(f"UPDATE inbox_conversations SET {SPOILT} WHERE user_id = ?", ("lee",)),
        Statement("DELETE FROM inbox_conversations WHERE user_id = ?", ("jo",)),
    )
    waiting, before = asyncio.run(with_the_list(settings, *spoiling))
    assert {row["user_id"]: row["status"] for row in before} == {"lee": "waiting", "jo": "bot"}
    said = run("rebuild", **({"database_url": url} if url else {}))
    assert (said.code, said.err) == (0, "")
    assert "the inbox's list is computed anew, conversations: 2" in said.out
    after = asyncio.run(listed_again(settings))
    assert after == before
    assert {row["conversation_id"]: row["priority"] for row in after}[waiting] == PRIORITIES.index("urgent")


def test_a_workspace_that_is_not_there_is_said_so(migrated: Run) -> None:
    said = migrated("rebuild", "--workspace", "nowhere")
    assert said.code == 1
    assert "no such workspace" in said.err
