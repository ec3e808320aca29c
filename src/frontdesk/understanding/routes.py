"""The understanding's API, for authors: how well a bot understands, and how it reads a text."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.encoding.errors import EncoderBusy
from frontdesk.kit.http.problems import problems
from frontdesk.understanding.errors import BotNotTaught
from frontdesk.understanding.reporting import Reporting
from frontdesk.understanding.schemas import Name, ReportOut, TriedOut, TryIn, report_out, tried_out

router = APIRouter(prefix="/v1/understanding", tags=["understanding"])
Author = Annotated[Caller, require("understanding:read")]


@router.get("/report", summary="How well a bot understands", responses=problems(BotNotTaught, EncoderBusy))
async def get_report(
    caller: Author,
    request: Request,
    bot: Annotated[Name | None, Query(description="Without it the first bot of this server is meant.")] = None,
) -> ReportOut:
    """Cross-validated figures for each intent, and what to mend in which file and line.

    The first request for a bot takes about as long as its training, from a second to a minute; those that come meanwhile
    wait for the same, and later ones are answered at once. It keeps a processor busy, one report at a time: messages are
    answered meanwhile, a little slower.
    """
    return report_out(*await _reporting(request).report(caller.workspace_id, bot))


@router.post("/read", summary="Try a text", responses=problems(BotNotTaught, EncoderBusy))
async def read(tried: TryIn, caller: Author, request: Request) -> TriedOut:
    """Read a text as the first message of a conversation; nothing is kept or answered."""
    return tried_out(*await _reporting(request).read(caller.workspace_id, tried.bot, tried.text))


def _reporting(request: Request) -> Reporting:
    reporting: Reporting = request.app.state.understanding
    return reporting
