"""Another help desk on this machine: a real HTTP server that checks signatures, and keeps what it was told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from frontdesk.conversations.signatures import check
from frontdesk.dialogue.webhook import Signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ"
SIGNATURE = Signature("standard", "webhook-signature")


@dataclass
class Told:
    """One request; its signature was checked as of the time that it names, which is no test of the clock."""

    id: str
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["type"])


@dataclass
class Elsewhere:
    """`answers` are the statuses that come first, before it takes everything; `None` never answers."""

    url: str = ""
    answers: list[bytes | None] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def types(self) -> list[str]:
        return [one.type for one in self.told]

    async def hears(self, count: int) -> None:
        """Wait until it was told so often."""
        async with asyncio.timeout(20):
            while len(self.told) < count:
                self.came.clear()
                await self.came.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *rest = head.split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        body = await reader.readexactly(int(fields["content-length"]))
        check(SIGNATURE, [SECRET], fields, body, float(fields["webhook-timestamp"]))
        self.lines.append(first)
        self.told.append(Told(fields["webhook-id"], json.loads(body)))
        answer = self.answers.pop(0) if self.answers else status("204 No Content")
        self.came.set()
        if answer is None:
            await reader.read()  # until the other side has had enough
        else:
            writer.write(answer)
        writer.close()


def status(line: str, more: str = "") -> bytes:
    return f"HTTP/1.1 {line}\r\n{more}content-length: 0\r\nconnection: close\r\n\r\n".encode()


@asynccontextmanager
async def opened() -> AsyncIterator[Elsewhere]:
    made = Elsewhere()
    server = await asyncio.start_server(made.serve, "127.0.0.1")
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/frontdesk?token=its-own"
    yield made
    server.close()
