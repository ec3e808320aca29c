"""The API of what comes after: wrap-ups for agents, the rating for customers."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.errors import ConversationBusy, ConversationNotFound
from frontdesk.inbox.actors import actor_of
from frontdesk.inbox.after.errors import AlreadyRated, NothingToRate, ReasonUnknown
from frontdesk.inbox.after.schemas import (
    RatingIn,
    RatingOut,
    ReasonsIn,
    ReasonsOut,
    WrapUpIn,
    WrapUpOut,
    wrap_up_out,
)
from frontdesk.inbox.after.service import After
from frontdesk.kit.http.problems import problems

router = APIRouter(tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
Admin = Annotated[Caller, require("inbox:admin")]
Customer = Annotated[Caller, require("conversations:write")]
Asker = Annotated[Caller, require("conversations:read")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]


@router.put(
    "/v1/inbox/conversations/{conversation_id}/wrap-up",
    summary="Wrap a conversation up",
    responses=problems(ConversationNotFound, ReasonUnknown),
)
async def wrap_up(conversation_id: ConversationId, body: WrapUpIn, caller: Writer, request: Request) -> WrapUpOut:
    """Say what it was about, before or after closing it; the last word counts."""
    by = await actor_of(caller, request.app.state.access.keys)
    tags = tuple(dict.fromkeys(body.tags))
    return wrap_up_out(await _after(request).wrap_up(caller.workspace_id, conversation_id, body.reason, tags, by))


@router.get("/v1/inbox/wrap-up-reasons", summary="List wrap-up reasons")
async def list_reasons(caller: Reader, request: Request) -> ReasonsOut:
    """What agents choose from."""
    return ReasonsOut(items=await _after(request).list_reasons(caller.workspace_id))


@router.put("/v1/inbox/wrap-up-reasons", summary="Replace the wrap-up reasons")
async def replace_reasons(reasons: ReasonsIn, caller: Admin, request: Request) -> ReasonsOut:
    """What was wrapped up before keeps its reason. With an empty list any reason is taken."""
    return ReasonsOut(items=await _after(request).replace_reasons(caller.workspace_id, reasons.items))


@router.get(
    "/v1/conversations/{conversation_id}/rating",
    summary="See whether to ask for a rating",
    responses=problems(ConversationNotFound),
)
async def get_rating(conversation_id: ConversationId, caller: Asker, request: Request) -> RatingOut:
    """What the customer said, or whether it is time to ask: the conversation is closed, or an agent has left it to the bot."""
    return RatingOut.model_validate((await _after(request).rating(caller, conversation_id))._asdict())


@router.post(
    "/v1/conversations/{conversation_id}/rating",
    summary="Rate a conversation",
    responses=problems(ConversationNotFound, BotNotFound, NothingToRate, AlreadyRated, ConversationBusy),
)
async def rate(conversation_id: ConversationId, rating: RatingIn, caller: Customer, request: Request) -> RatingOut:
    """Say how it went: once for the bot, and once for the agents who took over. The same again changes nothing."""
    given = await _after(request).rate(caller, conversation_id, rating.score, rating.comment)
    return RatingOut.model_validate(given._asdict())


def _after(request: Request) -> After:
    after: After = request.app.state.papers.after
    return after
