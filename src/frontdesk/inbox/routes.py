"""The inbox's API: the tickets that wait for a person."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.inbox.errors import CursorInvalid, TicketNotFound
from frontdesk.inbox.schemas import TicketOut, TicketsOut, ticket_out
from frontdesk.inbox.service import InboxService
from frontdesk.inbox.store import Status
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]


@router.get("/tickets", summary="List tickets", responses=problems(CursorInvalid))
async def list_tickets(
    caller: Reader,
    request: Request,
    status: Status | None = None,
    conversation_id: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> TicketsOut:
    """The tickets, the newest first, each with what was said before the handoff."""
    found = await _inbox(request).list_newest(
        caller.workspace_id,
        status=status,
        conversation_id=conversation_id,
        before=_read_cursor(cursor) if cursor else None,
        limit=limit + 1,
    )
    page = found[:limit]
    return TicketsOut(
        items=[ticket_out(ticket) for ticket in page],
        next_cursor=str(page[-1].number) if len(found) > limit else None,
    )


@router.get("/tickets/{ticket_id}", summary="Get a ticket", responses=problems(TicketNotFound))
async def get_ticket(
    ticket_id: Annotated[str, Path(max_length=200, examples=["tick_7k3m9qxd2f"])],
    caller: Reader,
    request: Request,
) -> TicketOut:
    """One ticket, by its id or by the reference that the customer was told."""
    return ticket_out(await _inbox(request).get(caller.workspace_id, ticket_id))


def _read_cursor(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise CursorInvalid
    return int(cursor)


def _inbox(request: Request) -> InboxService:
    inbox: InboxService = request.app.state.inbox
    return inbox
