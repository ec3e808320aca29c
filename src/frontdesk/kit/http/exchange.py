"""One request and its answer, as the parts that stand around the routes talk about it among themselves."""

from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

_KEY = "frontdesk.exchange"


class Exchange:
    """What is known of the request under way; `kit.http.entrance` makes one for each and reads it when answering.

    `caller_id`: whose credential it came with (a key's or session's id, never the secret). `bot`: whose allowed origins
    decide about CORS. `headers`: go out with the answer, whether that is a result or a problem.
    """

    __slots__ = ("bot", "caller_id", "headers", "request_id", "status")

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.caller_id: str | None = None
        self.bot: tuple[str, str] | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.status = 0


current_exchange: ContextVar[Exchange | None] = ContextVar("current_exchange", default=None)
"""The request that this task works for; log lines take its id from here."""


def keep_exchange(scope: MutableMapping[str, Any], exchange: Exchange) -> None:
    scope[_KEY] = exchange


def exchange_of(scope: MutableMapping[str, Any]) -> Exchange:
    """The exchange of this ASGI scope; an app without the entrance (a test's) gets one on first use."""
    exchange: Exchange | None = scope.get(_KEY)
    if exchange is None:
        exchange = scope[_KEY] = Exchange("req_none")
    return exchange
