"""An API of a few routes that misbehave on demand, without a database."""

import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from frontdesk.api import create_api
from frontdesk.errors import Conflict, Error, StorageFull, TooMany, Unauthorised, Unavailable
from frontdesk.kit.logs import set_up_logs
from frontdesk.testing.ids import SequentialIds

PAGE = "https://shop.example"


class PaperIn(BaseModel):
    title: str = Field(max_length=20)
    count: int = 0
    extras: dict[str, Any] = {}


class Boom(RuntimeError):
    pass


class OneShop:
    def allows(self, origin: str, bot: tuple[str, str] | None) -> bool:
        return origin == PAGE and bot in {None, ("default", "acme")}


def misbehaving_router() -> APIRouter:
    router = APIRouter(prefix="/v1/papers")
    raised: dict[str, Callable[[], Exception]] = {
        "conflict": Conflict,
        "full": StorageFull,
        "unavailable": Unavailable,
        "unauthorised": Unauthorised,
        "limited": lambda: TooMany(retry_after_seconds=7, limit=1, window_seconds=60),
        "error": Error,
        "boom": lambda: Boom("the password is hunter2"),
        "unicode": lambda: Boom("\ud800"),
    }

    @router.post("", status_code=201)
    async def write(paper: PaperIn) -> PaperIn:
        return paper

    @router.get("/raise/{what}")
    async def fail(what: str) -> None:
        raise raised[what]()

    @router.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "first"
            raise Boom("after the head went out")

        return StreamingResponse(parts())

    @router.get("/{paper_id}")
    async def read(paper_id: str, limit: int = 10, name: str = "") -> dict[str, str | int]:
        return {"id": paper_id, "limit": limit, "name": name}

    @router.put("/{paper_id}")
    async def replace(paper_id: str, paper: PaperIn) -> PaperIn:
        return paper

    return router


@pytest.fixture
def ready() -> dict[str, str | None]:
    """What each part says of itself: None is well."""
    return {"database": None}


@pytest.fixture
def api(ids: SequentialIds, ready: dict[str, str | None]) -> FastAPI:
    async def check() -> str | None:
        said = ready["database"]
        if said == "raise":
            raise Boom("postgresql://user:hunter2@host is down")
        return said

    return create_api(
        [misbehaving_router()], ids=ids, max_body_bytes=2_000, allowed_origins=OneShop(), ready={"database": check}
    )


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as opened:
        yield opened


@pytest.fixture
def log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Reads the lines that were logged since the test began."""
    logging.captureWarnings(False)
    stream = io.BytesIO()
    set_up_logs(stream=stream, level="debug")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    set_up_logs(stream=io.BytesIO(), level="error")
    logging.captureWarnings(False)
