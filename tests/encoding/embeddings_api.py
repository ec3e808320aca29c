"""An OpenAI-compatible embeddings API on this machine, with the shapes that the vendors' references show."""

import base64
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import uvicorn
from tests.asgi import body_of

from frontdesk.testing.encoder import FakeEncoder

DIMENSION = 32
KEY = "sk-very-secret"

Answer = tuple[int, Mapping[str, str], Any]


class EmbeddingsApi:
    """Gives the fake encoder's vectors, three times as long. `script` holds what it answers instead, first one first."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.paths: list[str] = []
        self.script: list[Answer] = []
        self.as_base64 = False
        self.backwards = False
        self.url = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = await body_of(receive)
        self.paths.append(scope["path"])
        self.asked.append(json.loads(body))
        status, headers, content = self._answer(dict(scope["headers"]), self.asked[-1])
        lines = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": json.dumps(content).encode()})

    def _answer(self, headers: Mapping[bytes, bytes], asked: Mapping[str, Any]) -> Answer:
        if self.script:
            return self.script.pop(0)
        if headers.get(b"authorization") != f"Bearer {KEY}".encode():
            error = {"message": f"Incorrect API key provided: {headers.get(b'authorization', b'').decode()[7:]}."}
            return 401, {}, {"error": {**error, "type": "invalid_request_error", "code": "invalid_api_key"}}
        if any(not text for text in asked["input"]):
            return 400, {}, {"error": {"message": "'$.input' is invalid.", "type": "invalid_request_error"}}
        rows = FakeEncoder(asked.get("dimensions", DIMENSION)).encode_now(asked["input"]) * 3
        items = [{"object": "embedding", "index": at, "embedding": self._sent(row)} for at, row in enumerate(rows)]
        usage = {"prompt_tokens": len(rows), "total_tokens": len(rows)}
        data = items[::-1] if self.backwards else items
        return 200, {}, {"object": "list", "data": data, "model": asked["model"], "usage": usage}

    def _sent(self, row: "np.ndarray[Any, Any]") -> object:
        return base64.b64encode(row.astype("<f4").tobytes()).decode() if self.as_base64 else row.tolist()


@contextmanager
def running(api: EmbeddingsApi) -> Iterator[EmbeddingsApi]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        api.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        server = uvicorn.Server(uvicorn.Config(api, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield api
        finally:
            server.should_exit = True
            thread.join()
