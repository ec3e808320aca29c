"""The approvals' API: what waits for a person's decision, and the decision."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.approvals.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    CursorInvalid,
    NoLongerPending,
    OnlyForTheTeam,
)
from frontdesk.approvals.schemas import ApprovalOut, ApprovalsOut, DecisionIn, approval_out
from frontdesk.approvals.service import ApprovalService
from frontdesk.approvals.store import Status
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.errors import ConversationBusy
from frontdesk.kit.http.cursors import asked_cursor, cursor_of
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/approvals", tags=["approvals"])
Reader = Annotated[Caller, require("approvals:read")]
Decider = Annotated[Caller, require("approvals:write")]
ApprovalId = Annotated[str, Path(max_length=300, examples=["appr_conv_01k8w3v5d8e9f0g1h2j3k4m5n6.14"])]


@router.get("", summary="List approvals", responses=problems(CursorInvalid))
async def list_approvals(
    caller: Reader,
    request: Request,
    status: Status | None = None,
    conversation_id: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ApprovalsOut:
    """What waits for a decision (`status=pending`), and what was decided, the newest first."""
    found = await _approvals(request).list_newest(
        caller.workspace_id,
        status=status,
        conversation_id=conversation_id,
        before=asked_cursor(cursor, CursorInvalid) if cursor else None,
        limit=limit + 1,
    )
    page = found[:limit]
    return ApprovalsOut(
        items=[approval_out(approval) for approval in page],
        next_cursor=cursor_of(page[-1].requested_at, page[-1].id) if len(found) > limit else None,
    )


@router.get("/{approval_id}", summary="Get an approval", responses=problems(ApprovalNotFound))
async def get_approval(approval_id: ApprovalId, caller: Reader, request: Request) -> ApprovalOut:
    """One approval: what will be called with what, why it waits, in which conversation, and until when."""
    return approval_out(await _approvals(request).get(caller.workspace_id, approval_id))


@router.post(
    "/{approval_id}/decision",
    summary="Decide",
    responses=problems(
        ApprovalNotFound, BotNotFound, AlreadyDecided, NoLongerPending, OnlyForTheTeam, ConversationBusy
    ),
)
async def decide(approval_id: ApprovalId, decision: DecisionIn, caller: Decider, request: Request) -> ApprovalOut:
    """Approve the call or decline it. The flow goes on at once, and the answer says what came of it.

    One decision counts: any other gets a 409 that says who decided. The same decision by the same key again changes nothing.
    """
    service = _approvals(request)
    return approval_out(await service.decide(caller, approval_id, decision.decision, decision.note))


def _approvals(request: Request) -> ApprovalService:
    service: ApprovalService = request.app.state.approvals
    return service
