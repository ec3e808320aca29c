"""The HTTP API as one thing: the routers it is given, inside what every answer has in common.

request ─▶ Entrance ─▶ CrossOrigin ─▶ Bodies ─▶ route ─▶ require(scope) ─▶ the function
           id, guards,  preflight,    413, JSON   404      401, 429, 403    422, its own errors
           log, 500     allowed pages flaws 422   405
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import Lifespan

from frontdesk.access.errors import CredentialInvalid, CredentialMissing, ScopeMissing, TokenExpired
from frontdesk.access.members.errors import CrossSite, SessionEnded
from frontdesk.errors import Error, Malformed, TooLarge, TooMany
from frontdesk.kit.http.bodies import Bodies
from frontdesk.kit.http.cors import AllowedOrigins, CrossOrigin, NoOrigins
from frontdesk.kit.http.entrance import Entrance
from frontdesk.kit.http.errors import MediaTypeUnsupported, MethodNotAllowed, Refused, RouteNotFound, Unexpected
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.openapi import complete, operations
from frontdesk.kit.http.problems import ProblemResponse, malformed, printable
from frontdesk.kit.http.service_routes import Check, service_router
from frontdesk.kit.http.shortcuts import Shortcut, Shortcuts
from frontdesk.kit.ids import Ids, RandomIds

_DESCRIPTION = (
    "A self-hosted chatbot API for customer support. Send `Authorization: Bearer fd_…` with every request, or sign in;"
    " errors are problem documents (RFC 9457), times are RFC 3339 in UTC."
)
_AT_THE_DOOR = (CredentialMissing, CredentialInvalid, TokenExpired, SessionEnded, TooMany, ScopeMissing, CrossSite)
_BY_KEY, _BY_SESSION = "bearer", "session"


class Api(FastAPI):
    """FastAPI with a complete OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            document = complete(super().openapi(), _AT_THE_DOOR)
            for _, _, operation in operations(document):
                if {_BY_KEY} & {scheme for way in operation.get("security", ()) for scheme in way}:
                    operation["security"].append({_BY_SESSION: []})  # a member's role has the scopes
            self.openapi_schema = document
        return self.openapi_schema


def create_api(
    routers: Sequence[APIRouter],
    *,
    max_body_bytes: int = 1_048_576,
    larger_bodies: Mapping[str, int] | None = None,
    allowed_origins: AllowedOrigins | None = None,
    ready: Mapping[str, Check] | None = None,
    shortcuts: Mapping[tuple[str, str], Shortcut] | None = None,
    ids: Ids | None = None,
    lifespan: Lifespan[FastAPI] | None = None,
    version: str = "0.1.0",
) -> FastAPI:
    """The ASGI application.

    `routers` carry their whole prefix. `larger_bodies` are the limits of paths that read large bodies by themselves.
    `shortcuts` answer a method and path before the framework looks at it. `ready` names the checks of `/readyz`: each returns
    None when all is well, or what is missing. The caller sets `app.state.access` (and what its other routers need) on what
    this returns.
    """
    api = Api(
        title="Frontdesk",
        version=version,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    for router in (*routers, service_router(ready or {}, api.openapi)):
        # Routes as they are, side by side: `include_router` nests them, and each level is searched anew for each request.
        api.router.routes.extend(router.routes)
    api.add_exception_handler(Error, _answer_error)
    api.add_exception_handler(RequestValidationError, _answer_malformed)
    api.add_exception_handler(HTTPException, _answer_http_exception)
    # The last one added stands outermost.
    api.add_middleware(Shortcuts, by_route=shortcuts or {})
    api.add_middleware(Bodies, max_bytes=max_body_bytes, larger=larger_bodies)
    api.add_middleware(CrossOrigin, allowed=allowed_origins or NoOrigins())
    api.add_middleware(Entrance, ids=ids or RandomIds())
    return api


async def _answer_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, Error)
    return ProblemResponse(error, exchange_of(request.scope).request_id)


async def _answer_malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    request_id = exchange_of(request.scope).request_id
    if isinstance(error.body, bytes):  # FastAPI parses what says that it is JSON and leaves anything else as it came
        return ProblemResponse(MediaTypeUnsupported(), request_id)
    return ProblemResponse(malformed(error.errors()), request_id)


async def _answer_http_exception(request: Request, error: Exception) -> Response:
    """What Starlette and FastAPI raise by themselves, as an error of ours."""
    assert isinstance(error, HTTPException)
    by_status: dict[int, Callable[[], Error]] = {
        404: RouteNotFound,
        405: lambda: MethodNotAllowed(method=printable(request.method)),
        413: lambda: TooLarge(limit_bytes="the allowed number of"),
        415: MediaTypeUnsupported,
        422: lambda: Malformed(reason="the payload"),
    }
    otherwise: Callable[[], Error] = (
        Unexpected if error.status_code >= 500 else lambda: Refused(reason="its head or body")
    )
    problem = by_status.get(error.status_code, otherwise)()
    headers = {"allow": _allowed(request)} if error.status_code == 405 else error.headers
    return ProblemResponse(problem, exchange_of(request.scope).request_id, headers)


def _allowed(request: Request) -> str:
    """Every method that this path takes: Starlette names those of the first route with the path only."""
    methods: set[str] = set()
    for route in request.app.router.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is Match.PARTIAL:
            methods |= route.methods or set()
    return ", ".join(sorted(methods))
