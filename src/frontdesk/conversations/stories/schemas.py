"""The shapes of the stories' API."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.conversations.stories.reading import Story
from frontdesk.conversations.stories.rehearsing import Rehearsed, Verdict
from frontdesk.conversations.stories.results import TurnResult

_STORY: JsonDict = {
    "id": "story_5d0f1c2b3a4958677685",
    "name": "an unknown order number and then the right one",
    "file": "orders.yaml",
    "turns": 3,
}
_TURN: JsonDict = {
    "began": "user",
    "text": "its A-1234",
    "passed": False,
    "replies": ["Order A-1234 is being packed."],
    "differences": [{"what": "says", "expected": "left on", "got": ["Order A-1234 is being packed."]}],
    "problems": [],
    "trace": ["filled order_number='A-1234'", "said (statement) at not_shipped: 'Order A-1234 is being packed.'"],
}


class StoryOut(BaseModel):
    """A story of the bot's `tests/`."""

    id: str = Field(description="Stays while the story's name and its file's do.")
    name: str
    file: str
    turns: int


class StoriesOut(BaseModel):
    """All of them, by file, in their order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"bot": "acme", "items": [_STORY]}]})

    bot: str
    items: list[StoryOut]


class StoryRunIn(BaseModel):
    """How a story is to be played."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"lookups": True}]})

    lookups: Annotated[
        bool,
        Field(
            strict=True,
            description="Whether actions that only look things up are called where the story declares no reply.",
        ),
    ] = False


class DifferenceOut(BaseModel):
    """Something that was expected and is not so."""

    what: str = Field(description="Which expectation: `says`, `asks`, `intent` …")
    expected: Any
    got: Any


class StoryTurnOut(BaseModel):
    """A turn of a story, as it went."""

    began: str = Field(description="`user`, `event`, `later`, `approve` or `decline`.")
    text: str = Field(description="What was written, what happened, how much time passed, or what was decided on.")
    passed: bool
    replies: list[str]
    differences: list[DifferenceOut]
    problems: list[str] = Field(description="What must never be, whatever the story expects.")
    trace: list[str] = Field(description="How the bot came to it, a line a move.")


class StoryRunOut(BaseModel):
    """What came of a story; it ends with its first turn that could not be played at all."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _STORY["id"],
                    "name": "a customer tracks an order",
                    "file": "orders.yaml",
                    "verdict": "failed",
                    "not_done": [],
                    "seconds": 0.12,
                    "turns": [_TURN],
                }
            ]
        }
    )

    id: str
    name: str
    file: str
    verdict: Verdict = Field(
        description="`undecided`: it did not go as written, but actions in `not_done` were left out of it."
    )
    not_done: list[str] = Field(
        description="Actions that were wanted and have no declared reply; they failed with `conversations.simulated`."
    )
    seconds: float
    turns: list[StoryTurnOut]


def story_out(story_id: str, story: Story) -> StoryOut:
    return StoryOut(id=story_id, name=story.name, file=story.file, turns=len(story.turns))


def run_out(rehearsed: Rehearsed) -> StoryRunOut:
    result = rehearsed.result
    return StoryRunOut(
        id=rehearsed.id,
        name=result.name,
        file=result.file,
        verdict=rehearsed.verdict,
        not_done=list(rehearsed.not_done),
        seconds=round(result.seconds, 3),
        turns=[_turn(turn) for turn in result.turns],
    )


def _turn(turn: TurnResult) -> StoryTurnOut:
    return StoryTurnOut(
        began=turn.began,
        text=turn.text,
        passed=turn.passed,
        replies=list(turn.replies),
        differences=[DifferenceOut(what=one.what, expected=one.wanted, got=one.got) for one in turn.differences],
        problems=list(turn.problems),
        trace=list(turn.trace),
    )
