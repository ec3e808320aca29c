"""The canned replies' API."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.inbox.actors import actor_of
from frontdesk.inbox.briefing.service import Briefings
from frontdesk.inbox.canned import schemas
from frontdesk.inbox.canned.errors import CannedReplyNotFound, ShortcutTaken, TextInvalid, TooManyCannedReplies
from frontdesk.inbox.canned.service import CannedReplies
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
ReplyId = Annotated[str, Path(max_length=200, examples=["canned_01k8w3v5d8e9f0g1h2j3k4m5n6"])]


@router.get("/canned-replies", summary="List canned replies")
async def list_canned_replies(caller: Reader, request: Request) -> schemas.CannedRepliesOut:
    """All of the workspace's, by shortcut."""
    found = await _canned(request).list_all(caller.workspace_id)
    return schemas.CannedRepliesOut(items=[schemas.canned_out(reply) for reply in found])


@router.post(
    "/canned-replies",
    status_code=201,
    summary="Keep a canned reply",
    responses=problems(TextInvalid, ShortcutTaken, TooManyCannedReplies),
)
async def add_canned_reply(reply: schemas.CannedReplyIn, caller: Writer, request: Request) -> schemas.CannedReplyOut:
    """A text for everybody in the inbox. A shortcut is given once."""
    made = await _canned(request).add(caller.workspace_id, reply.shortcut, reply.title, reply.text)
    return schemas.canned_out(made)


@router.post("/reply-previews", summary="Fill a reply in", responses=problems(ConversationNotFound, TextInvalid))
async def preview_reply(preview: schemas.PreviewIn, caller: Reader, request: Request) -> schemas.PreviewOut:
    """The text as the customer of a conversation would read it. Nothing is sent."""
    briefings: Briefings = request.app.state.papers.briefings
    agent = await actor_of(caller, request.app.state.access.keys)
    variables = await briefings.variables(caller.workspace_id, preview.conversation_id, agent)
    text, missing = _canned(request).fill(preview.text, variables)
    return schemas.PreviewOut(text=text, missing=missing)


@router.get("/canned-replies/{reply_id}", summary="Get a canned reply", responses=problems(CannedReplyNotFound))
async def get_canned_reply(reply_id: ReplyId, caller: Reader, request: Request) -> schemas.CannedReplyOut:
    """One of them, not filled in."""
    return schemas.canned_out(await _canned(request).get(caller.workspace_id, reply_id))


@router.patch(
    "/canned-replies/{reply_id}",
    summary="Change a canned reply",
    responses=problems(CannedReplyNotFound, TextInvalid, ShortcutTaken),
)
async def change_canned_reply(
    reply_id: ReplyId, change: schemas.CannedReplyChangeIn, caller: Writer, request: Request
) -> schemas.CannedReplyOut:
    """Change what is sent and leave the rest."""
    values = change.model_dump(exclude_none=True)
    return schemas.canned_out(await _canned(request).change(caller.workspace_id, reply_id, values))


@router.delete(
    "/canned-replies/{reply_id}",
    status_code=204,
    summary="Delete a canned reply",
    responses=problems(CannedReplyNotFound),
)
async def remove_canned_reply(reply_id: ReplyId, caller: Writer, request: Request) -> None:
    """What was sent with it stays."""
    await _canned(request).remove(caller.workspace_id, reply_id)


def _canned(request: Request) -> CannedReplies:
    canned: CannedReplies = request.app.state.papers.canned
    return canned
