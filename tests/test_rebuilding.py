"""`frontdesk rebuild`: what is derived from conversations is computed anew, and is as it was, whatever had become of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Run
from tests.whole_app import Desk, open_desk, settings_for, write_bot

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


def test_a_workspace_that_is_not_there_is_said_so(migrated: Run) -> None:
    said = migrated("rebuild", "--workspace", "nowhere")
    assert said.code == 1
    assert "no such workspace" in said.err
