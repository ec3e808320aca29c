"""The limit on this machine: a bare ASGI server that does of a turn only what cannot be left out, or one part of it.

`echo` answers; `encode` encodes the text and answers; `commit` makes one row durable and answers; `full` encodes, commits
and answers: the ideal that `turns.py` holds Frontdesk against. It runs under uvicorn with the settings of Frontdesk.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.commits import Commits, PostgresqlCommits, Row, SqliteCommits
from benchmarks.encode import BareEncoder

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PARTS = {"echo": (), "encode": ("encode",), "commit": ("commit",), "full": ("encode", "commit")}


class IdealApp:
    """The ASGI application; `parts` says which work a turn has."""

    def __init__(
        self, parts: tuple[str, ...], file: Path | None, url: str | None, encoder: Callable[[], BareEncoder]
    ) -> None:
        self._parts = parts
        self._make_encoder = encoder
        self._file = file
        self._url = url
        self._encoder: BareEncoder | None = None
        self._commits: Commits | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            answer = await self._turn(await _body(receive)) if scope["method"] == "POST" else b"{}"
            await _answer(send, answer)

    async def _turn(self, body: bytes) -> bytes:
        message = json.loads(body)
        score = 0.0
        if self._encoder:
            score = float((await self._encoder.encode(message["text"]))[0])
        reply = {
            "conversation_id": message["user_id"],
            "status": "bot",
            "replies": [{"id": message["message_id"], "kind": "text", "text": message["text"], "choices": []}],
            "reading": {"intent": "ideal", "confidence": score, "entities": [], "language": "en", "ranking": []},
            "position": 2,
        }
        answer = json.dumps(reply, separators=(",", ":"))
        if self._commits:
            row: Row = (message["message_id"], message["user_id"], answer)
            await self._commits.commit(row)
        return answer.encode()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        if "encode" in self._parts:
            self._encoder = self._make_encoder()
        if "commit" in self._parts:
            if self._url:
                self._commits = await PostgresqlCommits.open(self._url)
            elif self._file:
                self._commits = SqliteCommits(self._file)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._commits:
            await self._commits.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    return body


async def _answer(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("mode", choices=sorted(PARTS))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path, help="commit to this SQLite file")
    parser.add_argument("--url", help="commit to this PostgreSQL database")
    parser.add_argument("--model", type=Path, help="folder of an ONNX file and its tokenizer.json, not the shipped one")
    parser.add_argument("--encoder-threads", type=int, default=1)
    given = parser.parse_args()
    app = IdealApp(PARTS[given.mode], given.file, given.url, partial(BareEncoder, given.model, given.encoder_threads))
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=given.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
