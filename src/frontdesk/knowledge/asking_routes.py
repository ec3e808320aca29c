"""Knowledge's API for authors who try a question: what the bot would say, and why."""

from typing import Annotated

from fastapi import APIRouter, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.kit.http.problems import problems
from frontdesk.knowledge.asking_schemas import QuestionIn, TriedOut, tried_out
from frontdesk.knowledge.errors import BotNotKnown
from frontdesk.knowledge.index import Only
from frontdesk.knowledge.library import Library

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])


@router.post("/search", summary="Try a question", responses=problems(BotNotKnown))
async def try_question(
    question: QuestionIn, caller: Annotated[Caller, require("knowledge:read")], request: Request
) -> TriedOut:
    """What the bot would answer from its articles alone, and the passages that it had to choose from, with what spoke for each.
    Nothing is stored. In a conversation a flow may come before the articles: `POST /v1/bots/{bot}/simulate` shows that."""
    library: Library = request.app.state.library
    key, knowledge, *_ = library.get(caller.workspace_id, question.bot)
    answer, weighing, passages = await knowledge.tried(
        question.question,
        limit=question.limit,
        context=question.context,
        reply=question.reply,
        only=Only(question.language, question.internal, question.audience, question.product),
    )
    return tried_out(key[1], answer, weighing, passages)
