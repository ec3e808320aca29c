"""The handoff's API, as the console and external help desks use it."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.access.service import AccessService
from frontdesk.conversations.arrivals import Handled
from frontdesk.kit.http.openapi import gaps

Say = Callable[..., Awaitable[Handled]]
ANA = {"id": "ana", "name": "Ana"}


async def keyed(api: FastAPI, *scopes: str) -> dict[str, str]:
    access: AccessService = api.state.access
    _, secret = await access.keys.create(workspace_id="default", name="Help desk", scopes=list(scopes))
    return {"Authorization": f"Bearer {secret}"}


async def test_an_external_help_desk_is_the_inbox_by_its_key(client: httpx.AsyncClient, say: Say) -> None:
    conversation = (await say("a person please")).conversation_id
    message = {"text": "Hello, Ana here.", "message_id": "am-1", "agent": ANA}
    answered = await client.post(f"/v1/conversations/{conversation}/agent-messages", json=message)
    assert (answered.status_code, answered.json()["status"], answered.json()["agent"]) == (200, "agent", ANA)
    assert (
        await client.post(f"/v1/conversations/{conversation}/agent-messages", json=message)
    ).json() == answered.json()
    back = {"agent": ANA, "outcome": "Solved."}
    handed = await client.post(f"/v1/inbox/conversations/{conversation}/hand-back", json=back)
    assert (handed.status_code, handed.json()["status"], handed.json()["agent"]) == (200, "bot", None)
    closed = await client.post(f"/v1/inbox/conversations/{conversation}/close", json={"agent": ANA})
    assert closed.json()["status"] == "closed"
    standing = await client.get(f"/v1/inbox/conversations/{conversation}/handoff")
    assert standing.json() == closed.json()


async def test_the_second_who_takes_is_told_who_has_it(client: httpx.AsyncClient, say: Say) -> None:
    path = f"/v1/inbox/conversations/{(await say('a person please')).conversation_id}"
    assert (await client.post(f"{path}/take", json={"agent": ANA})).json()["agent"] == ANA
    refused = await client.post(f"{path}/take", json={"agent": {"id": "ben", "name": "Ben"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "inbox.already_taken")
    assert refused.json()["detail"] == "Ana has this conversation."
    taken = await client.post(f"{path}/take", json={"agent": {"id": "ben", "name": "Ben"}, "force": True})
    assert taken.json()["agent"]["name"] == "Ben"
    waits = await client.post(f"{path}/hand-back", json={"to": "queue", "team": "returns", "force": True})
    assert (waits.json()["status"], waits.json()["team"]) == ("waiting", "returns")


async def test_only_a_supervisor_takes_by_force(api: FastAPI, client: httpx.AsyncClient, say: Say) -> None:
    path = f"/v1/inbox/conversations/{(await say('a person please')).conversation_id}"
    writer = await keyed(api, "inbox:write")
    refused = await client.post(f"{path}/take", json={"force": True}, headers=writer)
    assert (refused.status_code, refused.json()["code"]) == (403, "inbox.force_forbidden")
    taken = await client.post(f"{path}/take", json={}, headers=writer)
    assert taken.json()["agent"]["name"] == "Help desk"


async def test_a_visitor_goes_back_to_the_bot_and_can_do_nothing_else(
    api: FastAPI, client: httpx.AsyncClient, say: Say
) -> None:
    access: AccessService = api.state.access
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    visitor = {"Authorization": f"Bearer {tokens.token}"}
    own = await say("a person please", user_id=tokens.session.user_id)
    other = await say("a person please", user_id="jo")
    for do in ("take", "hand-back", "close"):
        refused = await client.post(f"/v1/inbox/conversations/{own.conversation_id}/{do}", json={}, headers=visitor)
        assert refused.status_code == 403
    path = "/v1/conversations/{}/back-to-bot"
    assert (await client.post(path.format(own.conversation_id), headers=visitor)).json()["status"] == "bot"
    assert (await client.post(path.format(other.conversation_id), headers=visitor)).status_code == 404


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": " "},
        {"text": "x" * 1_001},
        {"text": "hi", "agent": {"id": "", "name": "Ana"}},
        {"text": "hi", "agent": {"id": "a\n", "name": "Ana"}},
        {"text": "hi", "attachments": [{"name": "x", "url": "javascript:alert(1)"}]},
        {"text": "hi", "attachments": [{"name": "x", "url": "https://x.example"}] * 11},
        {"text": "hi", "say": "more"},
    ],
)
async def test_a_message_that_is_not_one_is_refused(
    client: httpx.AsyncClient, say: Say, message: dict[str, object]
) -> None:
    conversation = (await say("a person please")).conversation_id
    refused = await client.post(f"/v1/conversations/{conversation}/agent-messages", json=message)
    assert refused.status_code == 422
    assert (await client.get(f"/v1/inbox/conversations/{conversation}/handoff")).json()["status"] == "waiting"


async def test_who_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for do in ("take", "hand-back", "close"):
        missing = await client.post(f"/v1/inbox/conversations/conv_none/{do}", json={})
        assert (missing.status_code, missing.json()["code"]) == (404, "conversations.not_found")


def test_the_documentation_has_no_gaps(api: FastAPI) -> None:
    assert gaps(api.openapi()) == []
