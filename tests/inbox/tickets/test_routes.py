"""The tickets' API."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.access.service import AccessService
from frontdesk.conversations.arrivals import Handled
from frontdesk.kit.http.openapi import gaps
from frontdesk.kit.jobs import JobRunner

Say = Callable[..., Awaitable[Handled]]


async def open_tickets(say: Say, runner: JobRunner, count: int) -> list[str]:
    conversations = []
    for number in range(count):
        handled = await say("a person please", user_id=f"user-{number}")
        conversations.append(handled.conversation_id)
        await runner.run_due_once()
    return conversations


async def test_a_ticket_is_listed_and_shown(client: httpx.AsyncClient, say: Say, runner: JobRunner) -> None:
    [conversation_id] = await open_tickets(say, runner, 1)
    page = (await client.get("/v1/inbox/tickets")).json()
    assert page["next_cursor"] is None
    [ticket] = page["items"]
    assert ticket["conversation_id"] == conversation_id
    assert ticket["created_at"] == "2026-01-05T09:00:00Z"
    shown = (await client.get(f"/v1/inbox/tickets/{ticket['id']}")).json()
    assert "Customer: a person please" in shown.pop("transcript")
    assert shown == ticket


async def test_the_pages_hold_every_ticket_once_the_newest_first(
    client: httpx.AsyncClient, say: Say, runner: JobRunner
) -> None:
    await open_tickets(say, runner, 5)
    numbers, cursor = [], None
    while True:
        parameters = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/v1/inbox/tickets", params=parameters)).json()
        numbers += [ticket["number"] for ticket in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert numbers == [5, 4, 3, 2, 1]


async def test_the_list_is_filtered(client: httpx.AsyncClient, say: Say, runner: JobRunner) -> None:
    conversations = await open_tickets(say, runner, 3)
    of_one = (await client.get("/v1/inbox/tickets", params={"conversation_id": conversations[1]})).json()
    assert [ticket["conversation_id"] for ticket in of_one["items"]] == [conversations[1]]
    assert (await client.get("/v1/inbox/tickets", params={"status": "closed"})).json()["items"] == []
    assert len((await client.get("/v1/inbox/tickets", params={"status": "open"})).json()["items"]) == 3


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=-1", "cursor=%C2%B2", "cursor=" + "9" * 40, "status=lost", "limit=0", "limit=101"]
)
async def test_a_query_that_makes_no_sense_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/v1/inbox/tickets?{query}")).status_code == 422


async def test_a_ticket_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for ticket_id in ("tick_nothing", "a b", "%22"):
        refused = await client.get(f"/v1/inbox/tickets/{ticket_id}")
        assert (refused.status_code, refused.json()["code"]) == (404, "inbox.ticket_not_found")


async def test_another_workspaces_tickets_do_not_exist(
    client: httpx.AsyncClient, api: FastAPI, say: Say, runner: JobRunner
) -> None:
    await say("a person please", workspace_id="other")
    await runner.run_due_once()
    assert (await client.get("/v1/inbox/tickets")).json()["items"] == []
    access: AccessService = api.state.access
    _, secret = await access.keys.create(workspace_id="other", name="Other", scopes=["inbox:read"])
    theirs = {"Authorization": f"Bearer {secret}"}
    [ticket] = (await client.get("/v1/inbox/tickets", headers=theirs)).json()["items"]
    assert (await client.get(f"/v1/inbox/tickets/{ticket['id']}", headers=theirs)).status_code == 200
    assert (await client.get(f"/v1/inbox/tickets/{ticket['id']}")).status_code == 404


async def test_a_visitor_sees_no_tickets(client: httpx.AsyncClient, api: FastAPI) -> None:
    access: AccessService = api.state.access
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    theirs = {"Authorization": f"Bearer {tokens.token}"}
    for path in ("/v1/inbox/tickets", "/v1/inbox/tickets/tick_any"):
        refused = await client.get(path, headers=theirs)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.scope_missing")


async def test_who_answers_tickets_does_not_set_what_they_are_measured_by(
    client: httpx.AsyncClient, api: FastAPI
) -> None:
    access: AccessService = api.state.access
    _, secret = await access.keys.create(workspace_id="default", name="Agent", scopes=["inbox:read", "inbox:write"])
    theirs = {"Authorization": f"Bearer {secret}"}
    for path in ("/v1/inbox/sla", "/v1/inbox/wrap-up-reasons"):
        refused = await client.put(path, json={"items": []}, headers=theirs)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.scope_missing")


def test_the_routes_are_documented_completely(api: FastAPI) -> None:
    assert gaps(api.openapi()) == []
