"""The demo bot keeps its stories: the real encoder, classifier, search, flows, actions and shop, on a real database."""

import asyncio
from pathlib import Path

import pytest

from frontdesk.conversations.stories.reading import read_stories
from frontdesk.conversations.stories.results import StoryResult
from frontdesk.testing.stories import run_stories

ACME = Path(__file__).parents[2] / "examples" / "acme"

pytestmark = pytest.mark.xdist_group("acme-stories")


@pytest.fixture(scope="module")
def results() -> dict[str, StoryResult]:
    return {result.name: result for result in asyncio.run(run_stories(ACME))}


@pytest.mark.parametrize("name", [story.name for story in read_stories(ACME)])
def test_the_story_goes_as_written(name: str, results: dict[str, StoryResult]) -> None:
    assert results[name].passed, "\n".join(results[name].differences)
