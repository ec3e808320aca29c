"""The IT desk's bot keeps its stories; what its requests over HTTP would come to is declared in them."""

import asyncio
from pathlib import Path

import pytest

from frontdesk.conversations.stories.reading import read_stories
from frontdesk.conversations.stories.results import StoryResult
from frontdesk.testing.stories import run_stories

ITDESK = Path(__file__).parents[2] / "examples" / "itdesk"

pytestmark = pytest.mark.xdist_group("itdesk-stories")


@pytest.fixture(scope="module")
def results() -> dict[str, StoryResult]:
    return {result.name: result for result in asyncio.run(run_stories(ITDESK))}


@pytest.mark.parametrize("name", [story.name for story in read_stories(ITDESK)])
def test_the_story_goes_as_written(name: str, results: dict[str, StoryResult]) -> None:
    assert results[name].passed, "\n".join(results[name].differences)
