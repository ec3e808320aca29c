"""The tickets' API: to open, find, change and merge them, and the targets of their clocks."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.inbox.actors import Actor, actor_of
from frontdesk.inbox.errors import (
    CursorInvalid,
    MergeRefused,
    TicketChanged,
    TicketMerged,
    TicketNotFound,
    TooManyFields,
)
from frontdesk.inbox.tickets import schemas
from frontdesk.inbox.tickets.service import TicketService, Wanted
from frontdesk.inbox.tickets.store import Priority, Status
from frontdesk.inbox.tickets.store import Query as Asked
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
Admin = Annotated[Caller, require("inbox:admin")]
Eraser = Annotated[Caller, require("conversations:delete")]
TicketId = Annotated[str, Path(max_length=200, examples=["tick_7k3m9qxd2f"])]
Named = Annotated[str | None, Query(max_length=200)]


@router.get("/tickets", summary="List tickets", responses=problems(CursorInvalid))
async def list_tickets(
    caller: Reader,
    request: Request,
    q: Annotated[
        str | None, Query(max_length=200, description="Words of the ticket or its transcript, a number, a reference.")
    ] = None,
    status: Annotated[list[Status] | None, Query(max_length=4, description="Any of these.")] = None,
    priority: Annotated[list[Priority] | None, Query(max_length=4, description="Any of these.")] = None,
    assignee_id: Named = None,
    unassigned: Annotated[bool, Query(description="Only those that nobody has.")] = False,
    team: Named = None,
    tag: Annotated[str | None, Query(max_length=50)] = None,
    user_id: Named = None,
    conversation_id: Named = None,
    merged_into: Annotated[str | None, Query(max_length=200, description="Those that this one took over.")] = None,
    breached: Annotated[bool, Query(description="Only those that missed a target.")] = False,
    cursor: Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> schemas.TicketsOut:
    """The tickets, the newest first. What was said before a handoff tells `GET /v1/inbox/tickets/{ticket_id}`."""
    service = _tickets(request)
    asked = Asked(
        status=tuple(status or ()),
        priority=tuple(priority or ()),
        assignee_id=assignee_id,
        unassigned=unassigned,
        team=team,
        tag=tag,
        user_id=user_id,
        conversation_id=conversation_id,
        merged_into=merged_into,
        before=_read_cursor(cursor) if cursor else None,
    )
    found = await service.list_newest(caller.workspace_id, asked, q=q, breached=breached, limit=limit + 1)
    page = found[:limit]
    return schemas.TicketsOut(
        items=[schemas.listed_out(ticket, service.now()) for ticket in page],
        next_cursor=str(page[-1].number) if len(found) > limit else None,
    )


@router.post(
    "/tickets", status_code=201, summary="Open a ticket", responses=problems(ConversationNotFound, TooManyFields)
)
async def create_ticket(
    ticket: schemas.TicketIn,
    caller: Writer,
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="The same key again is the same ticket.")
    ] = None,
) -> schemas.TicketOut:
    """A ticket from a colleague or a program; handoffs and flows open theirs by themselves."""
    service = _tickets(request)
    assignee = ticket.assignee
    wanted = Wanted(
        subject=ticket.subject,
        reason=ticket.reason,
        conversation_id=ticket.conversation_id,
        user_id=ticket.user_id,
        team=ticket.team,
        priority=ticket.priority,
        assignee=Actor(assignee.id, assignee.name or assignee.id) if assignee else None,
        tags=tuple(dict.fromkeys(ticket.tags)),
        fields=ticket.fields,
        source="api" if caller.kind == "key" else "agent",
        key=idempotency_key,
    )
    return schemas.ticket_out(await service.create(caller.workspace_id, wanted), service.now())


@router.get("/tickets/{ticket_id}", summary="Get a ticket", responses=problems(TicketNotFound))
async def get_ticket(ticket_id: TicketId, caller: Reader, request: Request) -> schemas.TicketOut:
    """One ticket, by its id or by the reference that the customer was told."""
    service = _tickets(request)
    return schemas.ticket_out(await service.get(caller.workspace_id, ticket_id), service.now())


@router.patch(
    "/tickets/{ticket_id}",
    summary="Change a ticket",
    responses=problems(TicketNotFound, TicketChanged, TicketMerged, TooManyFields),
)
async def change_ticket(
    ticket_id: TicketId, change: schemas.TicketChangeIn, caller: Writer, request: Request
) -> schemas.TicketOut:
    """Change what is sent and leave the rest. With `version`, nobody else's change is lost: 409 where there was one."""
    service = _tickets(request)
    by = await actor_of(caller, request.app.state.access.keys)
    values = schemas.values_of(change)
    changed = await service.change(caller.workspace_id, ticket_id, change.version, values, by)
    return schemas.ticket_out(changed, service.now())


@router.delete(
    "/tickets/{ticket_id}",
    status_code=204,
    summary="Delete a ticket",
    responses=problems(TicketNotFound, TicketChanged),
)
async def delete_ticket(ticket_id: TicketId, caller: Eraser, request: Request) -> None:
    """Remove a ticket with its history and notes. Tickets of a conversation go with it anyway. There is no way back."""
    await _tickets(request).remove(caller.workspace_id, ticket_id)


@router.post(
    "/tickets/{ticket_id}/merge",
    summary="Merge a ticket",
    responses=problems(TicketNotFound, MergeRefused, TicketChanged, TooManyFields),
)
async def merge_ticket(
    ticket_id: TicketId, merge: schemas.MergeIn, caller: Writer, request: Request
) -> schemas.TicketOut:
    """Close a ticket in favour of another, which is the answer. It takes over tags and the fields that it lacks; the closed one
    stays as it was and names the other in `merged_into`."""
    service = _tickets(request)
    by = await actor_of(caller, request.app.state.access.keys)
    into = await service.merge(caller.workspace_id, ticket_id, merge.into, by)
    return schemas.ticket_out(into, service.now())


@router.get("/tickets/{ticket_id}/changes", summary="Read a ticket's history", responses=problems(TicketNotFound))
async def list_changes(ticket_id: TicketId, caller: Reader, request: Request) -> schemas.ChangesOut:
    """Who changed what and when, the newest first."""
    changes = await _tickets(request).list_changes(caller.workspace_id, ticket_id)
    return schemas.ChangesOut(items=[schemas.change_out(change) for change in changes])


@router.get("/sla", summary="List the targets")
async def list_targets(caller: Reader, request: Request) -> schemas.TargetsOut:
    """Within how much working time tickets are to be answered and solved, by team and priority."""
    targets = await _tickets(request).list_targets(caller.workspace_id)
    return schemas.TargetsOut(items=[schemas.target_out(target) for target in targets])


@router.put("/sla", summary="Replace the targets")
async def replace_targets(targets: schemas.TargetsIn, caller: Admin, request: Request) -> schemas.TargetsOut:
    """For tickets that are opened, or get another priority or team, from now on; the others keep theirs."""
    by_place = {(one.team, one.priority): one for one in map(schemas.target_of, targets.items)}
    kept = sorted(by_place.values(), key=lambda one: (one.team, one.priority))
    await _tickets(request).replace_targets(caller.workspace_id, kept)
    return schemas.TargetsOut(items=[schemas.target_out(target) for target in kept])


def _read_cursor(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise CursorInvalid
    return int(cursor)


def _tickets(request: Request) -> TicketService:
    tickets: TicketService = request.app.state.papers.tickets
    return tickets
