"""Knowledge's API for what customers asked: the gaps, and which articles are used."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.kit.clock import to_ms
from frontdesk.kit.http.cursors import asked_cursor, cursor_of
from frontdesk.kit.http.moments import Moment
from frontdesk.kit.http.problems import problems
from frontdesk.knowledge.asked.gaps import FOR_EVER, Shown
from frontdesk.knowledge.asked.schemas import GapsOut, UsageOut, gap_out, used_out
from frontdesk.knowledge.asked.service import AskedService
from frontdesk.knowledge.asked.store import GapOrder, GapStatus
from frontdesk.knowledge.asked.usage import UsageOrder
from frontdesk.knowledge.errors import BotNotKnown, CursorInvalid, GapNotFound, PeriodInvalid
from frontdesk.knowledge.schemas import Name

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])
Reader = Annotated[Caller, require("knowledge:read")]
Writer = Annotated[Caller, require("knowledge:write")]
Bot = Annotated[Name | None, Query(description="Without it the first bot of this server is meant.")]
Limit = Annotated[int, Query(ge=1, le=100)]
GapId = Annotated[str, Path(max_length=200, examples=["gap_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
_LARGEST = 1 << 62


def _period(
    since: Annotated[Moment | None, Query(description="Only what was asked from then on.")] = None,
    until: Annotated[Moment | None, Query(description="Only what was asked before.")] = None,
) -> tuple[int, int]:
    period = _ms(since, FOR_EVER[0]), _ms(until, FOR_EVER[1])
    if period[0] > period[1]:
        raise PeriodInvalid
    return period


def _after(
    cursor: Annotated[
        str | None, Query(max_length=1_000, description="`next_cursor` of the page before, of the same order.")
    ] = None,
) -> tuple[int, str] | None:
    after = asked_cursor(cursor, CursorInvalid) if cursor is not None else None
    if after is not None and after[0] > _LARGEST:
        raise CursorInvalid
    return after


Period = Annotated[tuple[int, int], Depends(_period)]
After = Annotated[tuple[int, str] | None, Depends(_after)]


@router.get("/gaps", summary="List gaps", responses=problems(BotNotKnown, CursorInvalid, PeriodInvalid))
async def list_gaps(
    caller: Reader,
    request: Request,
    period: Period,
    after: After,
    bot: Bot = None,
    status: GapStatus = "open",
    order: GapOrder = "frequent",
    limit: Limit = 50,
) -> GapsOut:
    """Questions that the articles could not answer, or answered without helping, put together by meaning: the most frequent
    first, or the newest. A gap is resolved by itself when the articles answer its newest questions."""
    found = await _asked(request).gaps.list_gathered(
        caller.workspace_id, bot, status=status, order=order, period=period, after=after, limit=limit + 1
    )
    page = found[:limit]
    more = cursor_of(_place(page[-1], order), page[-1].gap.id) if len(found) > limit else None
    return GapsOut(items=[gap_out(shown) for shown in page], next_cursor=more)


@router.delete("/gaps/{gap_id}", status_code=204, summary="Dismiss a gap", responses=problems(GapNotFound))
async def dismiss_gap(gap_id: GapId, caller: Writer, request: Request) -> None:
    """It is not listed among the open ones any more, nor is whoever asks the same again."""
    await _asked(request).gaps.dismiss(caller.workspace_id, gap_id)


@router.get(
    "/usage", summary="See which articles are used", responses=problems(BotNotKnown, CursorInvalid, PeriodInvalid)
)
async def list_usage(
    caller: Reader,
    request: Request,
    period: Period,
    after: After,
    bot: Bot = None,
    order: UsageOrder = "least",
    limit: Limit = 50,
) -> UsageOut:
    """Every article of the bot with how many questions of customers it answered in the period: those that nobody needs first, or
    those that most do."""
    found = await _asked(request).usage.list_used(
        caller.workspace_id, bot, order=order, period=period, after=after, limit=limit + 1
    )
    page = found[:limit]
    more = cursor_of(page[-1].used.answers, page[-1].article.source) if len(found) > limit else None
    return UsageOut(items=[used_out(usage) for usage in page], next_cursor=more)


def _asked(request: Request) -> AskedService:
    asked: AskedService = request.app.state.asked
    return asked


def _place(shown: Shown, order: GapOrder) -> int:
    return shown.gap.asked if order == "frequent" else shown.gap.last_at


def _ms(moment: dt.datetime | None, otherwise: int) -> int:
    return to_ms(moment) if moment is not None else otherwise
