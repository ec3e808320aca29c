"""The API for what happens outside: another system tells a conversation, or a user's, that something has happened."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import Response

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations import event_schemas as schemas
from frontdesk.conversations.arrivals import Occurrence
from frontdesk.conversations.errors import (
    ConversationBusy,
    ConversationClosed,
    ConversationNotFound,
    EventForbidden,
    MessageIdReused,
    NotYourself,
)
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.triggers import LONGEST_PAGE, PAGE_VIEWED
from frontdesk.kit.http.problems import problems

router = APIRouter(tags=["conversations"])
Writer = Annotated[Caller, require("conversations:write")]
Key = Annotated[str | None, Header(min_length=1, max_length=200, description="Instead of `event_id`.")]


@router.post(
    "/v1/conversations/{conversation_id}/events",
    response_model=schemas.HappenedOut,
    summary="Tell a conversation of an event",
    responses=problems(ConversationNotFound, ConversationClosed, MessageIdReused, EventForbidden, ConversationBusy),
)
async def post_conversation_event(
    conversation_id: Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])],
    event: schemas.ConversationEventIn,
    caller: Writer,
    request: Request,
    idempotency_key: Key = None,
) -> Response:
    """Something happened outside: a flow that waits for it goes on, and its replies reach the user like any other.

    An event that no flow takes is recorded and changes nothing: `taken` is false then. Visitors cannot tell of one.
    """
    _may_tell(caller)
    service: ConversationService = request.app.state.conversations
    stored = await service.get(caller.workspace_id, conversation_id)
    occurrence = Occurrence(
        workspace_id=caller.workspace_id,
        bot=stored.bot,
        channel=stored.channel,
        user_id=stored.user_id,
        name=event.name,
        data=event.data,
        event_id=event.event_id or idempotency_key,
        conversation_id=conversation_id,
    )
    return await _happen(service, occurrence)


@router.post(
    "/v1/bots/{bot}/events",
    response_model=schemas.HappenedOut,
    summary="Tell a bot of an event",
    responses=problems(BotNotFound, ConversationClosed, MessageIdReused, EventForbidden, NotYourself, ConversationBusy),
)
async def post_bot_event(
    bot: Annotated[str, Path(max_length=200, examples=["acme"])],
    event: schemas.BotEventIn,
    caller: Writer,
    request: Request,
    idempotency_key: Key = None,
) -> Response:
    """The same for whoever knows the user and not the conversation: it goes to the one that waits for it, else to the one that
    the user was in last. Where they have none open, one begins if a flow begins with the event; else nothing is recorded.

    Visitors can tell of one event only, that they look at a page: `page.viewed`, with the `page` in its data."""
    viewed = event.name == PAGE_VIEWED
    if not viewed:
        _may_tell(caller)
    elif caller.kind == "visitor" and not caller.owns(bot=bot, user_id=event.user_id):
        raise NotYourself
    service: ConversationService = request.app.state.conversations
    occurrence = Occurrence(
        workspace_id=caller.workspace_id,
        bot=request.app.state.bots.get(caller.workspace_id, bot).id,
        channel="web" if caller.kind == "visitor" else event.channel,
        user_id=event.user_id,
        name=event.name,
        data={"page": str(event.data.get("page", ""))[:LONGEST_PAGE]} if viewed else event.data,
        event_id=event.event_id or idempotency_key,
        source="page" if viewed else "api",
    )
    return await _happen(service, occurrence)


def _may_tell(caller: Caller) -> None:
    """What happened to a customer is not theirs to say: a flow may ship because of it."""
    if caller.kind == "visitor":
        raise EventForbidden


async def _happen(service: ConversationService, occurrence: Occurrence) -> Response:
    document = schemas.happened_document(await service.happen(occurrence))
    return Response(msgspec.json.encode(document), media_type="application/json")
