"""A visitor's session over HTTP: begun, gone on with, ended, and attacked."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.kit.http.openapi import gaps
from frontdesk.testing.clock import ManualClock

SESSIONS = "/v1/channels/web/sessions"
SHOP = "https://shop.example"


async def begin(client: httpx.AsyncClient, refresh_token: str | None = None, bot: str = "acme") -> dict[str, Any]:
    answer = await client.post(SESSIONS, json={"bot": bot, "refresh_token": refresh_token})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}


async def test_a_visitor_is_welcomed_with_all_that_the_widget_shows(
    client: httpx.AsyncClient, clock: ManualClock
) -> None:
    session = await begin(client)
    assert session["bot"] == {
        "id": "acme",
        "name": "Acme",
        "greeting": "Hello!",
        "languages": ["en"],
        "suggestions": ["Where is my order?"],
        "pages": False,
        "typing": True,
        "attachment_bytes": 0,
    }
    assert session["token"].startswith("fdv_")
    assert session["refresh_token"].startswith("fdr_")
    assert session["token_expires_at"] == "2026-01-05T09:15:00Z"
    assert session["conversation_id"] is None
    probed = await client.get("/v1/probe", headers=bearer(session))
    assert probed.json() == {"user_id": session["user_id"], "bot": "acme"}


async def test_a_visitor_who_comes_back_finds_the_open_conversation(
    client: httpx.AsyncClient, conversations: Any
) -> None:
    first = await begin(client)
    conversations.open["default", "acme", "web", first["user_id"]] = "conv_1"
    again = await begin(client, first["refresh_token"])
    assert (again["user_id"], again["conversation_id"]) == (first["user_id"], "conv_1")
    stranger = await begin(client)
    assert stranger["user_id"] != first["user_id"]
    assert stranger["conversation_id"] is None


async def test_a_closed_laptop_loses_nothing(client: httpx.AsyncClient, clock: ManualClock) -> None:
    session = await begin(client)
    clock.advance(hours=9)
    expired = await client.get("/v1/probe", headers=bearer(session))
    assert (expired.status_code, expired.json()["code"]) == (401, "access.token_expired")
    again = await begin(client, session["refresh_token"])
    assert (await client.get("/v1/probe", headers=bearer(again))).json()["user_id"] == session["user_id"]


async def test_a_stolen_refresh_token_that_is_replayed_ends_the_session(client: httpx.AsyncClient) -> None:
    first = await begin(client)
    second = await begin(client, first["refresh_token"])
    await client.get("/v1/probe", headers=bearer(second))
    replayed = await client.post(SESSIONS, json={"bot": "acme", "refresh_token": first["refresh_token"]})
    assert (replayed.status_code, replayed.json()["code"]) == (401, "access.refresh_token_invalid")
    assert (await client.get("/v1/probe", headers=bearer(second))).status_code == 401


async def test_signing_out_ends_the_session_at_once(client: httpx.AsyncClient) -> None:
    session = await begin(client)
    assert (await client.delete(f"{SESSIONS}/current", headers=bearer(session))).status_code == 204
    assert (await client.get("/v1/probe", headers=bearer(session))).status_code == 401
    refused = await client.post(SESSIONS, json={"bot": "acme", "refresh_token": session["refresh_token"]})
    assert refused.status_code == 401


async def test_a_key_has_no_session_to_end(client: httpx.AsyncClient) -> None:
    refused = await client.delete(
        f"{SESSIONS}/current", headers={"Authorization": "Bearer fd_bootstrap-key-for-the-tests"}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "access.visitors_only")
    assert (await client.delete(f"{SESSIONS}/current")).status_code == 401


@pytest.mark.parametrize("bot", ["nothing", "foreign", "any", "ACME", "acme\u200b"])
async def test_a_bot_that_is_not_here_or_in_another_workspace_is_not_found(client: httpx.AsyncClient, bot: str) -> None:
    answer = await client.post(SESSIONS, json={"bot": bot})
    assert (answer.status_code, answer.json()["code"]) == (404, "bots.not_found")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"bot": ""},
        {"bot": "x" * 65},
        {"bot": 1},
        {"bot": "acme", "refresh_token": 1},
        {"bot": "acme", "refresh_token": "x" * 201},
    ],
)
async def test_a_payload_that_makes_no_sense_is_malformed(client: httpx.AsyncClient, payload: object) -> None:
    assert (await client.post(SESSIONS, json=payload)).status_code == 422


async def test_a_refresh_token_of_one_bot_is_worthless_for_another(client: httpx.AsyncClient) -> None:
    session = await begin(client)
    swapped = await client.post(SESSIONS, json={"bot": "closed", "refresh_token": session["refresh_token"]})
    assert swapped.status_code == 401
    assert (await begin(client, session["refresh_token"]))["user_id"] == session["user_id"]


async def test_new_sessions_are_limited_by_address_and_going_on_less_so(client: httpx.AsyncClient) -> None:
    session = await begin(client)
    for _ in range(4):
        await begin(client)
    refused = await client.post(SESSIONS, json={"bot": "acme"})
    assert (refused.status_code, refused.json()["code"]) == (429, "access.too_many_sessions")
    assert int(refused.headers["retry-after"]) > 0
    assert (await begin(client, session["refresh_token"]))["user_id"] == session["user_id"]


async def test_only_the_bots_own_pages_may_read_the_answer(client: httpx.AsyncClient) -> None:
    asked = {"Access-Control-Request-Method": "POST"}
    assert (await client.options(SESSIONS, headers={"Origin": SHOP, **asked})).headers[
        "access-control-allow-origin"
    ] == SHOP
    allowed = await client.post(SESSIONS, json={"bot": "acme"}, headers={"Origin": SHOP})
    assert allowed.headers["access-control-allow-origin"] == SHOP
    other_bot = await client.post(SESSIONS, json={"bot": "closed"}, headers={"Origin": SHOP})
    assert "access-control-allow-origin" not in other_bot.headers
    visitor = await client.get("/v1/probe", headers={"Origin": "https://ok.example", **bearer(allowed.json())})
    assert "access-control-allow-origin" not in visitor.headers
    evil = await client.post(SESSIONS, json={"bot": "acme"}, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in evil.headers


def test_the_routes_of_the_channel_are_documented(api: FastAPI) -> None:
    assert [gap for gap in gaps(api.openapi()) if "/v1/channels" in gap] == []
