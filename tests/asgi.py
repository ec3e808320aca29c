"""What every small ASGI server of the tests does with a request."""

import asyncio
from collections.abc import Mapping
from typing import Any


async def body_of(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


class Caller:
    """Asks an ASGI application by itself, so that it can go before it has its answer."""

    def __init__(self, app: Any, path: str, query: str, headers: Mapping[str, str]) -> None:
        self._gone = asyncio.Event()
        self._asked = False
        self.status = 0
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"desk.example"), *((n.encode(), v.encode()) for n, v in headers.items())],
            "client": ("192.0.2.1", 1),
            "server": ("desk.example", 80),
        }
        self.answered = asyncio.ensure_future(app(scope, self._receive, self._send))

    def leave(self) -> None:
        self._gone.set()

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
