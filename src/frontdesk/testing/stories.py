"""Runs stories (`conversations/stories/`): played against the real bot with its real actions, several at a time.

Each story talks as a user of its own and its actions get a folder of their own, so that none depends on another; those that
name the same `user_id` are played one after the other. After each turn the stored events are replayed and must give the
stored state.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.declared import Declared
from frontdesk.conversations.stories.reading import Story, StoryTurn, check_actions, read_stories
from frontdesk.conversations.stories.results import StoryResult, TurnResult, not_played, nothing_came, turn_result
from frontdesk.encoding.base import Encoder
from frontdesk.errors import Error
from frontdesk.serving import WORKSPACE
from frontdesk.testing.following import Follower
from frontdesk.testing.outside import decide, let_pass, tell
from frontdesk.testing.stage import Stage, story_house

AT_ONCE = 8  # stories


async def run_stories(
    folder: Path, *, only: str | None = None, encoder: Encoder | None = None, at_once: int = AT_ONCE
) -> list[StoryResult]:
    """Play the stories of the bot in `folder` (those whose name contains `only`) on a database that is thrown away."""
    stories = [story for story in read_stories(folder) if only is None or only in story.name]
    gate = asyncio.Semaphore(at_once)
    results: dict[int, StoryResult] = {}
    async with story_house(folder, encoder=encoder) as stage:
        check_actions(stories, stage.actions)

        async def one_user(places: Sequence[int], user_id: str) -> None:
            async with gate:
                for place in places:
                    results[place] = await play(stories[place], stage, user_id)

        by_user: dict[str, list[int]] = {}
        for place, story in enumerate(stories):
            by_user.setdefault(story.user_id or f"story-{place}", []).append(place)
        async with asyncio.TaskGroup() as tasks:
            for user_id, places in by_user.items():
                tasks.create_task(one_user(places, user_id))
    return [results[place] for place in range(len(stories))]


async def play(story: Story, stage: Stage, user_id: str) -> StoryResult:
    """Play one story as the user."""
    began = time.perf_counter()
    follower = Follower()
    turns: list[TurnResult] = []
    of_story = Declared(story.actions)
    if story.remembers:
        await stage.house.conversations.memories.teach(WORKSPACE, user_id, stage.bot.id, story.remembers)
    for turn in story.turns:
        stage.declared[user_id] = (Declared(turn.actions), of_story)
        session = {**story.session, **turn.session}
        try:
            handled = await _begin(turn, session, stage, user_id, follower)
            turns.append(await _result(turn, handled, stage, follower) if handled else nothing_came(turn))
        except Error as error:
            turns.append(not_played(turn, error.message))
            break
    return StoryResult(story.name, story.file, tuple(turns), time.perf_counter() - began)


async def _begin(
    turn: StoryTurn, session: Mapping[str, Any], stage: Stage, user_id: str, follower: Follower
) -> Handled | None:
    """What came of the turn's beginning; None where that was nothing at all."""
    if turn.event is not None:
        return await tell(stage, user_id, turn.event, turn.data)
    if turn.later_seconds is not None:
        return await let_pass(stage, dt.timedelta(seconds=turn.later_seconds), follower)
    if turn.decision is not None:
        return await decide(stage, follower, turn.decision, turn.action, turn.note)
    line_up = stage.house.conversations.line_up  # all of them before the first is dealt with
    answers = [line_up(Incoming(WORKSPACE, stage.bot.id, "api", user_id, text, session=session)) for text in turn.user]
    return (await asyncio.gather(*answers))[-1]


async def _result(turn: StoryTurn, handled: Handled, stage: Stage, follower: Follower) -> TurnResult:
    told, events = await follower.read(stage.house, handled.conversation_id)
    stored = await stage.house.conversations.get(WORKSPACE, handled.conversation_id)
    broken = [] if follower.state == stored.state else ["replaying the events does not give the stored state"]
    return turn_result(turn, handled, told, events, stored.state, broken)
