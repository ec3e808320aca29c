"""A console's end of the live connection, spoken straight to the application: what it is sent, and what it says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

Message = dict[str, Any]
EXTENSIONS: dict[str, Message] = {"websocket.http.response": {}}


class Console:
    def __init__(self) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()
        self.gone = False
        self.ended: asyncio.Task[None]
        self.welcome: Message = {}
        self.refusal: Message = {}
        self._heard: asyncio.Queue[Message] = asyncio.Queue()

    async def receive(self) -> Message:
        return await self._heard.get()

    async def send(self, message: Message) -> None:
        if self.gone:
            raise OSError("the other side has gone")
        await self.reads.wait()
        self.sent.put_nowait(message)

    def say(self, word: Any) -> None:
        text = word if isinstance(word, str) else json.dumps(word)
        self._heard.put_nowait({"type": "websocket.receive", "text": text})

    def leave(self) -> None:
        self._heard.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def next(self) -> Message:
        """What was sent next: the content of a message, or what ended it all."""
        async with asyncio.timeout(10):
            message = await self.sent.get()
        document: Message = json.loads(message["text"]) if message["type"] == "websocket.send" else message
        return document

    async def next_of(self, kind: str) -> Message:
        while (found := await self.next())["type"] != kind:
            pass
        return found

    async def changes(self, kind: str, conversation_id: str | None = None) -> Message:
        """The next change of this kind."""
        while True:
            for change in (await self.next_of("changes"))["changes"]:
                if change["type"] == kind and conversation_id in {None, change["conversation_id"]}:
                    return dict(change)


@asynccontextmanager
async def connect(
    app: FastAPI, headers: dict[str, str], *, scheme: str = "ws", **query: str | int
) -> AsyncIterator[Console]:
    """Connected inside the block, and welcomed or refused."""
    console = Console()
    scope = {
        "type": "websocket",
        "scheme": scheme,
        "path": "/v1/inbox/live",
        "raw_path": b"/v1/inbox/live",
        "query_string": "&".join(f"{name}={value}" for name, value in query.items()).encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "subprotocols": [],
        "client": ("127.0.0.1", 1),
        "extensions": EXTENSIONS,
        "state": {},
    }
    console._heard.put_nowait({"type": "websocket.connect"})
    task = console.ended = asyncio.create_task(app(scope, console.receive, console.send))  # type: ignore[arg-type]
    try:
        first = await console.sent.get()
        if first["type"] == "websocket.accept":
            console.welcome = await console.next()
        else:
            console.refusal = first
        yield console
    finally:
        console.reads.set()
        console.leave()
        await asyncio.wait_for(task, 10)
