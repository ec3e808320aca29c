"""The keys' API and the door in front of every route."""

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.access.routes import require
from frontdesk.access.scopes import SCOPES
from frontdesk.access.service import AccessService
from frontdesk.kit.http.openapi import gaps, operations

Headers = dict[str, str]


def bearer(secret: str) -> Headers:
    return {"Authorization": f"Bearer {secret}"}


async def make(client: httpx.AsyncClient, admin: Headers, *scopes: str) -> tuple[str, str]:
    answer = await client.post("/v1/access/keys", json={"name": "Made", "scopes": list(scopes)}, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()["key"]["id"], answer.json()["secret"]


async def test_a_key_is_made_used_listed_and_revoked(client: httpx.AsyncClient, admin: Headers) -> None:
    key_id, secret = await make(client, admin, "inbox:read")
    assert (await client.get("/v1/probe/tickets", headers=bearer(secret))).json() == {"id": key_id}
    listed = (await client.get("/v1/access/keys", headers=admin)).json()
    assert [item["id"] for item in listed["items"]] == [key_id]
    assert secret not in str(listed)
    assert (await client.delete(f"/v1/access/keys/{key_id}", headers=admin)).status_code == 204
    refused = await client.get("/v1/probe/tickets", headers=bearer(secret))
    assert (refused.status_code, refused.json()["code"]) == (401, "access.credential_invalid")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert (await client.delete(f"/v1/access/keys/{key_id}", headers=admin)).status_code == 204


async def test_a_key_reaches_only_the_routes_of_its_scopes(client: httpx.AsyncClient, admin: Headers) -> None:
    _, secret = await make(client, admin, "conversations:read")
    assert (await client.get("/v1/probe/read", headers=bearer(secret))).status_code == 200
    for path in ("/v1/probe/tickets", "/v1/access/keys"):
        refused = await client.get(path, headers=bearer(secret))
        assert (refused.status_code, refused.json()["code"]) == (403, "access.scope_missing")


async def test_a_visitor_cannot_reach_what_is_for_keys(client: httpx.AsyncClient, access: AccessService) -> None:
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    assert (await client.get("/v1/probe/read", headers=bearer(tokens.token))).json()[
        "user_id"
    ] == tokens.session.user_id
    for path in ("/v1/probe/tickets", "/v1/access/keys"):
        assert (await client.get(path, headers=bearer(tokens.token))).status_code == 403
    refused = await client.post("/v1/access/keys", json={"name": "x", "scopes": ["*"]}, headers=bearer(tokens.token))
    assert refused.status_code == 403


async def test_an_admin_key_cannot_give_away_more_than_it_has(client: httpx.AsyncClient, admin: Headers) -> None:
    _, secret = await make(client, admin, "access:admin", "inbox:read")
    await make(client, bearer(secret), "inbox:read")
    for scope in ("*", "inbox:write"):
        refused = await client.post("/v1/access/keys", json={"name": "x", "scopes": [scope]}, headers=bearer(secret))
        assert (refused.status_code, refused.json()["code"]) == (403, "access.scope_not_grantable")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"name": "", "scopes": ["*"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["no:such"]},
        {"name": "x", "scopes": "*"},
        {"name": "x", "scopes": ["*"], "expires_at": "2026-01-01T00:00:00"},
        {"name": "x", "scopes": ["*"], "expiry": "2030-01-01T00:00:00Z"},
        {"name": "x" * 101, "scopes": ["*"]},
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(
    client: httpx.AsyncClient, admin: Headers, payload: object
) -> None:
    refused = await client.post("/v1/access/keys", json=payload, headers=admin)
    assert refused.status_code == 422


async def test_a_key_that_would_be_born_expired_is_a_conflict_with_the_clock(
    client: httpx.AsyncClient, admin: Headers
) -> None:
    payload = {"name": "x", "scopes": ["*"], "expires_at": "2020-01-01T00:00:00Z"}
    refused = await client.post("/v1/access/keys", json=payload, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "access.expiry_in_the_past")


async def test_a_key_that_is_not_there_cannot_be_revoked(client: httpx.AsyncClient, admin: Headers) -> None:
    for key_id in ("key_nothing", "key_bootstrap", "a b", "%22"):
        refused = await client.delete(f"/v1/access/keys/{key_id}", headers=admin)
        assert (refused.status_code, refused.json()["code"]) == (404, "access.key_not_found")


async def test_over_the_limit_is_429_with_all_that_a_client_needs_to_come_back(
    client: httpx.AsyncClient, access: AccessService
) -> None:
    token = (await access.visitors.begin(workspace_id="default", bot="acme")).token
    for left in range(4, -1, -1):
        answer = await client.get("/v1/probe/read", headers=bearer(token))
        assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (200, str(left))
    refused = await client.get("/v1/probe/read", headers=bearer(token))
    assert (refused.status_code, refused.json()["code"], refused.json()["retryable"]) == (
        429,
        "access.rate_limited",
        True,
    )
    assert refused.headers["retry-after"] == "12"
    assert refused.headers["ratelimit-remaining"] == "0"
    assert refused.headers["ratelimit-limit"] == "5"


async def test_a_forbidden_answer_says_how_much_of_the_limit_is_left(
    client: httpx.AsyncClient, access: AccessService
) -> None:
    token = (await access.visitors.begin(workspace_id="default", bot="acme")).token
    assert (await client.get("/v1/probe/tickets", headers=bearer(token))).headers["ratelimit-remaining"] == "4"


def test_a_route_cannot_ask_for_a_scope_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="scopes"):
        require("inbox:raed")


def test_every_route_of_access_is_documented_with_its_scope(api: FastAPI) -> None:
    document = api.openapi()
    assert [gap for gap in gaps(document) if "/v1/access" in gap] == []
    for path, method, operation in operations(document):
        if path.startswith("/v1/access/session"):
            assert operation.get("security") == (None if method == "post" else [{"session": []}])
        elif path.startswith("/v1/access"):
            scope = "access:read" if method == "get" and "members" in path else "access:admin"
            by_link = path.endswith("/accept") or (method == "get" and path.endswith(("/{invitation}", "/{token}")))
            assert operation.get("security") == (None if by_link else [{"bearer": [scope]}, {"session": []}])
        if operation.get("security"):
            assert {"401", "403", "429", "503"} <= set(operation["responses"])


def test_the_example_of_a_key_has_every_member_that_a_key_has(api: FastAPI) -> None:
    schemas = api.openapi()["components"]["schemas"]
    (example,) = schemas["NewKeyOut"]["examples"]
    assert set(example["key"]) == set(schemas["KeyOut"]["required"])
    assert set(schemas["KeysOut"]["examples"][0]) == set(schemas["KeysOut"]["required"])


def test_every_scope_is_on_the_documentation_page(request: pytest.FixtureRequest) -> None:
    page = (request.config.rootpath / "docs" / "access.md").read_text()
    assert [scope for scope in SCOPES if f"`{scope}`" not in page] == []
