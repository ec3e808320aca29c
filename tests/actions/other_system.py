"""Another system on this machine: it remembers what it was asked, and answers as a test tells it."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import uvicorn
from tests.asgi import body_of


class Asked(NamedTuple):
    method: str
    path: str  # as it was sent, still encoded
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Says(NamedTuple):
    """An answer. `body` may be `SLOW`, which never ends, or `HUGE`, which never ends either, and fast."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = {}


SLOW, HUGE = object(), object()


class OtherSystem:
    """Gives the answers of `script`, first one first, and then 200 with `{}`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: list[Says] = []
        self.was_asked = threading.Event()
        self.url = ""
        self.port = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = await body_of(receive)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode()))
        self.asked.append(Asked(scope["method"], scope["raw_path"].decode(), query, headers, body))
        self.was_asked.set()
        await self._answer(self.script.pop(0) if self.script else Says(body={}), receive, send)

    async def _answer(self, says: Says, receive: Any, send: Any) -> None:
        kind = "text/plain" if isinstance(says.body, str | bytes) else "application/json"
        lines = {"content-type": kind, **says.headers}
        sent = [(name.encode(), value.encode()) for name, value in lines.items()]
        await send({"type": "http.response.start", "status": says.status, "headers": sent})
        if says.body is SLOW or says.body is HUGE:
            await _without_end(fast=says.body is HUGE, receive=receive, send=send)
            return
        content = says.body if isinstance(says.body, bytes) else _text(says.body).encode()
        await send({"type": "http.response.body", "body": content})


async def _without_end(*, fast: bool, receive: Any, send: Any) -> None:
    await send({"type": "http.response.body", "body": b'["', "more_body": True})
    pieces = 0
    while fast and pieces < 1_000:
        await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
        pieces += 1
    while (await receive())["type"] != "http.disconnect":
        pass


def _text(body: Any) -> str:
    return body if isinstance(body, str) else "" if body is None else json.dumps(body)


@contextmanager
def running(system: OtherSystem, **tls: Any) -> Iterator[OtherSystem]:
    """`tls` are uvicorn's options `ssl_certfile` and `ssl_keyfile`."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # so that who comes before the server is up waits instead of being refused
        system.port = listening.getsockname()[1]
        system.url = f"http://127.0.0.1:{system.port}"
        # What the other system logs is its own affair, so it logs nothing here.
        config = uvicorn.Config(
            system, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1, **tls
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield system
        finally:
            server.should_exit = True
            thread.join()
