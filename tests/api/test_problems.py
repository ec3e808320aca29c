"""Every error is a problem document of one shape, and nothing of the inside gets out."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

MEMBERS = {"type", "title", "status", "detail", "code", "hint", "request_id", "retryable"}
JSON = {"Content-Type": "application/json"}


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert set(problem) - {"errors"} == MEMBERS
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"/docs/errors#{code}")
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"
    return problem


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("conflict", 409, "request.conflict"),
        ("full", 507, "storage.full"),
        ("unavailable", 503, "request.unavailable"),
        ("unauthorised", 401, "access.unauthorised"),
        ("limited", 429, "access.rate_limited"),
        ("error", 500, "frontdesk.error"),
        ("boom", 500, "request.unexpected"),
        ("unicode", 500, "request.unexpected"),
    ],
)
async def test_an_error_of_any_kind_has_the_same_shape(
    client: httpx.AsyncClient, what: str, status: int, code: str
) -> None:
    assert_problem(await client.get(f"/v1/papers/raise/{what}"), status, code)


async def test_an_accident_shows_nothing_of_the_inside_to_the_client_or_the_log(
    client: httpx.AsyncClient, log: Callable[[], list[dict[str, Any]]]
) -> None:
    answer = await client.get("/v1/papers/raise/boom")
    for secret in ("hunter2", "Boom", "conftest", "Traceback"):
        assert secret not in answer.text
    failed = next(line for line in log() if line["event"] == "http.failed")
    assert failed["request_id"] == answer.json()["request_id"]
    assert failed["exception"]["error"].endswith("Boom")
    assert any(":fail:" in place for place in failed["exception"]["at"])
    assert "hunter2" not in str(log())


async def test_what_the_client_can_do_about_it_is_in_the_headers(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/papers/raise/limited")).headers["retry-after"] == "7"
    assert (await client.get("/v1/papers/raise/unauthorised")).headers["www-authenticate"] == "Bearer"


async def test_a_path_that_is_not_there_and_a_method_that_is_not_taken(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/v1/nothing"), 404, "request.route_not_found")
    assert_problem(await client.get("/v1/papers/1%00"), 404, "request.route_not_found")
    assert_problem(await client.get("/v1/papers/"), 404, "request.route_not_found")
    refused = await client.delete("/v1/papers")
    assert_problem(refused, 405, "request.method_not_allowed")
    assert refused.headers["allow"] == "POST"
    assert (await client.delete("/v1/papers/1")).headers["allow"] == "GET, PUT"
    assert_problem(await client.request("BREW", "/v1/papers"), 405, "request.method_not_allowed")


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "body.title"),
        ({"title": 1}, "body.title"),
        ({"title": "x" * 21}, "body.title"),
        ({"title": "x", "count": "many"}, "body.count"),
        ({"title": "x", "count": 1.5}, "body.count"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
    ],
)
async def test_a_payload_of_the_wrong_shape_names_its_fields(
    client: httpx.AsyncClient, payload: object, field: str
) -> None:
    problem = assert_problem(await client.post("/v1/papers", json=payload), 422, "request.malformed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert field in problem["detail"]


async def test_a_missing_body_and_a_wrong_query_are_malformed(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post("/v1/papers"), 422, "request.malformed")
    problem = assert_problem(await client.get("/v1/papers/1?limit=x"), 422, "request.malformed")
    assert problem["errors"][0]["field"] == "query.limit"
    assert_problem(await client.get("/v1/papers/1?name=a%00b"), 422, "request.malformed")


async def test_a_query_or_path_that_is_not_utf_8_harms_nothing(client: httpx.AsyncClient) -> None:
    for path in ("/v1/papers/%ff", "/v1/papers/1?name=%ff%fe", "/v1/papers/%ed%a0%80"):
        assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""]
)
async def test_a_body_that_does_not_say_it_is_json_is_unsupported(client: httpx.AsyncClient, media_type: str) -> None:
    answer = await client.post("/v1/papers", content=b'{"title":"x"}', headers={"Content-Type": media_type})
    assert_problem(answer, 415, "request.media_type_unsupported")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{} {}",
        b"'",
        b'{"title":"\\ud800"}',
        b'{"title":"\\udc00\\ud800"}',
        b'{"title":"\xff"}',
        b'{"title":"\xed\xa0\x80"}',
        b'{"title":"a\\u0000b"}',
        b'{"title":"x","extras":{"a\\u0000":1}}',
        b'{"title":"x","count":NaN}',
        b'{"title":"x","count":Infinity}',
        b'{"title":"x","count":1e999}',
        b'{"title":"x","count":' + b"9" * 1500 + b"}",
        b'{"title":"x","extras":{"a":9223372036854775808}}',
        b'{"title":"x","extras":{"a":-9223372036854775809}}',
        b'{"title":"x","extras":{"a":' + b"[" * 40 + b"]" * 40 + b"}}",
        b"[" * 1999,
        b'{"a":' * 390,
        b"\xef\xbb\xbf{}",
        b"\x00",
    ],
)
async def test_json_that_would_break_something_later_is_malformed(client: httpx.AsyncClient, body: bytes) -> None:
    assert_problem(await client.post("/v1/papers", content=body, headers=JSON), 422, "request.malformed")


@pytest.mark.parametrize(
    "body",
    [
        b'{"title":"\\\\u0000"}',
        b'{"title":"\\ud83d\\ude00"}',
        b'{"title":"x","count":9223372036854775807}',
        b'{"title":"x","extras":{"order":"12345678901234567890123"}}',
        b'{"title":"x","extras":{"a":' + b"[" * 30 + b"]" * 30 + b"}}",
        b'{"title":"x","extras":{"a":[' + b",".join([b"[]"] * 200) + b"]}}",
    ],
)
async def test_json_that_only_looks_suspicious_is_taken(client: httpx.AsyncClient, body: bytes) -> None:
    assert (await client.post("/v1/papers", content=body, headers=JSON)).status_code == 201


async def test_a_stream_that_fails_after_its_head_is_broken_off_and_logged(
    client: httpx.AsyncClient, log: Callable[[], list[dict[str, Any]]]
) -> None:
    await client.get("/v1/papers/stream")
    assert [line["event"] for line in log()] == ["http.failed", "http.request"]
    assert "after the head" not in str(log())
