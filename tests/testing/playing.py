"""A small bot whose flows, actions and stories a test writes itself."""

from pathlib import Path

from tests.whole_app import write_bot

from frontdesk.conversations.stories.results import StoryResult
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.stories import run_stories


def tiny_bot(folder: Path, flows: str, actions: str) -> Path:
    bot = write_bot(folder / "tiny")
    (bot / "flows" / "all.yaml").write_text(flows)
    (bot / "actions.py").write_text(actions)
    return bot


async def played(bot: Path, text: str) -> list[StoryResult]:
    (bot / "tests" / "orders.yaml").write_text(text)
    return await run_stories(bot, encoder=FakeEncoder())
