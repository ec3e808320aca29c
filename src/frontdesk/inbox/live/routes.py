"""The live connection of the console, and the same for whoever asks: what has changed behind a place."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, WebSocket
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from frontdesk.access.routes import admit, require
from frontdesk.access.service import AccessService, Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.typing import Typing
from frontdesk.dialogue.people import Agent
from frontdesk.errors import Error, Malformed
from frontdesk.inbox.actors import actor_of
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.errors import PositionGone, TooManyFollowers
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.live.hub import MOST_FOLLOWERS, message
from frontdesk.inbox.live.schemas import ChangesOut
from frontdesk.inbox.live.session import Follower, LiveSession
from frontdesk.inbox.staff.presence import Presence
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.problems import ProblemResponse, problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]

_LARGEST_POSITION = 2**62


@router.get("/changes", response_model=ChangesOut, summary="List what has changed", responses=problems(PositionGone))
async def list_changes(
    caller: Reader,
    request: Request,
    after: Annotated[
        int | None, Query(ge=0, le=_LARGEST_POSITION, description="`position` of the answer before.")
    ] = None,
) -> Response:
    """What the live connection tells, for whoever asks: everything behind a place, or without one only the newest place.

    Take `position` of the answer for the next question. A conversation that changed several times is told once, as it is now.
    """
    hub = _desk(request).hub
    await hub.catch_up()
    if after is None:
        return _json(message(hub.position, []))
    if not await hub.reaches(after):
        raise PositionGone
    answer = await hub.next_after(caller.workspace_id, after)
    if answer is None or answer.message is None:
        return _json(message(after if answer is None else answer.position, []))
    return _json(answer.message)


@router.websocket("/live")
async def live(websocket: WebSocket) -> None:
    """Follow the inbox: what changes, in order, from `after` on; see docs/inbox.md."""
    try:
        caller = await admit(websocket, "inbox:read")
        follower = await _follower(websocket, caller)
        desk = _desk(websocket)
        if desk.hub.following(caller.workspace_id) >= MOST_FOLLOWERS:
            raise TooManyFollowers(most=MOST_FOLLOWERS)
    except Error as error:
        refusal = ProblemResponse(error, exchange_of(websocket.scope).request_id)
        await websocket.send_denial_response(refusal)
        return
    await LiveSession(websocket, desk.hub, desk.pubsub, follower).run()


async def _follower(websocket: WebSocket, caller: Caller) -> Follower:
    access: AccessService = websocket.app.state.access
    staff, workspace_id = _desk(websocket).staff, caller.workspace_id
    actor = await actor_of(caller, access.keys)
    is_agent = caller.kind != "visitor" and caller.allows("inbox:write")
    if is_agent and caller.kind != "key":
        await staff.arrive(workspace_id, actor)

    async def see() -> None:
        if is_agent:
            await staff.see(workspace_id, actor.id)

    async def choose(presence: Presence) -> None:
        await staff.enter(workspace_id, actor)
        await staff.choose_presence(workspace_id, actor.id, presence)

    async def still_allowed() -> bool:
        return await access.is_valid(caller)

    async def type_to(conversation_id: str, typing: bool) -> None:
        await _type(websocket, caller, Agent(actor.id, actor.name), conversation_id, typing=typing)

    return Follower(
        workspace_id=workspace_id,
        agent_id=actor.id if is_agent else None,
        after=_after(websocket.query_params),
        still_allowed=still_allowed,
        see=see,
        choose=choose,
        type=type_to,
    )


async def _type(websocket: WebSocket, caller: Caller, agent: Agent, conversation_id: str, *, typing: bool) -> None:
    """As `POST /v1/conversations/{id}/typing` does; what may not be shown is not."""
    handoffs: Handoffs = websocket.app.state.handoffs
    try:
        name = await handoffs.may_type(caller, conversation_id, agent)
    except ConversationNotFound:
        return
    if name is not None:
        signs: Typing = websocket.app.state.streams.typing
        if typing:
            signs.show(conversation_id, "agent", name)
        else:
            signs.end(conversation_id, "agent")
        _desk(websocket).hub.tell_typing(caller.workspace_id, conversation_id, agent, typing=typing)


def _after(query: QueryParams) -> int | None:
    text = query.get("after")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Malformed(reason="`after` is no position")
    return int(text)


def _json(content: str) -> Response:
    return Response(content, media_type="application/json")


def _desk(connection: Request | WebSocket) -> Desk:
    desk: Desk = connection.app.state.desk
    return desk
