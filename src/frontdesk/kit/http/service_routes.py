"""What operators and readers of the documentation ask for: is it alive, is it ready, how is it doing, how is it used."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, PlainTextResponse

from frontdesk.kit.http.errors import NotReady
from frontdesk.kit.http.problems import every_error, problems
from frontdesk.kit.http.reference import errors_page, reference_page

Check = Callable[[], Awaitable[str | None]]
"""Says what is missing, or None when all is well."""

_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-cache",
}


class Alive(BaseModel):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: str


class Readiness(BaseModel):
    """Requests can be served."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"parts": {"database": "ok", "bots": "ok"}}]})

    parts: dict[str, str] = Field(description="`ok` for each part that is needed.")


def service_router(ready: Mapping[str, Check], openapi: Callable[[], dict[str, Any]]) -> APIRouter:
    """`/healthz`, `/readyz`, `/metrics`, `/openapi.json`, `/docs` and `/docs/errors`; none needs a credential."""
    router = APIRouter(tags=["service"])

    @router.get("/healthz", summary="Is the process alive")
    async def healthz() -> Alive:
        """Always, as long as it answers."""
        return Alive(status="ok")

    @router.get("/readyz", summary="Can requests be served", responses=problems(NotReady))
    async def readyz() -> Readiness:
        """503 while the database does not answer or a bot is not trained yet."""
        parts = {name: await _answer(check) for name, check in ready.items()}
        missing = [f"{name} {state}" for name, state in parts.items() if state != "ok"]
        if missing:
            raise NotReady(reason="; ".join(missing))
        return Readiness(parts=parts)

    _add_pages(router, openapi)
    return router


def _add_pages(router: APIRouter, openapi: Callable[[], dict[str, Any]]) -> None:
    pages: dict[str, str] = {}
    made = asyncio.Lock()
    style = (files("frontdesk.kit.http") / "pages" / "style.css").read_text("utf-8")

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})

    async def page(name: str, make: Callable[[], str]) -> str:
        """Made once, in a thread: the document of all routes takes more than a second."""
        async with made:
            if name not in pages:
                pages[name] = await asyncio.to_thread(make)
        return pages[name]

    @router.get("/openapi.json", include_in_schema=False)
    async def document() -> Response:
        text = await page("openapi", lambda: json.dumps(openapi(), ensure_ascii=False, separators=(",", ":")))
        return Response(text, media_type="application/json")

    @router.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(await page("docs", lambda: reference_page(openapi())), headers=_PAGE_HEADERS)

    @router.get("/docs/errors", include_in_schema=False)
    async def errors() -> Response:
        return HTMLResponse(await page("errors", lambda: errors_page(every_error())), headers=_PAGE_HEADERS)

    @router.get("/docs/style.css", include_in_schema=False)
    async def stylesheet() -> Response:
        return PlainTextResponse(style, media_type="text/css", headers={"cache-control": "no-cache"})


async def _answer(check: Check) -> str:
    try:
        return await check() or "ok"
    except Exception:  # whatever fails here is the answer to the question, not an accident
        return "does not answer"
