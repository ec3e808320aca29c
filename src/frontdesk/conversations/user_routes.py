"""What bots remember of a user, for whoever answers for the user's data: to see it, and to have it forgotten."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.conversations.errors import MemoryForbidden
from frontdesk.conversations.memory import Memories
from frontdesk.conversations.user_schemas import MemoryOut, RememberedOut
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/conversations/users/{user_id}/memory", tags=["conversations"])
Reader = Annotated[Caller, require("conversations:read")]
Eraser = Annotated[Caller, require("conversations:delete")]
UserId = Annotated[str, Path(max_length=200, examples=["jo"])]
OfBot = Annotated[str | None, Query(max_length=200, description="Only what this bot remembers.")]


@router.get("", summary="See what is remembered of a user", responses=problems(MemoryForbidden))
async def get_memory(user_id: UserId, caller: Reader, request: Request, bot: OfBot = None) -> MemoryOut:
    """What flows have kept of a user with `scope: user`, for all of their conversations. Visitors cannot see it."""
    if caller.kind == "visitor":
        raise MemoryForbidden
    found = await _memories(request).list(caller.workspace_id, user_id, bot)
    return MemoryOut(user_id=user_id, items=[RememberedOut.of(one) for one in found])


@router.delete("", status_code=204, summary="Forget a user", responses=problems(MemoryForbidden))
async def delete_memory(user_id: UserId, caller: Eraser, request: Request, bot: OfBot = None) -> None:
    """Forget it, from the user's next message on. What their conversations hold goes with the conversations."""
    if caller.kind == "visitor":
        raise MemoryForbidden
    await _memories(request).forget(caller.workspace_id, user_id, bot)


def _memories(request: Request) -> Memories:
    memories: Memories = request.app.state.conversations.memories
    return memories
