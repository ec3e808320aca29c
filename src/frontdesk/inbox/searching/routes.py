"""The API of searching: conversations by what was said, and customers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.dialogue.events import Status
from frontdesk.inbox.after.errors import CustomerNotFound
from frontdesk.inbox.briefing.schemas import CustomerOut, customer_out
from frontdesk.inbox.briefing.service import Briefings
from frontdesk.inbox.errors import CursorInvalid
from frontdesk.inbox.searching.schemas import CustomersOut, FoundsOut, found_out, seen_out
from frontdesk.inbox.searching.service import Searches
from frontdesk.inbox.searching.store import Asked
from frontdesk.kit.clock import to_ms
from frontdesk.kit.http.cursors import asked_cursor, cursor_of
from frontdesk.kit.http.moments import Moment
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Named = Annotated[str | None, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=50)]


def _asked(
    bot: Named = None,
    status: Status | None = None,
    agent_id: Annotated[str | None, Query(max_length=200, description="Who has written in it.")] = None,
    team: Named = None,
    tag: Annotated[str | None, Query(max_length=50)] = None,
    reason: Annotated[str | None, Query(max_length=200, description="How it was wrapped up.")] = None,
    user_id: Named = None,
    since: Annotated[Moment | None, Query(description="Something happened in it since then.")] = None,
    until: Annotated[Moment | None, Query(description="It began before then.")] = None,
    least_rating: Annotated[int | None, Query(ge=1, le=5)] = None,
    most_rating: Annotated[int | None, Query(ge=1, le=5)] = None,
    cursor: Cursor = None,
) -> Asked:
    return Asked(
        bot=bot,
        status=status,
        agent_id=agent_id,
        team=team,
        tag=tag,
        reason=reason,
        user_id=user_id,
        since=to_ms(since) if since else None,
        until=to_ms(until) if until else None,
        least_score=least_rating,
        most_score=most_rating,
        before=asked_cursor(cursor, CursorInvalid) if cursor else None,
    )


@router.get("/search", summary="Search conversations", responses=problems(CursorInvalid))
async def search(
    caller: Reader,
    request: Request,
    asked: Annotated[Asked, Depends(_asked)],
    q: Annotated[
        str | None,
        Query(max_length=200, description="Words that were said in one message; the last may be a beginning."),
    ] = None,
    limit: Limit = 20,
) -> FoundsOut:
    """What customers, the bot and agents said. What has just been written is found, too; what is erased is not."""
    found = await _searches(request).search(caller.workspace_id, q, asked, limit + 1)
    page = found[:limit]
    return FoundsOut(
        items=[found_out(one) for one in page],
        next_cursor=cursor_of(page[-1].hit.updated_at, page[-1].hit.id) if len(found) > limit else None,
    )


@router.get("/customers", summary="List customers", responses=problems(CursorInvalid))
async def list_customers(
    caller: Reader,
    request: Request,
    q: Annotated[
        str | None, Query(min_length=1, max_length=200, description="Part of a user id, a name or an address.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CustomersOut:
    """Whoever has a conversation; those who wrote last come first."""
    before = asked_cursor(cursor, CursorInvalid) if cursor else None
    found = await _searches(request).list_customers(caller.workspace_id, q, before, limit + 1)
    page = found[:limit]
    return CustomersOut(
        items=[seen_out(one) for one in page],
        next_cursor=cursor_of(page[-1].last_seen_at, page[-1].conversation_id) if len(found) > limit else None,
    )


@router.get("/customers/{user_id:path}", summary="Get a customer", responses=problems(CustomerNotFound))
async def get_customer(
    user_id: Annotated[str, Path(max_length=200, examples=["jo"])], caller: Reader, request: Request
) -> CustomerOut:
    """What is known of a customer, with their newest conversations and tickets."""
    briefings: Briefings = request.app.state.papers.briefings
    customer = await briefings.customer(caller.workspace_id, user_id)
    if customer is None:
        raise CustomerNotFound
    return customer_out(customer)


def _searches(request: Request) -> Searches:
    searches: Searches = request.app.state.papers.searches
    return searches
