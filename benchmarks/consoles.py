"""The far ends of the inbox, as cheap as they can be: consoles on the live connection, and widgets that wait for news.

Both speak their protocol by hand on bare sockets, so that a client with thousands of them costs little beside the server.
"""

import asyncio
import base64
import os
import re
import time
from collections.abc import Callable
from typing import cast

_MARKED = re.compile(rb'"text":"bench (\d+) ')
_END_OF_HEAD = b"\r\n\r\n"


class Console(asyncio.Protocol):
    """One agent's live connection (RFC 6455): notes when each marked message came first."""

    def __init__(self, port: int, key: str, seen: Callable[[int, float], None]) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False
        self.frames = 0
        self._port = port
        self._key = key
        self._seen = seen
        self._known: set[int] = set()
        self._buffer = b""
        self._open = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        nonce = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /v1/inbox/live HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAuthorization: Bearer {self._key}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {nonce}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self._open:
            head, found, rest = self._buffer.partition(_END_OF_HEAD)
            if not found:
                return
            if b" 101 " not in head[:20]:
                self.ready.set_exception(RuntimeError(head.decode("latin-1")))
                return
            self._open, self._buffer = True, rest
        while (frame := self._frame()) is not None:
            self._take(*frame, now)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame: what kind it is, and what it holds. A server's frames are not masked."""
        if len(self._buffer) < 2:
            return None
        length, start = self._buffer[1] & 127, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(self._buffer[2:start], "big")
        if len(self._buffer) < start + length:
            return None
        kind, content = self._buffer[0] & 15, self._buffer[start : start + length]
        self._buffer = self._buffer[start + length :]
        return kind, content

    def _take(self, kind: int, content: bytes, now: float) -> None:
        if kind == 9 and self._transport is not None:  # a ping wants its pong, masked, here with zeros
            self._transport.write(bytes([0x8A, 0x80 | len(content)]) + bytes(4) + content)
        if kind != 1:
            return
        self.frames += 1
        if not self.ready.done():
            self.ready.set_result(None)
        for marked in _MARKED.finditer(content):
            number = int(marked[1])
            if number not in self._known:
                self._known.add(number)
                self._seen(number, now)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.ready.done():
            self.ready.set_exception(RuntimeError("the connection was lost"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Widget(asyncio.Protocol):
    """A widget that waits for news of its conversation: by a long poll, as ours does, or on a stream of events."""

    def __init__(self, port: int, key: str, path: str, accept: str) -> None:
        self.received = 0
        self.lost = False
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\nAccept: {accept}\r\n\r\n"
        ).encode()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self.received += len(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
