"""The API of stories: which there are, and playing one without effects."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.errors import SimulationTooLong
from frontdesk.conversations.stories.errors import StoriesInvalid, StoryNotFound
from frontdesk.conversations.stories.rehearsing import Rehearsals
from frontdesk.conversations.stories.schemas import StoriesOut, StoryRunIn, StoryRunOut, run_out, story_out
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/bots/{bot}/stories", tags=["conversations"])
Reader = Annotated[Caller, require("bots:read")]
Simulator = Annotated[Caller, require("bots:simulate")]
BotId = Annotated[str, Path(max_length=200, examples=["acme"])]


@router.get("", summary="List the stories", responses=problems(BotNotFound, StoriesInvalid))
async def list_stories(bot: BotId, caller: Reader, request: Request) -> StoriesOut:
    """The conversations in the bot's `tests/` that must go as they are written, as the files are now."""
    found = await _rehearsals(request).list(caller.workspace_id, bot)
    return StoriesOut(bot=bot, items=[story_out(story_id, story) for story_id, story in found.items()])


@router.post(
    "/{story_id}/run",
    summary="Play a story",
    responses=problems(BotNotFound, StoriesInvalid, StoryNotFound, SimulationTooLong),
)
async def run_story(
    bot: BotId,
    story_id: Annotated[str, Path(max_length=200, examples=["story_5d0f1c2b3a4958677685"])],
    how: StoryRunIn,
    caller: Simulator,
    request: Request,
) -> StoryRunOut:
    """Play a story with the bot as it is served: nothing is stored, and nothing is done elsewhere.

    An action comes to the reply that the story declares for it, else it fails with the code `conversations.simulated`; one that
    only looks things up is really called with `lookups`. At most two are played at once, with simulations, and none for more than
    30 seconds.
    """
    return run_out(await _rehearsals(request).run(caller.workspace_id, bot, story_id, lookups=how.lookups))


def _rehearsals(request: Request) -> Rehearsals:
    rehearsals: Rehearsals = request.app.state.rehearsals
    return rehearsals
