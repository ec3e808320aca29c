"""Reads stories: conversations written down in a bot's `tests/*.yaml`.

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
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from frontdesk.conversations.declared import Declared, ReplyUnfit
from frontdesk.conversations.gathering import LONGEST_TOGETHER, MOST_TOGETHER
from frontdesk.conversations.stories.errors import StoriesInvalid
from frontdesk.conversations.stories.expectations import KEYS, VALUES
from frontdesk.dialogue.gathered import joined
from frontdesk.kit.durations import seconds_of, wording

Decision = Literal["approve", "decline"]
STORY_KEYS = frozenset({"story", "turns", "session", "user_id", "actions", "remembers"})
DECISIONS: tuple[Decision, ...] = ("approve", "decline")
BEGINNINGS = ("user", "event", "later", *DECISIONS)
TURN_KEYS = frozenset({*BEGINNINGS, "data", "note", "bot", "session", "actions"})


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

    @property
    def began(self) -> tuple[str, str]:
        """What a person is told that the turn began with: one of `BEGINNINGS`, and which."""
        if self.event is not None:
            return "event", self.event
        if self.decision is not None:
            return self.decision, self.action
        return ("user", " / ".join(self.user)) if self.later_seconds is None else ("later", wording(self.later_seconds))


class Story(NamedTuple):
    name: str
    file: str
    turns: tuple[StoryTurn, ...]
    session: Mapping[str, Any] = {}
    user_id: str | None = None
    actions: Mapping[str, Any] = {}
    remembers: Mapping[str, Any] = {}


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
        story = story._replace(remembers=_mapping(document, "remembers"))
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
    for name in VALUES & expected.keys():
        _mapping(expected, name)
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
