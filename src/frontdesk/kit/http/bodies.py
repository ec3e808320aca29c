"""Reads a request's body before any route does: counts what really comes, and refuses what would break something later.

A path that takes more than others reads its body by itself, when it knows who sends it; here it is only counted.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.errors import Error, Malformed, TooLarge
from frontdesk.kit.http.errors import Refused, RouteNotFound
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.payloads import flaw_of, is_json
from frontdesk.kit.http.problems import ProblemResponse

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class Bodies:
    """ASGI middleware. A body over `max_bytes` is answered 413 as soon as that shows, whatever Content-Length said.

    A JSON body that is refused is answered 422; so is a query with a NUL character (a path with one: 404). `larger` has the
    limit of paths that take more, and no JSON: what is over it, or says that it is, is raised to who reads it.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "\0" in scope["path"]:
            await self._refuse(RouteNotFound(), scope, receive, send)
        elif b"%00" in scope["query_string"]:
            await self._refuse(_malformed("the query has a NUL character"), scope, receive, send)
        elif scope["method"] in _BODILESS:
            await self._app(scope, receive, send)
        else:
            await self._with_body(scope, receive, send)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared, has_json = _what_is_declared(scope)
        larger = self._larger.get(scope["path"])
        if declared is not None and not declared.isdigit():
            await self._refuse(Refused(reason="Content-Length"), scope, receive, send)
            return
        size = int(declared[:20]) if declared is not None else 0
        if larger is not None:
            await self._app(scope, _counting(receive, larger, size), send)
        elif size > self._max_bytes:
            await self._refuse(TooLarge(limit_bytes=self._max_bytes), scope, receive, send)
        else:
            await self._whole(has_json, scope, receive, send)

    async def _whole(self, has_json: bool, scope: Scope, receive: Receive, send: Send) -> None:
        chunks: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._max_bytes:
                await self._refuse(TooLarge(limit_bytes=self._max_bytes), scope, receive, send)
                return
            chunks.append(chunk)
            more = message.get("more_body", False)
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        if has_json and body and (flaw := flaw_of(body)) is not None:
            await self._refuse(_malformed(flaw), scope, receive, send)
            return
        await self._app(scope, _replaying(body, receive), send)

    async def _refuse(self, problem: Error, scope: Scope, receive: Receive, send: Send) -> None:
        await ProblemResponse(problem, exchange_of(scope).request_id)(scope, receive, send)


def _what_is_declared(scope: Scope) -> tuple[bytes | None, bool]:
    length, has_json = None, False
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = value
        elif name == b"content-type":
            has_json = has_json or is_json(value)  # of several, whichever the route goes by
    return length, has_json


def _counting(receive: Receive, limit: int, declared: int) -> Receive:
    """A `receive` that raises `TooLarge` once more has come, and before anything is read where more was declared."""
    size = 0

    async def count() -> Message:
        nonlocal size
        if declared > limit:
            raise TooLarge(limit_bytes=limit)
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise TooLarge(limit_bytes=limit)
        return message

    return count


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the whole body once, and then what the server has to say (that the client left)."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _malformed(reason: str) -> Malformed:
    return Malformed(reason=reason, fields=[{"field": "body", "problem": reason}])
