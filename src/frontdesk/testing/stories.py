"""Runs stories: conversations written down in a bot's `tests/`, played against the real bot, several at a time.

A story's turn says what the user writes and what must be true of the bot's answer (see `expectations.py`):

    - story: a customer tracks an order
      actions: {shop.find_order: {number: A-1234, status: packed}}     # replies instead of calls, here or in a turn
      turns:
        - user: wheres my oder
          bot: {intent: order_status, asks: order_number}
        - user: [hi again, A-1234]                                        # messages sent quickly: one turn
        - event: payment.received                                         # something happens outside
          data: {order: A-1234}
        - later: 2 hours                                                  # time passes, of this story alone
        - approve: shop.refund                                            # a person decides; or `decline:`, with a `note`

Each story talks as a user of its own and its actions get a folder of their own, so that none depends on another; those that
name the same `user_id` are played one after the other. After each turn the stored events are replayed and must give the
stored state.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from frontdesk.approvals.service import Decision
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.declared import Declared, ReplyUnfit
from frontdesk.conversations.gathering import LONGEST_TOGETHER, MOST_TOGETHER
from frontdesk.dialogue.gathered import joined
from frontdesk.dialogue.trace import lines_of
from frontdesk.encoding.base import Encoder
from frontdesk.errors import Error
from frontdesk.kit.durations import seconds_of, wording
from frontdesk.serving import WORKSPACE
from frontdesk.testing.expectations import KEYS, NOTHING, Difference, differences, happened
from frontdesk.testing.following import Follower
from frontdesk.testing.outside import decide, let_pass, tell
from frontdesk.testing.stage import Stage, story_house

AT_ONCE = 8  # stories
STORY_KEYS = frozenset({"story", "turns", "session", "user_id", "actions"})
DECISIONS: tuple[Decision, ...] = ("approve", "decline")
BEGINNINGS = ("user", "event", "later", *DECISIONS)
TURN_KEYS = frozenset({*BEGINNINGS, "data", "note", "bot", "session", "actions"})


class StoriesInvalid(Error):
    """The story {story!r} in {file} cannot be run: {reason}"""

    code = "testing.story_invalid"
    status = 422
    hint = "A story has `story` and `turns`; a turn has `user`, `event`, `later`, `approve` or `decline`, and `bot`."


class StoryTurn(NamedTuple):
    """Begins with what the `user` writes, a message or several that come together, with an `event`, with so many seconds that
    pass, or with a `decision` on `action`."""

    user: tuple[str, ...]
    expected: Mapping[str, Any]
    session: Mapping[str, Any] = {}
    actions: Mapping[str, Any] = {}
    event: str | None = None
    data: Mapping[str, Any] = {}
    later_seconds: int | None = None
    decision: Decision | None = None
    action: str = ""
    note: str = ""


class Story(NamedTuple):
    name: str
    file: str
    turns: tuple[StoryTurn, ...]
    session: Mapping[str, Any] = {}
    user_id: str | None = None
    actions: Mapping[str, Any] = {}


class TurnResult(NamedTuple):
    """`began` is one of `BEGINNINGS`, and `text` which; `trace` are the moves of the turn as lines; `problems` what must
    never be, whatever the story expects."""

    began: str
    text: str
    replies: tuple[str, ...]
    differences: tuple[Difference, ...]
    problems: tuple[str, ...]
    trace: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences and not self.problems


class StoryResult(NamedTuple):
    """What came of a story; it ends with its first turn that could not be played at all."""

    name: str
    file: str
    turns: tuple[TurnResult, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return all(turn.passed for turn in self.turns)

    @property
    def differences(self) -> tuple[str, ...]:
        """Lines for a person: which turn, what was expected, what happened, and how the bot came to it."""
        return tuple(
            line
            for number, turn in enumerate(self.turns, start=1)
            if not turn.passed
            for line in _lines_of(number, turn)
        )


def read_stories(folder: Path) -> list[Story]:
    """Every story in the `tests/` folder of a bot."""
    return [
        _story(document, path.name)
        for path in sorted((folder / "tests").glob("*.yaml"))
        for document in _documents(path)
    ]


def check_actions(stories: Sequence[Story], names: frozenset[str]) -> None:
    """Raise `StoriesInvalid` where a reply is declared for an action that is not among `names`, or one is decided on."""
    for story in stories:
        declared = {*story.actions, *(name for turn in story.turns for name in turn.actions)}
        decided = {turn.action for turn in story.turns if turn.decision}
        unknown = ", ".join(f"`{name}`" for name in sorted((declared | decided) - names))
        if unknown:
            raise StoriesInvalid(story=story.name, file=story.file, reason=f"there is no action {unknown}.")


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
    for turn in story.turns:
        stage.declared[user_id] = (Declared(turn.actions), of_story)
        session = {**story.session, **turn.session}
        try:
            handled = await _begin(turn, session, stage, user_id, follower)
            turns.append(await _result(turn, handled, stage, follower) if handled else _nothing(turn))
        except Error as error:
            turns.append(TurnResult(*_began(turn), (), (), (f"this could not be played: {error.message}",), ()))
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


def _began(turn: StoryTurn) -> tuple[str, str]:
    """What a person is told that the turn began with."""
    if turn.event is not None:
        return "event", turn.event
    if turn.decision is not None:
        return turn.decision, turn.action
    return ("user", " / ".join(turn.user)) if turn.later_seconds is None else ("later", wording(turn.later_seconds))


def _nothing(turn: StoryTurn) -> TurnResult:
    return TurnResult(*_began(turn), (), tuple(differences(turn.expected, NOTHING)), (), ())


async def _result(turn: StoryTurn, handled: Handled, stage: Stage, follower: Follower) -> TurnResult:
    told, events = await follower.read(stage.house, handled.conversation_id)
    stored = await stage.house.conversations.get(WORKSPACE, handled.conversation_id)
    problems = []
    if follower.state != stored.state:
        problems.append("replaying the events does not give the stored state")
    if not told or stored.state.open:
        problems.append("the turn has not ended")
        return TurnResult(*_began(turn), tuple(reply.text for reply in handled.replies), (), tuple(problems), ())
    problems += [f"the turn failed: {one.failure}" for one in told if one.failure is not None]
    traced = replace(told[-1], moves=tuple(move for one in told for move in one.moves))
    missed = differences(turn.expected, happened(handled, traced, events))
    said = tuple(reply.text for reply in handled.replies)
    return TurnResult(*_began(turn), said, tuple(missed), tuple(problems), tuple(lines_of(traced)))


def _lines_of(number: int, turn: TurnResult) -> list[str]:
    lines = [f"turn {number}, {turn.began}: {turn.text}", *(f"  ! {problem}" for problem in turn.problems)]
    for what, wanted, got in turn.differences:
        lines += [f"  {what}", f"    - expected {wanted!r}", f"    + got      {got!r}"]
    lines += [f"  the bot said: {text}" for text in turn.replies]
    return [*lines, "  how it came to it:", *(f"    · {line}" for line in turn.trace)] if turn.trace else lines


def _documents(path: Path) -> list[Any]:
    try:
        documents = YAML(typ="safe").load(path.read_text("utf-8")) or []
    except (YAMLError, ValueError) as error:
        raise StoriesInvalid(story="?", file=path.name, reason=f"it is not YAML: {error}") from error
    if not isinstance(documents, list):
        raise StoriesInvalid(story="?", file=path.name, reason="a list of stories is expected.")
    return documents


def _story(document: Any, file: str) -> Story:
    if not isinstance(document, dict) or "story" not in document:
        raise StoriesInvalid(story="?", file=file, reason="it has no `story`.")
    name = str(document["story"])
    try:
        _known(document, STORY_KEYS)
        turns = tuple(_turn(turn) for turn in document.get("turns") or ())
        user_id = str(document["user_id"]) if document.get("user_id") is not None else None
        story = Story(name, file, turns, _mapping(document, "session"), user_id, _actions(document))
    except ValueError as error:
        raise StoriesInvalid(story=name, file=file, reason=str(error)) from error
    if not turns:
        raise StoriesInvalid(story=name, file=file, reason="it has no turns.")
    return story


def _turn(turn: Any) -> StoryTurn:
    if not isinstance(turn, dict) or not isinstance(turn.get("bot") or {}, dict):
        raise ValueError("a turn is a mapping, and so is its `bot`.")
    if sum(name in turn for name in BEGINNINGS) != 1:
        raise ValueError(f"a turn has no `user`, or more than one of {', '.join(f'`{name}`' for name in BEGINNINGS)}.")
    _known(turn, TURN_KEYS)
    decision = next((name for name in DECISIONS if name in turn), None)
    if "note" in turn and decision is None:
        raise ValueError("a `note` comes with `approve` or `decline`.")
    if "data" in turn and "event" not in turn:
        raise ValueError("`data` is what an `event` brings.")
    expected = _mapping(turn, "bot")
    _known(expected, KEYS)
    if "sets" in expected:
        _mapping(expected, "sets")
    return StoryTurn(
        _messages(turn["user"]) if "user" in turn else (),
        expected,
        _mapping(turn, "session"),
        _actions(turn),
        str(turn["event"]) if "event" in turn else None,
        _mapping(turn, "data"),
        seconds_of(str(turn["later"])) if "later" in turn else None,
        decision,
        str(turn[decision]) if decision else "",
        str(turn.get("note") or ""),
    )


def _messages(user: Any) -> tuple[str, ...]:
    messages = tuple(map(str, user)) if isinstance(user, list) else (str(user),)
    if not messages or len(messages) > MOST_TOGETHER:
        raise ValueError(f"a turn begins with 1 to {MOST_TOGETHER} messages.")
    if len(messages) > 1 and len(joined(messages)) > LONGEST_TOGETHER:
        raise ValueError(f"messages that begin a turn together have at most {LONGEST_TOGETHER} characters.")
    return messages


def _known(node: Mapping[str, Any], keys: frozenset[str]) -> None:
    unknown = {str(key) for key in node} - keys
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}.")


def _mapping(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = node.get(key) or {}
    if not isinstance(value, dict):
        raise ValueError(f"`{key}` is a mapping.")
    return value


def _actions(node: Mapping[str, Any]) -> Mapping[str, Any]:
    actions = _mapping(node, "actions")
    try:
        Declared(actions)
    except ReplyUnfit as error:
        raise ValueError(str(error)) from error
    return actions
