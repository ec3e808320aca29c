"""The API of the inbox's conversations: views, what was read, who is to get one, transfers, and how the queue stands."""

import contextlib
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.errors import ConversationBusy, ConversationNotFound
from frontdesk.dialogue.events import Status
from frontdesk.inbox.actors import actor_of
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.errors import (
    AgentNotFound,
    AgentUnavailable,
    AlreadyTaken,
    CursorInvalid,
    NotWithPeople,
    TeamNotFound,
    TransferRefused,
)
from frontdesk.inbox.notes.errors import TooManyNotes
from frontdesk.inbox.notes.store import Place
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.queue import schemas
from frontdesk.inbox.queue.service import Page
from frontdesk.inbox.queue.store import PRIORITIES, Item, Priority, place_of
from frontdesk.kit.http.cursors import asked_cursor, cursor_of
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
Text = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

ME = "me"
SUPERVISE = "inbox:supervise"


@router.get(
    "/conversations",
    response_model=schemas.ConversationItems,
    summary="List conversations",
    responses=problems(CursorInvalid),
)
async def list_conversations(
    caller: Reader,
    request: Request,
    view: Annotated[schemas.View, Query(description="`mine`, `waiting`, my `team`'s, the `bot`'s, or `all`.")] = "all",
    status: Status | None = None,
    bot: Text = None,
    channel: Text = None,
    team: Text = None,
    agent_id: Annotated[Text, Query(description="Who has it; `me` is whoever asks.")] = None,
    user_id: Text = None,
    language: Annotated[str | None, Query(pattern=r"^[a-z]{2,3}$")] = None,
    priority: Priority | None = None,
    unread: bool | None = None,
    cursor: Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """A view, with filters. `waiting` is the queue in its order: the most urgent first, then who has waited longest; every other
    view has the newest first. `mine` are those that you have or are asked to take."""
    having = {
        "bot": bot,
        "channel": channel,
        "user_id": user_id,
        "language": language,
        "agent_id": caller.id if agent_id == ME else agent_id,
        "priority": None if priority is None else PRIORITIES.index(priority),
    }
    after = asked_cursor(cursor, CursorInvalid) if cursor else None
    page = Page(view, status, having, team, unread, after, limit + 1)
    found = await _desk(request).queue.list_page(caller.workspace_id, caller.id, page)
    items = found[:limit]
    document = {
        "items": [schemas.item_document(item) for item in items],
        "next_cursor": cursor_of(*place_of(items[-1], in_queue=page.in_queue)) if len(found) > limit else None,
    }
    return Response(msgspec.json.encode(document), media_type="application/json")


@router.post(
    "/conversations/{conversation_id}/read",
    response_model=schemas.ConversationItem,
    summary="Mark a conversation as read",
    responses=problems(ConversationNotFound, ConversationBusy),
)
async def mark_read(
    conversation_id: ConversationId, read: schemas.ReadIn, caller: Writer, request: Request
) -> Response:
    """Nothing of it is unread any more, if nothing came after `position`."""
    item = await _desk(request).queue.read(caller.workspace_id, conversation_id, read.position)
    return _item(item)


@router.patch(
    "/conversations/{conversation_id}/routing",
    response_model=schemas.ConversationItem,
    summary="Say who is to get a conversation",
    responses=problems(ConversationNotFound, ConversationBusy, NotWithPeople),
)
async def patch_routing(
    conversation_id: ConversationId, routing: schemas.RoutingIn, caller: Writer, request: Request
) -> Response:
    """Its priority, the skills that it needs and its language. Where it waits it is offered anew by them."""
    item = await _desk(request).queue.route(
        caller.workspace_id,
        conversation_id,
        priority=None if routing.priority is None else PRIORITIES.index(routing.priority),
        skills=routing.skills,
        language=routing.language,
    )
    return _item(item)


@router.post(
    "/conversations/{conversation_id}/transfer",
    response_model=schemas.ConversationItem,
    summary="Transfer a conversation",
    responses=problems(
        ConversationNotFound,
        ConversationBusy,
        NotWithPeople,
        AlreadyTaken,
        BotNotFound,
        TeamNotFound,
        AgentNotFound,
        AgentUnavailable,
        TransferRefused,
    ),
)
async def transfer(
    conversation_id: ConversationId, transfer: schemas.TransferIn, caller: Writer, request: Request
) -> Response:
    """To a team, or to an agent who is online and is asked to take it; with a note for them, kept with the conversation's notes.

    Yours, or one that waits. With the scope `inbox:supervise` anybody's."""
    if transfer.team is None and transfer.agent is None:
        raise TransferRefused
    access: AccessService = request.app.state.access
    actor = await actor_of(caller, access.keys)
    item = await _desk(request).queue.transfer(
        caller.workspace_id,
        conversation_id,
        actor,
        team=transfer.team,
        agent=transfer.agent,
        note=transfer.note,
        force=caller.allows(SUPERVISE),
    )
    if transfer.note.strip():
        papers: Papers = request.app.state.papers
        with contextlib.suppress(TooManyNotes):  # it has been told to the consoles, at least
            await papers.notes.add(caller.workspace_id, Place("conversation", conversation_id), transfer.note, actor)
    return _item(item)


@router.get("/queue", summary="See how the queue stands")
async def get_queue(caller: Reader, request: Request) -> schemas.QueueOut:
    """For a supervisor: every team with what waits for it and how long, and every agent with what they have."""
    standings, agents, loads = await _desk(request).outlooks.standings(caller.workspace_id)
    return schemas.queue_out(standings, agents, loads)


def _item(item: Item) -> Response:
    return Response(msgspec.json.encode(schemas.item_document(item)), media_type="application/json")


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
