"""What is remembered of a user, over HTTP: for keys to see and to erase, within their workspace."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.conversations.conftest import Desk

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.conversations.user_routes import router
from frontdesk.testing.ids import SequentialIds

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
KEY = {"authorization": f"Bearer {BOOTSTRAP}"}
MEMORY = "/v1/conversations/users/jo/memory"


@pytest.fixture
def access(desk: Desk) -> AccessService:
    limits = Limits(desk.clock, key_per_minute=1000, visitor_per_minute=1000)
    secret = "a secret of at least thirty-two characters"
    store = AccessStore(desk.database)
    return AccessService(store, desk.clock, SequentialIds(), limits, signing_secret=secret, bootstrap_key=BOOTSTRAP)


@pytest.fixture
async def client(desk: Desk, access: AccessService) -> AsyncIterator[httpx.AsyncClient]:
    api = create_api([router], ids=SequentialIds())
    api.state.access, api.state.conversations = access, desk.service
    await desk.service.memories.teach("default", "jo", "small", {"size": "large"})
    await desk.service.memories.teach("default", "jo", "tall", {"size": "small"})
    await desk.service.memories.teach("elsewhere", "jo", "small", {"size": "medium"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://desk.example") as client:
        yield client


async def test_a_key_sees_what_the_bots_of_its_workspace_remember(client: httpx.AsyncClient) -> None:
    document = (await client.get(MEMORY, headers=KEY)).json()
    assert document["user_id"] == "jo"
    assert [(one["bot"], one["name"], one["value"]) for one in document["items"]] == [
        ("small", "size", "large"),
        ("tall", "size", "small"),
    ]
    assert (await client.get(MEMORY, params={"bot": "tall"}, headers=KEY)).json()["items"][0]["value"] == "small"


async def test_a_user_of_whom_nothing_is_known_is_no_error(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/conversations/users/nobody/memory", headers=KEY)
    assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_a_key_has_a_user_forgotten_by_one_bot_or_by_all(client: httpx.AsyncClient, desk: Desk) -> None:
    assert (await client.delete(MEMORY, params={"bot": "tall"}, headers=KEY)).status_code == 204
    assert [one["bot"] for one in (await client.get(MEMORY, headers=KEY)).json()["items"]] == ["small"]
    assert (await client.delete(MEMORY, headers=KEY)).status_code == 204
    assert (await client.get(MEMORY, headers=KEY)).json()["items"] == []
    assert len(await desk.service.memories.list("elsewhere", "jo")) == 1


async def test_a_visitor_sees_none_of_it(client: httpx.AsyncClient, access: AccessService) -> None:
    tokens = await access.visitors.begin(workspace_id="default", bot="small")
    answer = await client.get(MEMORY, headers={"authorization": f"Bearer {tokens.token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "conversations.memory_forbidden")
    assert (await client.delete(MEMORY, headers={"authorization": f"Bearer {tokens.token}"})).status_code == 403
