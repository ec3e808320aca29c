"""The approvals' API."""

import httpx
import pytest
from fastapi import FastAPI
from tests.approvals.conftest import RULE, Desk

from frontdesk.kit.http.openapi import gaps

APPROVALS = "/v1/approvals"


async def key(desk: Desk, *scopes: str, name: str = "Ann", workspace: str = "default") -> dict[str, str]:
    _, secret = await desk.access.keys.create(workspace_id=workspace, name=name, scopes=scopes)
    return {"Authorization": f"Bearer {secret}"}


async def only(client: httpx.AsyncClient) -> str:
    [approval] = (await client.get(APPROVALS)).json()["items"]
    return f"{APPROVALS}/{approval['id']}"


async def test_an_approval_is_listed_and_shown(client: httpx.AsyncClient, desk: Desk) -> None:
    handled = await desk.say("refund 500")
    page = (await client.get(APPROVALS, params={"status": "pending"})).json()
    assert page["next_cursor"] is None
    [approval] = page["items"]
    assert approval == {
        "id": approval["id"],
        "status": "pending",
        "action": "refund",
        "arguments": {"amount": 500},
        "reason": RULE,
        "conversation_id": handled.conversation_id,
        "position": approval["position"],
        "bot": "acme",
        "user_id": "jo",
        "requested_at": "2026-01-05T09:00:00Z",
        "expires_at": "2026-01-05T10:00:00Z",
        "decided_at": None,
        "decided_by": None,
        "decided_by_name": None,
        "note": "",
        "performed_at": None,
        "error_code": None,
    }
    assert (await client.get(f"{APPROVALS}/{approval['id']}")).json() == approval


async def test_a_decision_is_answered_with_what_came_of_it_and_who_decided(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    handled = await desk.say("refund 500")
    ann = await key(desk, "approvals:read", "approvals:write")
    path, body = f"{await only(client)}/decision", {"decision": "approve", "note": "Fine."}
    answer = await client.post(path, json=body, headers=ann)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["status"], said["decided_by_name"], said["note"]) == ("approved", "Ann", "Fine.")
    assert said["decided_by"].startswith("key_")
    assert said["performed_at"] is not None
    assert (await client.post(path, json=body, headers=ann)).json() == said
    assert (await desk.said(handled.conversation_id))[-1] == "Refunded 500."


async def test_whoever_decides_second_is_told_who_was_first(client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.say("refund 500")
    path = f"{await only(client)}/decision"
    ann, bob = await key(desk, "approvals:write"), await key(desk, "approvals:write", name="Bob")
    assert (await client.post(path, json={"decision": "approve"}, headers=ann)).status_code == 200
    refused = await client.post(path, json={"decision": "decline"}, headers=bob)
    assert (refused.status_code, refused.json()["code"]) == (409, "approvals.already_decided")
    assert "approved already, by Ann at 2026-01-05T09:00:00Z" in refused.json()["detail"]


async def test_what_was_taken_back_cannot_be_decided(client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.say("refund 500")
    await desk.say("cancel")
    refused = await client.post(f"{await only(client)}/decision", json={"decision": "approve"})
    assert (refused.status_code, refused.json()["code"]) == (409, "approvals.no_longer_pending")
    assert "withdrawn" in refused.json()["detail"]


async def test_the_pages_hold_every_approval_once_the_newest_first(client: httpx.AsyncClient, desk: Desk) -> None:
    for number in range(5):
        await desk.say("refund 500", user_id=f"user-{number}")
        desk.clock.advance(seconds=number % 2)  # two of them at the same moment
    users, cursor = [], None
    while True:
        parameters = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(APPROVALS, params=parameters)).json()
        users += [(approval["requested_at"], approval["user_id"]) for approval in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len({user for _, user in users}) == 5
    assert [at for at, _ in users] == sorted((at for at, _ in users), reverse=True)


async def test_the_list_is_filtered(client: httpx.AsyncClient, desk: Desk) -> None:
    first = await desk.say("refund 500")
    await desk.say("refund 500", user_id="kim")
    await desk.say("cancel", user_id="kim")
    pending = (await client.get(APPROVALS, params={"status": "pending"})).json()["items"]
    assert [one["user_id"] for one in pending] == ["jo"]
    of_one = (await client.get(APPROVALS, params={"conversation_id": first.conversation_id})).json()["items"]
    assert [one["user_id"] for one in of_one] == ["jo"]


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=-1", "cursor=MTIz", "cursor=wrI6YQ", "cursor=MToA", "status=lost", "limit=0", "limit=101"],
)
async def test_a_query_that_makes_no_sense_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"{APPROVALS}?{query}")).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"decision": "maybe"},
        {"decision": "approve", "by": "ann"},
        {"decision": "approve", "note": "x" * 2001},
        {"decision": "approve", "note": "a\0b"},
    ],
)
async def test_a_decision_that_makes_no_sense_is_refused_and_decides_nothing(
    client: httpx.AsyncClient, desk: Desk, body: dict[str, str]
) -> None:
    await desk.say("refund 500")
    path = await only(client)
    assert (await client.post(f"{path}/decision", json=body)).status_code == 422
    assert (await client.get(path)).json()["status"] == "pending"


async def test_an_approval_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for answer in (
        await client.get(f"{APPROVALS}/appr_nothing"),
        await client.post(f"{APPROVALS}/appr_nothing/decision", json={"decision": "approve"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "approvals.not_found")


async def test_another_workspaces_approvals_do_not_exist(client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.say("refund 500", workspace_id="other")
    assert (await client.get(APPROVALS)).json()["items"] == []
    theirs = await key(desk, "approvals:read", "approvals:write", workspace="other")
    [approval] = (await client.get(APPROVALS, headers=theirs)).json()["items"]
    path = f"{APPROVALS}/{approval['id']}"
    assert (await client.get(path)).status_code == 404
    assert (await client.post(f"{path}/decision", json={"decision": "approve"})).status_code == 404
    decided = await client.post(f"{path}/decision", json={"decision": "approve"}, headers=theirs)
    assert decided.json()["status"] == "approved"


async def test_reading_and_deciding_are_scopes_of_their_own(client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.say("refund 500")
    path = await only(client)
    reader, writer = await key(desk, "approvals:read", "conversations:write"), await key(desk, "approvals:write")
    assert (await client.get(path, headers=reader)).status_code == 200
    assert (await client.get(path, headers=writer)).status_code == 403
    refused = await client.post(f"{path}/decision", json={"decision": "approve"}, headers=reader)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.scope_missing")


async def test_a_visitor_sees_nothing_and_decides_nothing(client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.say("refund 500")
    path = await only(client)
    tokens = await desk.access.visitors.begin(workspace_id="default", bot="acme")
    theirs = {"Authorization": f"Bearer {tokens.token}"}
    for answer in (
        await client.get(APPROVALS, headers=theirs),
        await client.get(path, headers=theirs),
        await client.post(f"{path}/decision", json={"decision": "approve"}, headers=theirs),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "access.scope_missing")
    assert (await client.get(path)).json()["status"] == "pending"


def test_the_routes_are_documented_completely(api: FastAPI) -> None:
    assert gaps(api.openapi()) == []
