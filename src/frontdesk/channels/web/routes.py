"""What a browser asks for: a session, the loader `/widget.js`, and the frame with its files under `/widget/`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from frontdesk.access.errors import RefreshTokenInvalid, SessionBusy, TooManySessions, VisitorsOnly
from frontdesk.access.limits import refuse_over
from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.channels.web.channel import WebChannel
from frontdesk.channels.web.schemas import WebSessionIn, WebSessionOut
from frontdesk.kit.http.assets import FOR_EVER, answer_with
from frontdesk.kit.http.errors import RouteNotFound
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.problems import problems

router = APIRouter(tags=["channels"])

_PREFIX = "/v1/channels/web"
_SOON_STALE = "public, max-age=300, stale-while-revalidate=86400"
_FRAME = "frame.html"
_LOADER = "widget.js"


@router.post(
    f"{_PREFIX}/sessions",
    status_code=201,
    summary="Begin or go on as a visitor",
    responses=problems(BotNotFound, RefreshTokenInvalid, SessionBusy, TooManySessions),
)
async def open_session(session: WebSessionIn, request: Request) -> WebSessionOut:
    """Needs no credential. The answer's token lets the visitor talk to this bot and read their own conversations.

    With the refresh token of an earlier answer the same visitor goes on, history and all. The token of the answer before
    still works as long as the new access token was not used (the answer was lost); one older than that ends the session,
    because two must hold it.
    """
    access: AccessService = request.app.state.access
    web = _web(request)
    exchange = exchange_of(request.scope)
    exchange.bot = web.owner(session.bot)
    address = request.client.host if request.client else "unknown"
    standing = access.limits.count_session(address, new=session.refresh_token is None)
    exchange.headers += standing.headers()
    refuse_over(standing)
    return WebSessionOut.of(await web.welcome(session.bot, session.refresh_token))


@router.delete(
    f"{_PREFIX}/sessions/current", status_code=204, summary="Sign out as a visitor", responses=problems(VisitorsOnly)
)
async def close_session(caller: Annotated[Caller, require("conversations:read")], request: Request) -> None:
    """The session's tokens are refused from now on. Its conversations stay."""
    if caller.kind != "visitor":
        raise VisitorsOnly
    await _web(request).sign_out(caller)


@router.get("/widget.js", include_in_schema=False)
async def loader(request: Request) -> Response:
    return _file(request, _LOADER)


@router.get("/widget/frame", include_in_schema=False)
async def frame(request: Request, bot: Annotated[str, Query(min_length=1, max_length=64)]) -> Response:
    web = _web(request)
    policy = web.frame_policy(bot)
    return _file(request, _FRAME, {"content-security-policy": policy, "cache-control": "no-cache"})


@router.get("/widget/{name}", include_in_schema=False)
async def widget_file(request: Request, name: str) -> Response:
    if name == _FRAME:
        raise RouteNotFound  # the page is served by /widget/frame only, which says who may hold it
    return _file(request, name)


def _web(request: Request) -> WebChannel:
    web: WebChannel = request.app.state.web
    return web


def _file(request: Request, name: str, own: dict[str, str] | None = None) -> Response:
    asset = _web(request).assets.get(name)
    if asset is None:
        raise RouteNotFound
    kept_for_ever = request.query_params.get("v") == asset.version
    headers = {
        "cache-control": FOR_EVER if kept_for_ever else _SOON_STALE,
        "cross-origin-resource-policy": "cross-origin",
    }
    return answer_with(request, asset, headers | (own or {}))
