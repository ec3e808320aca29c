"""The API of translations."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.routes import LAST_POSITION
from frontdesk.inbox.translation.schemas import TranslationOut, translation_out
from frontdesk.inbox.translation.service import Translations
from frontdesk.kit.http.problems import problems

router = APIRouter(tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]


@router.get(
    "/v1/inbox/conversations/{conversation_id}/translation",
    summary="Read a conversation in another language",
    responses=problems(ConversationNotFound),
)
async def get_translation(
    conversation_id: Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])],
    caller: Reader,
    request: Request,
    to: Annotated[
        str, Query(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", description="A language tag.", examples=["en"])
    ],
    after: Annotated[int, Query(ge=0, le=LAST_POSITION, description="Only what was said behind this position.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="Of events that are looked through.")] = 100,
) -> TranslationOut:
    """What the customer, the bot and agents said, each as it was written and as the translator that is set up has it.

    Where none is, or it fails or is slow, the answer comes all the same, without translations.
    """
    translations: Translations = request.app.state.papers.translations
    found = await translations.read(caller.workspace_id, conversation_id, to, after=after, limit=limit)
    return translation_out(to, found)
