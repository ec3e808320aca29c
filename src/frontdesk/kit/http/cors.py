"""Which foreign pages a browser may let read our answers: none, except those that a bot's allowed origins name.

Not needed by the widget, whose frame is a page of ours. Credentials never travel by cookie, so
`Access-Control-Allow-Credentials` is never sent.
"""

from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.kit.http.exchange import exchange_of

_METHODS = b"GET, POST, PUT, PATCH, DELETE"
_HEADERS = b"Authorization, Content-Type, Accept, Idempotency-Key, Last-Event-ID, X-Request-Id"
_EXPOSED = (
    b"X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
_CACHED_SECONDS = b"600"


class AllowedOrigins(Protocol):
    """Who may call from a browser."""

    def allows(self, origin: str, bot: tuple[str, str] | None) -> bool:
        """Whether pages of `origin` may talk to this bot (workspace id, bot id); with None: to any bot at all.

        Asked with None only before the caller is known: for preflight requests, problems and keys.
        """
        ...


class NoOrigins:
    """Closed to every page but our own."""

    def allows(self, origin: str, bot: tuple[str, str] | None) -> bool:
        return False


class CrossOrigin:
    """ASGI middleware. Answers preflight requests and marks answers that the asking page may read."""

    def __init__(self, app: ASGIApp, *, allowed: AllowedOrigins) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin, asks_first = _asked(scope)
        if origin is None:
            await self._app(scope, receive, send)
        elif asks_first and scope["method"] == "OPTIONS":
            await self._answer_preflight(origin, send)
        else:
            await self._answer_marked(scope, receive, send, origin)

    async def _answer_marked(self, scope: Scope, receive: Receive, send: Send, origin: bytes) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", []).extend(self._marks(scope, origin))
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except Exception:
            exchange_of(scope).headers += self._marks(scope, origin)  # the answer is made further out
            raise

    async def _answer_preflight(self, origin: bytes, send: Send) -> None:
        headers = [(b"vary", b"Origin")]
        if self._allowed.allows(origin.decode("latin-1"), None):
            headers += [
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", _HEADERS),
                (b"access-control-max-age", _CACHED_SECONDS),
            ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _marks(self, scope: Scope, origin: bytes) -> list[tuple[bytes, bytes]]:
        marks = [(b"vary", b"Origin")]
        if self._allowed.allows(origin.decode("latin-1"), exchange_of(scope).bot):
            marks += [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED)]
        return marks


def _asked(scope: Scope) -> tuple[bytes | None, bool]:
    origin, asks_first = None, False
    for name, value in scope["headers"]:
        if name == b"origin":
            origin = value
        elif name == b"access-control-request-method":
            asks_first = True
    return origin, asks_first
