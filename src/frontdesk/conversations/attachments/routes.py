"""The API of files that come with messages: upload one, then name it in a message; download it from the conversation.

The form is read only when it is known who sends it: nobody without a credential makes the server keep a large body.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from frontdesk.access.limits import refuse_over
from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.attachments import schemas
from frontdesk.conversations.attachments.errors import (
    AttachmentNotFound,
    AttachmentsOff,
    AttachmentUnfit,
    TooManyAttachments,
)
from frontdesk.conversations.attachments.service import Attachments
from frontdesk.conversations.attachments.store import Owner
from frontdesk.conversations.errors import ConversationNotFound, NotYourself
from frontdesk.conversations.service import ConversationService
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.forms import form_as
from frontdesk.kit.http.problems import malformed, problems

router = APIRouter(tags=["conversations"])
UPLOAD_PATH = "/v1/attachments"
Writer = Annotated[Caller, require("conversations:write")]
Reader = Annotated[Caller, require("conversations:read")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
AttachmentId = Annotated[str, Path(max_length=200, examples=["att_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
_MOST_FIELDS = 8


@router.post(
    UPLOAD_PATH,
    status_code=201,
    summary="Upload an attachment",
    responses=problems(
        ConversationNotFound, BotNotFound, NotYourself, AttachmentUnfit, TooManyAttachments, AttachmentsOff
    ),
    openapi_extra=schemas.REQUEST_BODY,
)
async def upload_attachment(caller: Writer, request: Request) -> schemas.AttachmentOut:
    """Keep a file for a message, which names it by its id. What no message names is gone after a day.

    A file may be as large as `FRONTDESK_MAX_ATTACHMENT_BYTES` says. What it is, its content says; programs are refused, also
    within archives.
    """
    attachments = _attachments(request)
    attachments.check_size(0)
    access: AccessService = request.app.state.access
    standing = access.limits.count_upload(caller, request.client.host if request.client else "unknown")
    if standing is not None:
        exchange_of(request.scope).headers += standing.headers()
        refuse_over(standing)
    form = form_as(request, schemas.AttachmentIn, most_fields=_MOST_FIELDS, most_bytes=schemas.FORM_BYTES)
    async with form as upload, attachments.room:
        owner = await _owner(upload, caller, request)
        attachments.check_size(upload.file.size or 0)
        data = await upload.file.read()
        kept = await attachments.keep(owner, upload.file.filename, data, by_visitor=caller.kind == "visitor")
    return schemas.attachment_out(kept)


@router.get(
    "/v1/conversations/{conversation_id}/attachments/{attachment_id}",
    summary="Download an attachment",
    response_class=StreamingResponse,
    responses=schemas.CONTENT | problems(ConversationNotFound, AttachmentNotFound),
)
async def download_attachment(
    conversation_id: ConversationId, attachment_id: AttachmentId, caller: Reader, request: Request
) -> StreamingResponse:
    """The file as it was sent, for whoever may read the conversation. Browsers save it and never run it."""
    await _own(conversation_id, caller, request)
    attachments = _attachments(request)
    kept = await attachments.find(caller.workspace_id, conversation_id, attachment_id)
    plain = kept.name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    headers = {
        "content-length": str(kept.size),
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept.name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return StreamingResponse(attachments.content(kept), media_type=kept.media_type, headers=headers)


def larger_bodies(max_bytes: int) -> dict[str, int]:
    """By path, how large a request with the largest file is; for `create_api`."""
    return {UPLOAD_PATH: max_bytes + schemas.FORM_BYTES}


async def _owner(upload: schemas.AttachmentIn, caller: Caller, request: Request) -> Owner:
    """In whose conversation it will be."""
    if upload.conversation_id is not None:
        return await _own(upload.conversation_id, caller, request)
    if caller.kind == "visitor":
        if upload.user_id not in {None, caller.user_id} or upload.bot not in {None, caller.bot}:
            raise NotYourself
        return Owner(caller.workspace_id, caller.bot or "", caller.user_id or "")
    if upload.user_id is None:
        raise malformed([{"loc": (), "msg": "`user_id` is needed without `conversation_id`"}], "body")
    return Owner(caller.workspace_id, request.app.state.bots.get(caller.workspace_id, upload.bot).id, upload.user_id)


async def _own(conversation_id: str, caller: Caller, request: Request) -> Owner:
    """The customer of the conversation, if the caller may know that it exists."""
    service: ConversationService = request.app.state.conversations
    stored = await service.get(caller.workspace_id, conversation_id)
    if not caller.owns(bot=stored.bot, user_id=stored.user_id):
        raise ConversationNotFound
    return Owner(stored.workspace_id, stored.bot, stored.user_id)


def _attachments(request: Request) -> Attachments:
    attachments: Attachments = request.app.state.attachments
    return attachments
