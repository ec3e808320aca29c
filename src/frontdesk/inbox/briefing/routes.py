"""What an agent is told of a conversation, by the API."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.inbox.briefing.schemas import BriefingOut, SuggestionsOut, briefing_out, suggestion_out
from frontdesk.inbox.briefing.service import Briefings
from frontdesk.kit.http.problems import problems
from frontdesk.knowledge.errors import BotNotKnown

router = APIRouter(prefix="/v1/inbox/conversations/{conversation_id}", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]


@router.get("", summary="Read up on a conversation", responses=problems(ConversationNotFound))
async def get_briefing(conversation_id: ConversationId, caller: Reader, request: Request) -> BriefingOut:
    """All that an agent needs to take it over: the customer, why it was handed over, a summary, what the bot asked and knows, the
    notes. What was said is at `/v1/conversations/{id}/events`."""
    return briefing_out(await _briefings(request).get(caller.workspace_id, conversation_id))


@router.get("/suggestions", summary="Suggest answers", responses=problems(ConversationNotFound, BotNotKnown))
async def list_suggestions(
    conversation_id: ConversationId,
    caller: Reader,
    request: Request,
    question: Annotated[
        str | None, Query(max_length=1000, description="Without one: what the customer wrote last that says something.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=10)] = 3,
) -> SuggestionsOut:
    """Passages of the bot's articles that may answer the customer, with those for the team only, which are marked so."""
    found = await _briefings(request).suggest(caller.workspace_id, conversation_id, question, limit)
    return SuggestionsOut(items=[suggestion_out(one) for one in found])


def _briefings(request: Request) -> Briefings:
    briefings: Briefings = request.app.state.papers.briefings
    return briefings
