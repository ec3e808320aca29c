"""The conversations' API: a message in and its replies out; conversations to list, follow, read and remove."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.bots.service import Bots
from frontdesk.conversations import schemas, trace_schemas
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.attachments.errors import AttachmentNotFound
from frontdesk.conversations.attachments.service import with_attachments
from frontdesk.conversations.declared import ReplyUnfit
from frontdesk.conversations.errors import (
    ConversationBusy,
    ConversationClosed,
    ConversationNotFound,
    CursorInvalid,
    MessageIdReused,
    MessageInvalid,
    NotYourself,
    SimulationTooLong,
    TraceForbidden,
    UserMismatch,
)
from frontdesk.conversations.explaining import explain
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.simulation import Deciding, NothingToDecide, Passing, Simulated, Simulations, Step
from frontdesk.conversations.store import Stored
from frontdesk.conversations.stream import Streams, sse
from frontdesk.conversations.transcript import transcript
from frontdesk.conversations.typing import Side
from frontdesk.dialogue import events as e
from frontdesk.errors import Error
from frontdesk.kit.durations import seconds_of
from frontdesk.kit.http.cursors import asked_cursor, cursor_of
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.leaving import until_gone
from frontdesk.kit.http.problems import problem_document, problems
from frontdesk.kit.logs import get_logger

log = get_logger()

router = APIRouter(tags=["conversations"])
Writer = Annotated[Caller, require("conversations:write")]
Reader = Annotated[Caller, require("conversations:read")]
Simulator = Annotated[Caller, require("bots:simulate")]
Eraser = Annotated[Caller, require("conversations:delete")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]

EVENT_STREAM = "text/event-stream"
WHOLE_CONVERSATION = 10_000
LAST_POSITION = 2**53
_SSE_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@router.post(
    "/v1/messages",
    response_model=schemas.MessageOut,
    summary="Send a message",
    responses=schemas.stream_of({"reply": "ReplyOut", "done": "MessageOut", "error": "Problem"})
    | problems(
        BotNotFound,
        ConversationNotFound,
        ConversationClosed,
        MessageIdReused,
        UserMismatch,
        NotYourself,
        MessageInvalid,
        AttachmentNotFound,
        ConversationBusy,
    ),
)
async def post_message(
    message: schemas.MessageIn,
    caller: Writer,
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="Instead of `message_id`.")
    ] = None,
) -> Response:
    """Hand a user's message to the bot and get its replies.

    With `Accept: text/event-stream` the answer comes as events: one `reply` for each, then `done` with the whole answer; should
    anything fail, `error` with the problem document. The comment that comes first says that the message has its place in the
    order: the next one can be sent.

    Messages of a user that come while an earlier turn is under way are answered together: the last one's answer has the
    replies, the others name it as `answered_with`.
    """
    incoming = _incoming(message, caller, request, idempotency_key)
    service: ConversationService = request.app.state.conversations
    if message.attachments:
        named = [one.id for one in message.attachments]
        incoming = await with_attachments(incoming, named, request.app.state.attachments, service)
    if EVENT_STREAM in request.headers.get("accept", ""):
        return StreamingResponse(
            _stream_turn(service, incoming, request), media_type=EVENT_STREAM, headers=_SSE_HEADERS
        )
    handled = await service.receive(incoming)
    request.app.state.streams.typing.end(handled.conversation_id, "user")
    return _json(schemas.message_document(handled))


@router.get("/v1/conversations", summary="List conversations", responses=problems(CursorInvalid))
async def list_conversations(
    caller: Reader,
    request: Request,
    user_id: Annotated[str | None, Query(max_length=200)] = None,
    bot: Annotated[str | None, Query(max_length=200)] = None,
    status: schemas.Status | None = None,
    cursor: Annotated[str | None, Query(max_length=300, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.ConversationsOut:
    """The conversations, the newest first. A visitor sees their own."""
    service: ConversationService = request.app.state.conversations
    found = await service.list_recent(
        caller.workspace_id,
        bot=caller.bot or bot,
        user_id=caller.user_id or user_id,
        status=status,
        before=asked_cursor(cursor, CursorInvalid) if cursor else None,
        limit=limit + 1,
    )
    page = found[:limit]
    more = len(found) > limit
    return schemas.ConversationsOut(
        items=[schemas.conversation_out(stored) for stored in page],
        next_cursor=cursor_of(page[-1].updated_at, page[-1].id) if more else None,
    )


@router.get(
    "/v1/conversations/{conversation_id}", summary="Get a conversation", responses=problems(ConversationNotFound)
)
async def get_conversation(
    conversation_id: ConversationId, caller: Reader, request: Request
) -> schemas.ConversationOut:
    """One conversation: whose it is, where it stands, and when it last went on."""
    return schemas.conversation_out(await _own(conversation_id, caller, request))


@router.get(
    "/v1/conversations/{conversation_id}/events",
    response_model=schemas.EventsOut,
    summary="Follow a conversation",
    responses=schemas.stream_of(dict.fromkeys(schemas.EVENT_TYPES, "EventOut") | {"typing": "TypingOut"}, position=True)
    | problems(ConversationNotFound),
)
async def list_events(
    conversation_id: ConversationId,
    caller: Reader,
    request: Request,
    after: Annotated[int, Query(ge=0, le=LAST_POSITION, description="Only events behind this position.")] = 0,
    wait: Annotated[
        float, Query(ge=0, le=30, description="Seconds to wait for the first event, when there is none.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    typing: Annotated[
        str | None,
        Query(max_length=500, description="The `typing.known` of the page before: the wait ends where it is another."),
    ] = None,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> Response:
    """What happened in a conversation, in order, as a list, by long poll (`wait`), or as server-sent events.

    With `Accept: text/event-stream` the stream begins behind `after` (or behind the `Last-Event-ID` header) and stays open. A
    visitor sees what concerns them: messages, replies, agents, the handoff, the end. Who else is typing comes along: as `typing`
    of a list, and as the event `typing` of a stream, which has no id.
    """
    await _own(conversation_id, caller, request)
    streams: Streams = request.app.state.streams
    public = caller.kind == "visitor"
    side: Side = "user" if public else "agent"
    if EVENT_STREAM in request.headers.get("accept", ""):
        if last_event_id and last_event_id.isdecimal():
            after = min(int(last_event_id), LAST_POSITION)
        body = streams.follow(
            conversation_id,
            after=after,
            render=lambda recorded: _visible(recorded, public),
            still_allowed=lambda: _still_allowed(conversation_id, caller, request),
            side=side,
        )
        return StreamingResponse(body, media_type=EVENT_STREAM, headers=_SSE_HEADERS)
    events, signs = await streams.poll(
        conversation_id, side, typing, after=after, limit=limit, seconds=wait, gone=lambda: until_gone(request)
    )
    items = [document for recorded in events if (document := _visible(recorded, public)) is not None]
    return _json({"items": items, "position": events[-1].position if events else after, "typing": signs})


@router.get(
    "/v1/conversations/{conversation_id}/transcript",
    summary="Read the transcript",
    responses=problems(ConversationNotFound),
)
async def get_transcript(conversation_id: ConversationId, caller: Reader, request: Request) -> schemas.TranscriptOut:
    """The conversation as a person reads it."""
    await _own(conversation_id, caller, request)
    service: ConversationService = request.app.state.conversations
    lines = transcript(await service.list_events(conversation_id, limit=WHOLE_CONVERSATION))
    return schemas.TranscriptOut(conversation_id=conversation_id, items=[schemas.line_out(line) for line in lines])


@router.get(
    "/v1/conversations/{conversation_id}/trace",
    response_model=trace_schemas.TraceOut,
    summary="Explain the replies",
    responses=problems(ConversationNotFound, TraceForbidden),
)
async def get_trace(
    conversation_id: ConversationId,
    caller: Reader,
    request: Request,
    after: Annotated[int, Query(ge=0, le=LAST_POSITION, description="Only turns that end behind this position.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """How the bot came to each of its replies, turn by turn: the reading, the moves, the values they set, and their time.

    It is told from the recorded events alone. Visitors cannot see it.
    """
    if caller.kind == "visitor":
        raise TraceForbidden
    await _own(conversation_id, caller, request)
    service: ConversationService = request.app.state.conversations
    explained = await explain(service, conversation_id, after=after, limit=limit)
    items = [trace_schemas.turn_document(turn) for turn in explained.turns]
    return _json({"conversation_id": conversation_id, "items": items, "position": explained.position})


@router.post(
    "/v1/bots/{bot}/simulate",
    response_model=trace_schemas.SimulationOut,
    summary="Simulate a conversation",
    responses=problems(BotNotFound, MessageInvalid, SimulationTooLong),
)
async def simulate(
    bot: Annotated[str, Path(max_length=200, examples=["acme"])],
    simulation: trace_schemas.SimulationIn,
    caller: Simulator,
    request: Request,
) -> Response:
    """Have the bot answer messages, with nothing stored and nothing done elsewhere, and see how it comes to its replies.

    Between messages events may come from outside, people may decide on what waits for them, and time may pass; a time in which no
    wait ends begins no turn.

    An action comes to the reply that is declared for it, else it fails with the code `conversations.simulated`; one that only
    looks things up is really called with `lookups`.
    """
    known = request.app.state.bots.get(caller.workspace_id, bot)
    limit: int = request.app.state.max_text_characters
    texts = [text for step in simulation.messages for text in _texts_of(step)]
    if any(len(text) > limit for text in texts):
        raise _invalid("messages", f"A message is longer than {limit} characters.")
    simulations: Simulations = request.app.state.simulations
    try:
        turns = await simulations.run(
            caller.workspace_id,
            known.id,
            [_simulated(step) for step in simulation.messages],
            user_id=simulation.user_id,
            session=_session(simulation.session),
            actions=simulation.actions,
            lookups=simulation.lookups,
            remembers=simulation.remembers,
        )
    except ReplyUnfit as error:
        raise _invalid("actions", str(error)) from error
    except NothingToDecide as error:
        raise _invalid("messages", str(error)) from error
    items = [trace_schemas.turn_document(turn) for turn in turns]
    return _json({"bot": known.id, "status": turns[-1].status if turns else "bot", "turns": items})


@router.delete(
    "/v1/conversations/{conversation_id}",
    status_code=204,
    summary="Delete a conversation",
    responses=problems(ConversationNotFound, ConversationBusy),
)
async def delete_conversation(conversation_id: ConversationId, caller: Eraser, request: Request) -> None:
    """Remove a conversation, its events and its tickets. There is no way back."""
    await _own(conversation_id, caller, request)
    service: ConversationService = request.app.state.conversations
    await service.erase(caller.workspace_id, conversation_id)


def _incoming(message: schemas.MessageIn, caller: Caller, request: Request, idempotency_key: str | None) -> Incoming:
    limit: int = request.app.state.max_text_characters
    if not message.text.strip() and not message.attachments:
        raise _invalid("text", "`text` is blank.")
    if len(message.text) > limit:
        raise _invalid("text", f"`text` is longer than {limit} characters.")
    visitor = caller.kind == "visitor"
    if visitor and (message.user_id not in {None, caller.user_id} or message.bot not in {None, caller.bot}):
        raise NotYourself
    user_id = caller.user_id if visitor else message.user_id
    if user_id is None:
        raise _invalid("user_id", "`user_id` is missing.")
    bots: Bots = request.app.state.bots
    return Incoming(
        workspace_id=caller.workspace_id,
        bot=bots.get(caller.workspace_id, caller.bot if visitor else message.bot).id,
        channel="web" if visitor else "api",
        user_id=user_id,
        text=message.text if message.text.strip() else "",
        session=_session(message.session),
        metadata=message.metadata,
        conversation_id=message.conversation_id,
        message_id=message.message_id or idempotency_key,
        visitor=visitor,
    )


def _texts_of(step: trace_schemas.SimulatedIn) -> list[str]:
    return [step] if isinstance(step, str) else step if isinstance(step, list) else []


def _simulated(step: trace_schemas.SimulatedIn) -> Step:
    match step:
        case trace_schemas.SimulatedEventIn():
            return Simulated(step.event, step.data)
        case trace_schemas.SimulatedTimeIn():
            return Passing(dt.timedelta(seconds=seconds_of(step.later)))
        case trace_schemas.SimulatedApprovalIn():
            return Deciding(step.approve, "approved", step.note)
        case trace_schemas.SimulatedRefusalIn():
            return Deciding(step.decline, "declined", step.note)
    return step


def _session(session: schemas.SessionIn | None) -> dict[str, Any]:
    return session.model_dump(exclude_none=True, exclude_unset=True) if session else {}


def _invalid(field: str, reason: str) -> MessageInvalid:
    return MessageInvalid(reason=reason, fields=[{"field": f"body.{field}", "problem": reason}])


async def _stream_turn(service: ConversationService, incoming: Incoming, request: Request) -> AsyncIterator[bytes]:
    answer = service.line_up(incoming)
    yield b": received\n\n"
    try:
        handled: Handled = await answer
    except Exception as error:
        known = error if isinstance(error, Error) else Error()
        if known is not error:
            log.exception("conversations.stream_failed")
        yield sse("error", problem_document(known, exchange_of(request.scope).request_id))
        return
    request.app.state.streams.typing.end(handled.conversation_id, "user")
    document = schemas.message_document(handled)
    for reply in document["replies"]:
        yield sse("reply", reply)
    yield sse("done", document)


async def _own(conversation_id: str, caller: Caller, request: Request) -> Stored:
    """The conversation, if the caller may know that it exists."""
    service: ConversationService = request.app.state.conversations
    stored = await service.get(caller.workspace_id, conversation_id)
    if not caller.owns(bot=stored.bot, user_id=stored.user_id):
        raise ConversationNotFound
    return stored


async def _still_allowed(conversation_id: str, caller: Caller, request: Request) -> bool:
    access: AccessService = request.app.state.access
    if not await access.is_valid(caller):
        return False
    try:
        await _own(conversation_id, caller, request)
    except ConversationNotFound:
        return False
    return True


def _visible(recorded: e.Recorded, public: bool) -> dict[str, Any] | None:
    if public and e.type_of(recorded.event) not in e.PUBLIC_TYPES:
        return None
    return schemas.event_document(recorded, public=public)


def _json(document: Any) -> Response:
    return Response(msgspec.json.encode(document), media_type="application/json")
