"""The size of a body is what really comes, whatever was declared."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from frontdesk.kit.http.exchange import exchange_of

JSON = {"Content-Type": "application/json"}


async def in_pieces(size: int, piece: int = 100) -> AsyncIterator[bytes]:
    for start in range(0, size, piece):
        yield b" " * min(piece, size - start)


async def test_a_body_that_declares_too_much_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/papers", content=b" " * 2_001, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert "2000 bytes" in answer.json()["detail"]


async def test_a_body_in_pieces_is_counted_as_it_comes(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/papers", content=in_pieces(5_000), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


async def test_a_body_of_exactly_the_limit_is_taken(client: httpx.AsyncClient) -> None:
    body = b'{"title":"x"}'.ljust(2_000)
    assert (await client.post("/v1/papers", content=body, headers=JSON)).status_code == 201


@pytest.mark.parametrize(
    ("declared", "status"), [(b"5", 413), (b"99999999999999999999999", 413), (b"-1", 400), (b"x", 400)]
)
async def test_a_declared_length_that_lies_helps_nobody(api: FastAPI, declared: bytes, status: int) -> None:
    sent: list[Message] = []
    pieces = iter([{"type": "http.request", "body": b" " * 1_500, "more_body": True}] * 10)

    async def receive() -> Message:
        return next(pieces)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/papers",
        "raw_path": b"/v1/papers",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"content-type", b"application/json"), (b"content-length", declared)],
    }
    await api(scope, receive, send)
    assert sent[0]["status"] == status
    assert exchange_of(scope).status == status


async def test_a_client_that_leaves_in_the_middle_gets_no_answer(api: FastAPI) -> None:
    sent: list[Message] = []
    part: Message = {"type": "http.request", "body": b"{", "more_body": True}
    messages = iter([part, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/papers",
        "raw_path": b"/v1/papers",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"content-type", b"application/json")],
    }
    await api(scope, receive, send)
    assert sent == []
