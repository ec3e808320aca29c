"""Sends one request to another system and brings its answer back: guarded, limited in size, without cookies or proxies.

There is no client object with a memory between the calls of different customers: no cookies are kept, no proxy and no
`.netrc` of the environment is heeded, and nothing of a request is logged.
"""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore2
import httpx2

from frontdesk.kit.http.guard import GuardedBackend

MOST_BYTES = 1 << 20  # of an answer; what may be kept of it is less (`dialogue.events`)
MOST_REDIRECTS = 5
IDLE_SECONDS = 15.0
_SAME_METHOD = frozenset({307, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Unreachable(Exception):
    """No answer came: the connection failed, broke off, or what came back is not HTTP."""


class AnswerTooLarge(Exception):
    """The answer is larger than `MOST_BYTES`, or packed, which could make anything of little."""


class RedirectRefused(Exception):
    """The answer leads to another host, in circles, or back to an unencrypted address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be sent. It may hold secrets: never shown."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)


class Sender:
    """One pool of connections for all bots of a process."""

    def __init__(
        self,
        backend: GuardedBackend,
        *,
        trusted: ssl.SSLContext | None = None,
        most_connections: int = 100,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._most_bytes = most_bytes
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trusted or ssl.create_default_context(),
            max_connections=most_connections,
            max_keepalive_connections=20,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=backend,
        )

    async def send(self, outgoing: Outgoing, timeout_seconds: float) -> Answer:
        """The answer, after redirects within the same host.

        Raises Unreachable, AnswerTooLarge, RedirectRefused, guard.AddressRefused, ValueError where the request is none.
        """
        request = _request(outgoing)
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._exchange(request, timeout_seconds)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or location is None:
                return answer
            request = _redirected(request, answer.status, location)
        raise RedirectRefused

    async def send_only(self, outgoing: Outgoing, timeout_seconds: float) -> int:
        """The answer's status, without its body, and without following where it leads. Raises as `send` does."""
        async with self._answering(_request(outgoing), timeout_seconds) as response:
            return int(response.status)

    async def close(self) -> None:
        await self._pool.aclose()

    async def _exchange(self, request: httpx2.Request, seconds: float) -> Answer:
        async with self._answering(request, seconds) as response:
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(response.status, headers, await _body(response, headers, self._most_bytes))

    @asynccontextmanager
    async def _answering(self, request: httpx2.Request, seconds: float) -> AsyncIterator[httpcore2.Response]:
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        try:
            async with self._pool.stream(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.content or None,
                extensions={"timeout": timeout},
            ) as response:
                yield response
        except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.RemoteProtocolError) as error:
            raise Unreachable(type(error).__name__) from None
        except httpcore2.ProtocolError:
            raise ValueError("this cannot be sent as a request") from None


async def _body(response: httpcore2.Response, headers: Mapping[str, str], most_bytes: int) -> bytes:
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise AnswerTooLarge
    content = bytearray()
    async for piece in response.aiter_stream():
        content += piece
        if len(content) > most_bytes:
            raise AnswerTooLarge
    return bytes(content)


def _request(outgoing: Outgoing) -> httpx2.Request:
    headers = {
        "Accept": "application/json",
        "User-Agent": "Frontdesk",
        **outgoing.headers,
        "Accept-Encoding": "identity",
    }
    try:
        url = httpx2.URL(outgoing.url)
        if outgoing.query:
            url = url.copy_merge_params(dict(outgoing.query))
        request = httpx2.Request(outgoing.method, url, headers=headers, content=outgoing.content)
    except (httpx2.InvalidURL, UnicodeError, TypeError):
        raise ValueError("this is no request") from None
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise ValueError("this is no address of a host")
    return request


def _redirected(request: httpx2.Request, status: int, location: str) -> httpx2.Request:
    """The request that the answer asks for, if it stays where it was."""
    try:
        url = request.url.join(location)
    except (httpx2.InvalidURL, ValueError):
        raise RedirectRefused from None
    before = request.url
    same = (url.scheme, url.host, url.port) == (before.scheme, before.host, before.port)
    safer = (
        (before.scheme, url.scheme) == ("http", "https") and url.host == before.host and url.port == before.port is None
    )
    if not (same or safer) or url.userinfo:
        raise RedirectRefused
    headers = {name: value for name, value in request.headers.items() if name != "host"}
    if status in _SAME_METHOD or request.method in {"GET", "HEAD"}:
        return httpx2.Request(request.method, url, headers=headers, content=request.content or None)
    for name in ("content-type", "content-length", "idempotency-key"):
        headers.pop(name, None)
    return httpx2.Request("GET", url, headers=headers)
