"""Plays a bot's stories on the server that serves it, as simulations: nothing is stored, and no action with effects is done.

An action comes to the reply that the story declares for it. One without a reply is not done, unless it only looks things up and
that is wanted; a story that wanted such an action has no verdict here: `frontdesk test` plays it with the real actions.
"""

import asyncio
import datetime as dt
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from frontdesk.actions.service import Outcome
from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.declared import Declared
from frontdesk.conversations.simulation import (
    Deciding,
    NothingToDecide,
    Passing,
    Simulated,
    Simulation,
    Simulations,
    Step,
)
from frontdesk.conversations.stories.errors import StoryNotFound
from frontdesk.conversations.stories.reading import Story, StoryTurn, read_stories
from frontdesk.conversations.stories.results import StoryResult, TurnResult, not_played, nothing_came, turn_result
from frontdesk.dialogue import events as e

USER = "story"
Verdict = Literal["passed", "failed", "undecided"]
_Fingerprint = tuple[tuple[str, int, int], ...]


class Rehearsed(NamedTuple):
    """What came of a story; `not_done` are actions that it wanted and declares no reply for."""

    id: str
    result: StoryResult
    not_done: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        if self.result.passed:
            return "passed"
        return "undecided" if self.not_done else "failed"


class Rehearsals:
    def __init__(self, simulations: Simulations) -> None:
        self._simulations = simulations
        self._read: dict[Path, tuple[_Fingerprint, dict[str, Story]]] = {}

    async def list(self, workspace_id: str, bot: str) -> dict[str, Story]:
        """The stories in the bot's files, in their order, by id. Raises `BotNotFound`, `StoriesInvalid`."""
        folder = self._simulations.parts_of(workspace_id, bot).bot.folder
        return await asyncio.to_thread(self._stories, folder)

    async def run(self, workspace_id: str, bot: str, story_id: str, *, lookups: bool) -> Rehearsed:
        """Raises `BotNotFound`, `StoriesInvalid`, `StoryNotFound`, `SimulationTooLong`."""
        story = (await self.list(workspace_id, bot)).get(story_id)
        if story is None:
            raise StoryNotFound
        replies, not_done = _Replies(story), dict[str, None]()
        simulation = self._simulations.begin(
            workspace_id,
            bot,
            story.user_id or USER,
            story.remembers,
            replies.find,
            lookups=lookups,
            refused=lambda name: not_done.update({name: None}),
        )
        began, turns = time.perf_counter(), list[TurnResult]()
        async with self._simulations.limited():
            for turn in story.turns:
                replies.of_turn = Declared(turn.actions)
                try:
                    turns.append(await _play(turn, story, simulation))
                except NothingToDecide as error:
                    turns.append(not_played(turn, str(error)))
                    break
        result = StoryResult(story.name, story.file, tuple(turns), time.perf_counter() - began)
        return Rehearsed(story_id, result, tuple(not_done))

    def _stories(self, folder: Path) -> dict[str, Story]:
        """Read anew only where a file has changed."""
        files = sorted((folder / "tests").glob("*.yaml"))
        marks = tuple((file.name, (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files)
        known = self._read.get(folder)
        if known is None or known[0] != marks:
            known = self._read[folder] = (marks, by_id(read_stories(folder)))
        return known[1]


def by_id(stories: Sequence[Story]) -> dict[str, Story]:
    """An id says the file and the name; of two that are called the same the second has one of its own."""
    found: dict[str, Story] = {}
    for story in stories:
        number = sum((one.file, one.name) == (story.file, story.name) for one in found.values())
        named = f"{story.file}\x1f{story.name}\x1f{number}"
        found["story_" + hashlib.sha256(named.encode()).hexdigest()[:20]] = story
    return found


class _Replies:
    """What actions come to: by what the turn declares, then by what the story does."""

    def __init__(self, story: Story) -> None:
        self.of_turn = Declared({})
        self._of_story = Declared(story.actions)

    def find(self, action: str) -> Outcome | None:
        return self.of_turn.find(action) or self._of_story.find(action)


async def _play(turn: StoryTurn, story: Story, simulation: Simulation) -> TurnResult:
    told, recorded = await simulation.take(_step(turn), {**story.session, **turn.session})
    if not recorded:
        return nothing_came(turn)
    events, state = [one.event for one in recorded], simulation.state
    replies = tuple(event.reply for event in events if isinstance(event, e.ReplySent))
    reading = next((event.reading for event in events if isinstance(event, e.MessageUnderstood)), None)
    handled = Handled(state.conversation_id, state.status, replies, reading, state.position)
    return turn_result(turn, handled, told, events, state)


def _step(turn: StoryTurn) -> Step:
    if turn.event is not None:
        return Simulated(turn.event, turn.data)
    if turn.later_seconds is not None:
        return Passing(dt.timedelta(seconds=turn.later_seconds))
    if turn.decision is not None:
        return Deciding(turn.action, "approved" if turn.decision == "approve" else "declined", turn.note)
    return list(turn.user)
