"""A browser lets a foreign page read our answers only where a bot's allowed origins say so."""

import httpx
import pytest

PAGE = "https://shop.example"
ASKING = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


async def test_an_allowed_page_may_ask_and_read(client: httpx.AsyncClient) -> None:
    asked = await client.options("/v1/papers", headers={"Origin": PAGE, **ASKING})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == PAGE
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    answer = await client.get("/v1/papers/1", headers={"Origin": PAGE})
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    problem = await client.get("/v1/papers/raise/boom", headers={"Origin": PAGE})
    assert problem.headers["access-control-allow-origin"] == PAGE


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://shop.example",
        "https://shop.example.evil.example",
        "https://SHOP.example",
        "*",
    ],
)
async def test_any_other_page_may_not(client: httpx.AsyncClient, origin: str) -> None:
    asked = await client.options("/v1/papers", headers={"Origin": origin, **ASKING})
    answer = await client.get("/v1/papers/1", headers={"Origin": origin})
    for given in (asked, answer):
        assert "access-control-allow-origin" not in given.headers
        assert given.headers["vary"] == "Origin"


async def test_credentials_are_never_allowed(client: httpx.AsyncClient) -> None:
    asked = await client.options("/v1/papers", headers={"Origin": PAGE, **ASKING})
    assert "access-control-allow-credentials" not in asked.headers


async def test_without_an_origin_nothing_is_said(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/papers/1")
    assert not [name for name in answer.headers if name.startswith("access-control")]
