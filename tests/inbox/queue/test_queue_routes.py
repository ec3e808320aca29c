"""The API of the inbox's lists, of transfers and of the queue."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.staff.store import Profile, TeamSettings
from frontdesk.testing.clock import ManualClock

Say = Callable[..., Awaitable[Handled]]
LIST = "/v1/inbox/conversations"


async def users(client: httpx.AsyncClient, **query: Any) -> list[str]:
    """Whose conversations a view shows, page by page."""
    found: list[str] = []
    query["limit"] = 2
    while True:
        page = (await client.get(LIST, params=query)).json()
        found += [item["user"]["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


@pytest.fixture
async def busy(client: httpx.AsyncClient, say: Say, clock: ManualClock, desk: Desk) -> dict[str, str]:
    """Five customers: `a` talks to the bot, `b` to whoever asks, `c`, `d` and `e` wait, `d` for returns and `e` urgently."""
    ids = {}
    for user in "abcde":
        clock.advance(seconds=1)
        ids[user] = (await say("hello" if user == "a" else "a person please", user_id=user)).conversation_id
    await desk.staff.keep_team("default", "returns", "Returns", TeamSettings())
    clock.advance(seconds=1)
    await client.post(f"{LIST}/{ids['b']}/take", json={})
    await client.post(f"{LIST}/{ids['d']}/transfer", json={"team": "returns"})
    await client.patch(f"{LIST}/{ids['e']}/routing", json={"priority": "urgent"})
    return ids


async def test_each_view_shows_its_conversations_in_its_order_page_by_page(
    client: httpx.AsyncClient, busy: dict[str, str], desk: Desk
) -> None:
    assert await users(client, view="all") == ["b", "e", "d", "c", "a"]
    assert await users(client, view="waiting") == ["e", "c", "d"]
    assert await users(client, view="bot") == ["a"]
    assert await users(client, view="mine") == ["b"]
    assert await users(client, view="team") == []
    me = (await client.get("/v1/inbox/agents/me")).json()
    await desk.staff.keep_agent("default", me["id"], me["name"], Profile(teams=("returns",)))
    assert await users(client, view="team") == ["d"]


async def test_views_are_filtered(client: httpx.AsyncClient, busy: dict[str, str]) -> None:
    assert await users(client, view="waiting", priority="urgent") == ["e"]
    assert await users(client, view="all", team="Returns") == ["d"]
    assert await users(client, view="all", agent_id="me") == ["b"]
    assert await users(client, view="all", status="waiting", user_id="c") == ["c"]
    assert await users(client, view="waiting", status="agent") == []
    assert await users(client, view="all", unread="false") == ["a"]
    assert await users(client, channel="web") == []
    assert (await client.get(LIST, params={"cursor": "nonsense"})).json()["code"] == "inbox.cursor_invalid"


async def test_reading_leaves_nothing_unread_but_what_came_later(
    client: httpx.AsyncClient, busy: dict[str, str], say: Say
) -> None:
    [item] = (await client.get(LIST, params={"user_id": "c"})).json()["items"]
    assert item["unread"] == 1
    await say("hello?", user_id="c")
    early = await client.post(f"{LIST}/{busy['c']}/read", json={"position": item["position"]})
    assert early.json()["unread"] == 2
    late = await client.post(f"{LIST}/{busy['c']}/read", json={"position": early.json()["position"]})
    assert late.json()["unread"] == 0
    assert (await client.post(f"{LIST}/conv_none/read", json={"position": 1})).status_code == 404


async def test_a_transfer_keeps_its_note_with_the_conversation(client: httpx.AsyncClient, busy: dict[str, str]) -> None:
    moved = await client.post(f"{LIST}/{busy['c']}/transfer", json={"team": "returns", "note": "Photos are in."})
    assert (moved.status_code, moved.json()["team"]) == (200, "returns")
    notes = (await client.get(f"{LIST}/{busy['c']}/notes")).json()["items"]
    assert [note["text"] for note in notes] == ["Photos are in."]
    nowhere = await client.post(f"{LIST}/{busy['c']}/transfer", json={})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "inbox.transfer_refused")


async def test_a_supervisor_sees_how_every_team_stands(
    client: httpx.AsyncClient, busy: dict[str, str], clock: ManualClock
) -> None:
    clock.advance(seconds=60)
    await client.put("/v1/inbox/agents/me/presence", json={"presence": "online"})
    queue = (await client.get("/v1/inbox/queue")).json()
    standing = {team["team"]: team for team in queue["teams"]}
    assert (standing["returns"]["waiting"], standing["returns"]["online"]) == (1, 0)
    assert (standing[None]["waiting"], standing[None]["with_agents"], standing[None]["online"]) == (2, 1, 1)
    assert standing[None]["longest_wait_seconds"] == 63
    assert [(agent["load"], agent["presence"]) for agent in queue["agents"]] == [(1, "online")]
