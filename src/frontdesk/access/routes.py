"""The door itself: `require(scope)` on every route takes keys, visitors' tokens and members' sessions; and the keys' API.

How a route of any package asks for a caller and says what can go wrong:

    from typing import Annotated
    from fastapi import APIRouter
    from frontdesk.access.routes import require
    from frontdesk.access.service import Caller
    from frontdesk.kit.http.problems import problems

    router = APIRouter(prefix="/v1/conversations", tags=["conversations"])   # the whole prefix here, none in include_router
    Reader = Annotated[Caller, require("conversations:read")]

    @router.get("/{conversation_id}", responses=problems(ConversationNotFound))   # only the errors of its own
    async def get_conversation(conversation_id: str, caller: Reader, parts: …) -> ConversationOut:
        '''The conversation.'''
        …
        if not caller.owns(bot=conversation.bot, user_id=conversation.user_id):
            raise ConversationNotFound          # a visitor must not learn that somebody else's exists

`require` authenticates, counts the request against the caller's limit (headers go out with any answer, the problem too) and
checks the scope, in that order. 401, 403, 429, 503 of secured routes, 413, 415, 422 of routes with a body or parameters and
507 of writing ones are added to OpenAPI by `kit.http.openapi`.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from frontdesk.access.errors import ExpiryInThePast, KeyNotFound, ScopeMissing, ScopeNotGrantable, ScopeUnknown
from frontdesk.access.limits import refuse_over
from frontdesk.access.schemas import KeyIn, KeyOut, KeysOut, NewKeyOut
from frontdesk.access.scopes import first_unknown
from frontdesk.access.service import AccessService, Caller
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/access", tags=["access"])


class _Door(SecurityBase):
    """A FastAPI dependency and, for OpenAPI, a security scheme, in one: what is solved once costs half."""

    scheme_name = "bearer"
    model = HTTPBearer(description="An API key (`fd_…`) or a visitor's access token (`fdv_…`).")

    def __init__(self, scope: str) -> None:
        self._scope = scope

    async def __call__(self, connection: HTTPConnection) -> Caller:
        return await admit(connection, self._scope)


async def admit(connection: HTTPConnection, scope: str | None) -> Caller:
    """Whoever sent this request (or opens this WebSocket), counted against their limit and allowed `scope`, if it needs one.

    A credential in the `Authorization` header counts alone; without one a session's cookie does. Raises what `require`
    answers.
    """
    access: AccessService = connection.app.state.access
    exchange = exchange_of(connection.scope)
    caller = await _caller(access, connection)
    exchange.caller_id = caller.id
    if caller.bot is not None:
        exchange.bot = (caller.workspace_id, caller.bot)
    standing = access.limits.count(caller)
    exchange.headers += standing.headers()
    refuse_over(standing)
    if scope is not None and not caller.allows(scope):
        raise ScopeMissing(scope=scope)
    return caller


async def _caller(access: AccessService, connection: HTTPConnection) -> Caller:
    """Invariant: no caller comes of a cookie before it is known that a page of ours sent it."""
    authorization = connection.headers.get("authorization")
    if authorization is None and (token := access.site.token_in(connection)) is not None:
        access.site.check_request(connection)
        return await access.sessions.verify(token)
    return await access.authenticate(authorization)


def require(scope: str) -> Any:
    """The dependency that gives the `Caller`, for `Annotated[Caller, require("inbox:read")]`.

    Raises (as answers) 401 without a valid credential, 429 over the limit, 403 without the scope.
    """
    if first_unknown([scope]) is not None:
        raise ValueError(f"{scope} is not in access/scopes.py")
    return Security(_Door(scope), scopes=[scope])


Admin = Annotated[Caller, require("access:admin")]


@router.post(
    "/keys",
    status_code=201,
    summary="Make a key",
    responses=problems(ScopeUnknown, ExpiryInThePast, ScopeNotGrantable),
)
async def create_key(key: KeyIn, caller: Admin, request: Request) -> NewKeyOut:
    """Its secret is in the answer and nowhere else. A key can give away only scopes that it has itself."""
    for scope in key.scopes:
        if first_unknown([scope]) is None and not caller.allows(scope):
            raise ScopeNotGrantable(scope=scope)
    made, secret = await _access(request).keys.create(
        workspace_id=caller.workspace_id, name=key.name, scopes=key.scopes, expires_at=key.expires_at, by=caller.id
    )
    return NewKeyOut(secret=secret, key=KeyOut.of(made))


@router.get("/keys", summary="List the keys")
async def list_keys(
    caller: Admin,
    request: Request,
    cursor: Annotated[str | None, Query(max_length=64, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> KeysOut:
    """The workspace's keys, the newest first, revoked and expired ones too."""
    keys, next_cursor = await _access(request).keys.list(workspace_id=caller.workspace_id, cursor=cursor, limit=limit)
    return KeysOut(items=[KeyOut.of(key) for key in keys], next_cursor=next_cursor)


@router.delete("/keys/{key_id}", status_code=204, summary="Revoke a key", responses=problems(KeyNotFound))
async def revoke_key(key_id: str, caller: Admin, request: Request) -> None:
    """At once on this server, within 15 seconds on its replicas. Revoking again changes nothing."""
    await _access(request).keys.revoke(workspace_id=caller.workspace_id, key_id=key_id, by=caller.id)


def _access(request: Request) -> AccessService:
    access: AccessService = request.app.state.access
    return access
