"""Who may do what over the whole application: scopes, other pages' scripts, and how often."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.bad_requests import GOOD
from tests.whole_app import OTHER_SHOP, SESSIONS, SHOP, Desk, bearer, open_desk, settings_for, write_bot

from frontdesk.access.scopes import EVERYTHING, SCOPES
from frontdesk.kit.http.openapi import operations
from frontdesk.testing.clock import ManualClock

EVIL = "https://evil.example"
ID = "conv_01k8w3v5d8e9f0g1h2j3k4m5n6"
SIGNED = "/v1/bots/{bot}/webhooks/{webhook}"  # a signature over the body stands in for a credential
BODIES: dict[str, Any] = {"/v1/messages": GOOD, "/v1/access/keys": {"name": "a", "scopes": ["access:admin"]}}


@pytest_asyncio.fixture
async def desk(tmp_path: Any) -> AsyncIterator[Desk]:
    bots = [write_bot(tmp_path / "tiny"), write_bot(tmp_path / "other", "other", OTHER_SHOP)]
    settings = settings_for(bots, tmp_path / "data", rate_limit_key_per_minute=100, rate_limit_visitor_per_minute=3)
    async with open_desk(settings, clock=ManualClock()) as opened:
        yield opened


def secured(desk: Desk) -> list[tuple[str, str, str]]:
    """Every method and path that asks for a scope, and that scope."""
    found = []
    for path, method, operation in operations(desk.app.openapi()):
        for requirement in operation.get("security", ()):
            found += [(method.upper(), path, scope) for scopes in requirement.values() for scope in scopes]
    return found


async def call(desk: Desk, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    filled = path.replace("{conversation_id}", ID).replace("{ticket_id}", "tick_a").replace("{key_id}", "key_a")
    return await desk.client.request(method, filled, json=BODIES.get(path), headers=headers)


async def test_every_route_but_the_open_ones_asks_for_a_credential(desk: Desk) -> None:
    asking = {(method, path) for method, path, _ in secured(desk)}
    every = {(method.upper(), path) for path, method, _ in operations(desk.app.openapi())}
    of_members = {(method, "/v1/access/session") for method in ("GET", "PATCH", "DELETE")}
    by_link = {
        (method, path)
        for method, path in every
        if path.endswith("/accept")
        or (method == "GET" and path.endswith(("/{invitation}", "/password-resets/{token}")))
    }
    assert len(by_link) == 4
    open_ones = by_link | {
        ("POST", SESSIONS),
        ("POST", "/v1/access/session"),
        ("POST", SIGNED),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
    }
    assert every - asking == open_ones | of_members
    for method, path in asking | of_members:
        answer = await call(desk, method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (401, "access.credential_missing"), path
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_key_reaches_a_route_with_its_scope_and_not_with_all_others(desk: Desk) -> None:
    for method, path, scope in secured(desk):
        others = await desk.key(*(known for known in SCOPES if known not in {scope, EVERYTHING}))
        answer = await call(desk, method, path, others)
        assert (answer.status_code, answer.json()["code"]) == (403, "access.scope_missing"), path
        assert scope in answer.json()["detail"]
        assert (await call(desk, method, path, await desk.key(scope))).status_code not in {401, 429, 500}, path


async def test_a_revoked_key_is_refused_at_once(desk: Desk) -> None:
    made = (await desk.client.post("/v1/access/keys", json={"name": "a", "scopes": ["*"]}, headers=desk.admin)).json()
    key = bearer(made["secret"])
    assert (await desk.client.get("/v1/conversations", headers=key)).status_code == 200
    revoked = await desk.client.delete(f"/v1/access/keys/{made['key']['id']}", headers=key)
    assert revoked.status_code == 204
    answer = await desk.client.get("/v1/conversations", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (401, "access.credential_invalid")


async def test_an_expired_key_is_refused(desk: Desk) -> None:
    body = {"name": "a", "scopes": ["conversations:read"], "expires_at": "2026-01-05T10:00:00Z"}
    made = (await desk.client.post("/v1/access/keys", json=body, headers=desk.admin)).json()
    assert isinstance(desk.clock, ManualClock)
    assert (await desk.client.get("/v1/conversations", headers=bearer(made["secret"]))).status_code == 200
    desk.clock.advance(hours=1)
    assert (await desk.client.get("/v1/conversations", headers=bearer(made["secret"]))).status_code == 401


async def test_a_key_gives_away_no_scope_that_it_lacks(desk: Desk) -> None:
    key = await desk.key("access:admin", "inbox:read")
    for scopes, status in ((["*"], 403), (["conversations:read"], 403), (["inbox:read", "access:admin"], 201)):
        answer = await desk.client.post("/v1/access/keys", json={"name": "a", "scopes": scopes}, headers=key)
        assert answer.status_code == status


def marks(answer: httpx.Response) -> list[str]:
    return [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "origin",
    [EVIL, f"{SHOP}.evil.example", "http://shop.example", f"{SHOP}:8443", "null", f"{SHOP}, {EVIL}", "", "*", "\u00e9"],
)
async def test_another_pages_script_may_read_nothing(desk: Desk, origin: str) -> None:
    visitor = await desk.visitor()
    raw, credential = origin.encode("latin-1"), (b"authorization", visitor.headers["Authorization"].encode())
    asks = [(b"origin", raw), (b"access-control-request-method", b"POST")]
    for answer in (
        await desk.client.post("/v1/messages", json=GOOD | {"user_id": None}, headers=[credential, (b"origin", raw)]),
        await desk.client.post(SESSIONS, json={"bot": "tiny"}, headers=[(b"origin", raw)]),
        await desk.client.get("/v1/conversations", headers=[(b"origin", raw)]),
        await desk.client.get("/healthz", headers=[(b"origin", raw)]),
        await desk.client.options("/v1/messages", headers=asks),
    ):
        assert marks(answer) == []
        assert "origin" in answer.headers["vary"].lower()


async def test_an_allowed_pages_script_may_read_what_concerns_its_bot(desk: Desk) -> None:
    tiny, other = await desk.visitor("tiny"), await desk.visitor("other")
    for visitor, origin, readable in (
        (tiny, SHOP, True),
        (other, OTHER_SHOP, True),
        (tiny, OTHER_SHOP, False),
        (other, SHOP, False),
    ):
        answer = await desk.client.get("/v1/conversations", headers=visitor.headers | {"origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if readable else None)
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers
    begun = await desk.client.post(SESSIONS, json={"bot": "tiny"}, headers={"origin": OTHER_SHOP})
    assert marks(begun) == []


async def test_a_preflight_of_an_allowed_page_says_what_it_may_send(desk: Desk) -> None:
    headers = {
        "origin": SHOP,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
    }
    answer = await desk.client.options("/v1/messages", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert {"authorization", "content-type"} <= set(answer.headers["access-control-allow-headers"].lower().split(", "))
    assert answer.headers["vary"] == "Origin"


async def test_a_problem_can_be_read_by_an_allowed_page_too(desk: Desk) -> None:
    answer = await desk.client.get("/v1/conversations", headers={"origin": SHOP})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == SHOP


def standing(answer: httpx.Response) -> tuple[str, str, str]:
    return tuple(answer.headers[f"ratelimit-{name}"] for name in ("limit", "remaining", "reset"))  # type: ignore[return-value]


async def test_every_answer_to_a_visitor_says_how_much_is_left_until_none_is(desk: Desk) -> None:
    visitor, neighbour = await desk.visitor(), await desk.visitor()
    for left in ("2", "1", "0"):
        answer = await desk.client.get("/v1/conversations", headers=visitor.headers)
        assert answer.status_code == 200
        assert standing(answer)[:2] == ("3", left)
        assert answer.headers["ratelimit-policy"] == '"visitor";q=3;w=60'
    refused = await desk.client.post("/v1/messages", json={"text": "hello"}, headers=visitor.headers)
    assert (refused.status_code, refused.json()["code"]) == (429, "access.rate_limited")
    assert refused.json()["retryable"] is True
    assert refused.headers["retry-after"] == "20"
    assert standing(refused)[:2] == ("3", "0")
    assert (await desk.client.get("/v1/conversations", headers=neighbour.headers)).status_code == 200
    assert isinstance(desk.clock, ManualClock)
    desk.clock.advance(seconds=20)
    assert (await desk.client.get("/v1/conversations", headers=visitor.headers)).status_code == 200
    assert (await desk.client.get("/v1/conversations", headers=visitor.headers)).status_code == 429


async def test_a_new_token_is_no_new_allowance(desk: Desk) -> None:
    visitor = await desk.visitor()
    for _ in range(3):
        await desk.client.get("/v1/conversations", headers=visitor.headers)
    body = {"bot": "tiny", "refresh_token": visitor.answer["refresh_token"]}
    fresh = (await desk.client.post(SESSIONS, json=body)).json()
    answer = await desk.client.get("/v1/conversations", headers=bearer(fresh["token"]))
    assert answer.status_code == 429


async def test_each_key_has_a_limit_of_its_own(desk: Desk) -> None:
    first, second = await desk.key(), await desk.key()
    for _ in range(100):
        assert (await desk.client.get("/v1/conversations", headers=first)).status_code == 200
    refused = await desk.client.get("/v1/conversations", headers=first)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert standing(refused)[:2] == ("100", "0")
    assert (await desk.client.get("/v1/conversations", headers=second)).status_code == 200


async def test_who_is_refused_for_the_scope_is_counted_all_the_same(desk: Desk) -> None:
    visitor = await desk.visitor()
    for _ in range(3):
        assert (await desk.client.get("/v1/inbox/tickets", headers=visitor.headers)).status_code == 403
    assert (await desk.client.get("/v1/conversations", headers=visitor.headers)).status_code == 429


async def test_sessions_from_one_address_are_limited(desk: Desk) -> None:
    answers = [await desk.client.post(SESSIONS, json={"bot": "tiny"}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [201] * 60 + [429]
    assert answers[-1].json()["code"] == "access.too_many_sessions"
    assert int(answers[-1].headers["retry-after"]) >= 1
