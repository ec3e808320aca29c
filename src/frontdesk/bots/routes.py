"""The bots' API, for operators: which version of a bot is served, which others are still in use, and reading it again."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.bots.errors import BotInvalid, BotNotFound
from frontdesk.bots.outline_schemas import BotsOut, FlowsOut, IntentsOut, flows_out, intents_out, summary_out
from frontdesk.bots.schemas import BotOut, ReloadOut, bot_out, reload_out
from frontdesk.bots.service import BotService
from frontdesk.encoding.errors import EncoderBusy
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/bots", tags=["bots"])
Reader = Annotated[Caller, require("bots:read")]
Writer = Annotated[Caller, require("bots:write")]
BotId = Annotated[str, Path(max_length=200, examples=["acme"])]


@router.get("", summary="List the bots")
async def list_bots(caller: Reader, request: Request) -> BotsOut:
    """The bots that this server serves. The first one is meant where a request names none."""
    return BotsOut(items=[summary_out(bot) for bot in _bots(request).list_of(caller.workspace_id)])


@router.get("/{bot}/flows", summary="See the flows of a bot", responses=problems(BotNotFound))
async def get_flows(bot: BotId, caller: Reader, request: Request) -> FlowsOut:
    """Each flow with its steps and the ways between them, as a graph to be drawn. Texts are as in the files, not filled in."""
    return flows_out(_bots(request).get(caller.workspace_id, bot))


@router.get("/{bot}/intents", summary="See the intents of a bot", responses=problems(BotNotFound))
async def get_intents(bot: BotId, caller: Reader, request: Request) -> IntentsOut:
    """Each intent with its examples, where they stand, and the flow that it begins."""
    return intents_out(_bots(request).get(caller.workspace_id, bot))


@router.get("/{bot}", summary="Get a bot", responses=problems(BotNotFound))
async def get_bot(bot: BotId, caller: Reader, request: Request) -> BotOut:
    """The version of a bot that this server serves, and those that conversations are still in a flow of.

    With several replicas each answers for itself: `read_at` and `version` tell which of them has read the files again.
    """
    return bot_out(await _bots(request).describe(caller.workspace_id, bot))


@router.post("/{bot}/reload", summary="Reload a bot", responses=problems(BotNotFound, BotInvalid, EncoderBusy))
async def reload_bot(bot: BotId, caller: Writer, request: Request) -> ReloadOut:
    """Read the bot's files again, train and index what is new, and let it serve from then on.

    It takes as long as training what was changed, from a second to a minute; messages are answered meanwhile. Conversations in
    the middle of a flow bring it to its end as they began it. Files with a mistake change nothing: the answer names file, line
    and remedy, and the bot goes on as it was.
    """
    return reload_out(await _bots(request).reload(caller.workspace_id, bot))


def _bots(request: Request) -> BotService:
    service: BotService = request.app.state.bot_service
    return service
