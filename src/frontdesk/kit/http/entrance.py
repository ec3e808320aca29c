"""The outermost part of the API: names each request, guards and times its answer, and turns what nobody caught into a 500.

Pure ASGI, one layer for all of it, because it stands on the way of every message.
"""

import logging
import re
import time
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.kit.http.errors import Unexpected
from frontdesk.kit.http.exchange import Exchange, current_exchange, keep_exchange
from frontdesk.kit.http.metrics import observe_request
from frontdesk.kit.http.problems import ProblemResponse
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger, log_plain
from frontdesk.kit.tracing import annotate, span, tracing

_ACCEPTABLE_ID = re.compile(
    rb"(?!.*fd[a-z]?_)[A-Za-z0-9._-]{1,64}"
)  # whatever is accepted is logged, so no credential is
_GUARDS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
_GUARDED = frozenset(name for name, _ in _GUARDS)
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CLIENT_LEFT = 499

_log = get_logger()


class Entrance:
    """ASGI middleware. Invariant: whatever happens inside, an answer has a request id and shows nothing of the inside."""

    def __init__(self, app: ASGIApp, *, ids: Ids) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        exchange = Exchange(_given_id(scope["headers"]) or self._ids.new("req"))
        keep_exchange(scope, exchange)
        token = current_exchange.set(exchange)
        began = time.perf_counter()
        try:
            if tracing():
                await self._traced(scope, receive, send, exchange)
            else:
                await self._guarded(scope, receive, send, exchange)
        finally:
            current_exchange.reset(token)
            _record(scope, exchange, time.perf_counter() - began)

    async def _traced(self, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with span("http.request", caller_headers=headers, request_id=exchange.request_id):
            await self._guarded(scope, receive, send, exchange)
            annotate({"http.route": route_of(scope), "http.response.status_code": exchange.status})

    async def _guarded(self, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                _guard(message, exchange)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as problem:
            _log.error("http.failed", exc_info=problem, request_id=exchange.request_id, route=route_of(scope))
            if exchange.status or scope["type"] != "http":
                raise  # too late for another answer: the server must break the connection off
            await ProblemResponse(Unexpected(), exchange.request_id)(scope, receive, answer)


def route_of(scope: Scope) -> str:
    """The template of the route that answered (`/v1/conversations/{id}`), never a path as it was sent."""
    path: str | None = getattr(scope.get("route"), "path", None)
    return path or "unmatched"


def _given_id(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    for name, value in headers:
        if name == b"x-request-id" and _ACCEPTABLE_ID.fullmatch(value):
            return value.decode("ascii")
    return None


def _guard(message: Message, exchange: Exchange) -> None:
    """Add what every answer carries; a route that set one of the guards itself is left its way."""
    given: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    own = _GUARDED.intersection([name for name, _ in given])
    given.append((b"x-request-id", exchange.request_id.encode()))
    given += exchange.headers
    given += [guard for guard in _GUARDS if guard[0] not in own] if own else _GUARDS
    message["headers"] = given


def _record(scope: Scope, exchange: Exchange, seconds: float) -> None:
    if scope["type"] != "http":
        return
    route, status = route_of(scope), exchange.status or _CLIENT_LEFT
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    observe_request(method, route, status, seconds)
    log_plain(
        logging.DEBUG if route in _PROBES else logging.INFO,
        "http.request",
        {
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "request_id": exchange.request_id,
            "caller_id": exchange.caller_id,
        },
    )
