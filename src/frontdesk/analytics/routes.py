"""The analytics' API."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.analytics.errors import RangeInvalid
from frontdesk.analytics.schemas import OverviewOut, overview_out
from frontdesk.analytics.service import Analytics
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/analytics", tags=["analytics"])
Reader = Annotated[Caller, require("analytics:read")]


@router.get("/overview", summary="See how it goes", responses=problems(RangeInvalid))
async def get_overview(
    caller: Reader,
    request: Request,
    bot: Annotated[str | None, Query(max_length=200, description="Without one: all bots.")] = None,
    first: Annotated[
        dt.date | None, Query(alias="from", description="The first day; without one, 30 days with the last.")
    ] = None,
    last: Annotated[dt.date | None, Query(alias="to", description="The last day; without one, today.")] = None,
    timezone: Annotated[str, Query(max_length=64, description="In which days begin and end.")] = "UTC",
) -> OverviewOut:
    """Conversations, contained and handed over, the wait for a person, satisfaction, what was unanswered, and tickets, by day."""
    analytics: Analytics = request.app.state.analytics
    overview = await analytics.overview(caller.workspace_id, bot=bot, first=first, last=last, timezone=timezone)
    return overview_out(overview, bot, timezone)
