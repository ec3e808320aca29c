"""Runs stories: conversations written down in a bot's `tests/`, played against the real bot, one by one.

A story's turn says what the user writes and what must be true of the bot's answer:

    - story: a customer tracks an order
      turns:
        - user: wheres my oder
          bot: {intent: order_status, asks: order_number}

`intent`, `flow`, `asks`, `status` are compared; `says` is a text that must occur (`/…/` is a regular expression; a list means
all of them); `cites` is the file that is quoted; `choices` the buttons' labels; `acts` the actions called; `fallback: true` that
the bot admitted not to know. After each turn the stored events are replayed and must give the stored state.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from frontdesk.app import WORKSPACE, House, load_served, open_house
from frontdesk.bots.service import Bots
from frontdesk.channels.web.directory import ServedBots
from frontdesk.conversations.service import Handled, Incoming
from frontdesk.dialogue import events as e
from frontdesk.dialogue.state import replay
from frontdesk.encoding.base import Encoder
from frontdesk.errors import Error
from frontdesk.settings import Settings

WHOLE_STORY = 10_000
KEYS = frozenset({"intent", "flow", "asks", "status", "says", "cites", "choices", "acts", "fallback"})


class StoriesInvalid(Error):
    """The story {story!r} in {file} cannot be run: {reason}"""

    code = "testing.story_invalid"
    status = 422
    hint = "A story has `story` and `turns`; a turn has `user` and `bot`."


class StoryTurn(NamedTuple):
    user: str
    expected: Mapping[str, Any]


class Story(NamedTuple):
    name: str
    file: str
    turns: tuple[StoryTurn, ...]
    session: Mapping[str, Any]
    user_id: str | None = None


class StoryResult(NamedTuple):
    """`differences` are lines for a person: which turn, what was expected, what happened."""

    name: str
    file: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def read_stories(folder: Path) -> list[Story]:
    """Every story in the `tests/` folder of a bot."""
    return [
        _story(document, path.name)
        for path in sorted((folder / "tests").glob("*.yaml"))
        for document in _documents(path)
    ]


def _documents(path: Path) -> list[Any]:
    try:
        documents = YAML(typ="safe").load(path.read_text("utf-8")) or []
    except (YAMLError, ValueError) as error:
        raise StoriesInvalid(story="?", file=path.name, reason=f"it is not YAML: {error}") from error
    if not isinstance(documents, list):
        raise StoriesInvalid(story="?", file=path.name, reason="a list of stories is expected.")
    return documents


async def run_stories(folder: Path, *, only: str | None = None, encoder: Encoder | None = None) -> list[StoryResult]:
    """Play the stories of the bot in `folder` (those whose name contains `only`) on a database that is thrown away."""
    stories = [story for story in read_stories(folder) if only is None or only in story.name]
    async with story_house(folder, encoder=encoder) as (house, bot_id):
        return [
            await play(story, house, bot_id, story.user_id or f"story-{place}") for place, story in enumerate(stories)
        ]


@asynccontextmanager
async def story_house(folder: Path, *, encoder: Encoder | None = None) -> Any:
    """A house with one bot and data of its own, and the bot's id."""
    served = load_served([folder])
    bots = Bots({WORKSPACE: {one.bot.id: one.bot for one in served}})
    with tempfile.TemporaryDirectory(prefix="frontdesk-stories-") as data:
        settings = Settings(data=Path(data), bots=(folder,), database_url=None, bootstrap_key=None, secret=None)
        async with open_house(settings, served, ServedBots(bots), encoder=encoder) as house:
            yield house, served[0].bot.id


async def play(story: Story, house: House, bot_id: str, user_id: str) -> StoryResult:
    """Play one story as a user of its own."""
    differences: list[str] = []
    for number, turn in enumerate(story.turns, start=1):
        incoming = Incoming(WORKSPACE, bot_id, "api", user_id, turn.user, session=story.session)
        handled = await house.conversations.receive(incoming)
        stored = await house.conversations.get(WORKSPACE, handled.conversation_id)
        recorded = await house.conversations.list_events(handled.conversation_id, limit=WHOLE_STORY)
        if replay(r.event for r in recorded) != stored.state:
            differences.append(f"turn {number}: replaying the events does not give the state")
        happened = _happened(handled, recorded)
        missed = [
            f"expected {name}: {wanted!r}, got {happened[name]!r}"
            for name, wanted in turn.expected.items()
            if not _holds(name, wanted, happened[name])
        ]
        if missed:
            differences.append(f"turn {number}, user: {turn.user}")
            differences += [f"  {line}" for line in missed]
            differences += [f"  the bot said: {text}" for text in happened["says"]]
            differences.append(f"  what happened: {_trace(recorded, handled)}")
    return StoryResult(story.name, story.file, tuple(differences))


def _story(document: Any, file: str) -> Story:
    if not isinstance(document, dict) or "story" not in document:
        raise StoriesInvalid(story="?", file=file, reason="it has no `story`.")
    name = str(document["story"])
    turns = []
    for turn in document.get("turns") or ():
        expected = turn.get("bot") or {} if isinstance(turn, dict) else None
        if not isinstance(expected, dict):
            raise StoriesInvalid(story=name, file=file, reason="a turn is a mapping, and so is its `bot`.")
        unknown = set(expected) - KEYS
        if "user" not in turn or unknown:
            reason = f"unknown: {', '.join(sorted(unknown))}." if unknown else "a turn has no `user`."
            raise StoriesInvalid(story=name, file=file, reason=reason)
        turns.append(StoryTurn(str(turn["user"]), expected))
    if not turns:
        raise StoriesInvalid(story=name, file=file, reason="it has no turns.")
    user_id = str(document["user_id"]) if document.get("user_id") is not None else None
    return Story(name, file, tuple(turns), document.get("session") or {}, user_id)


def _last_turn(recorded: Sequence[e.Recorded]) -> list[e.AnyEvent]:
    begins = max(place for place, r in enumerate(recorded) if isinstance(r.event, e.MessageReceived))
    return [r.event for r in recorded[begins:]]


def _happened(handled: Handled, recorded: Sequence[e.Recorded]) -> dict[str, Any]:
    """What a story can ask about, as it was."""
    events = _last_turn(recorded)
    sent = [event for event in events if isinstance(event, e.ReplySent)]
    return {
        "intent": handled.reading.intent if handled.reading else None,
        "flow": [event.flow for event in events if isinstance(event, e.FlowStarted)],
        "asks": sent[-1].asks if sent else None,
        "status": handled.status,
        "says": [reply.text for reply in handled.replies],
        "cites": [citation.source for reply in handled.replies for citation in reply.citations],
        "choices": [choice.label for reply in handled.replies for choice in reply.choices],
        "acts": [event.action for event in events if isinstance(event, e.ActionFinished)],
        "fallback": any(event.purpose == "fallback" for event in sent),
    }


def _holds(name: str, wanted: Any, got: Any) -> bool:
    if name == "says":
        said = "\n".join(got)
        return all(_occurs(str(text), said) for text in (wanted if isinstance(wanted, list) else [wanted]))
    if name == "cites":
        files = wanted if isinstance(wanted, list) else [wanted]
        return all(any(str(source).endswith(str(file)) for source in got) for file in files)
    if name in {"choices", "acts", "flow"}:
        return all(item in got for item in (wanted if isinstance(wanted, list) else [wanted]))
    return bool(wanted == got)


def _occurs(text: str, said: str) -> bool:
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.search(text[1:-1], said, re.IGNORECASE) is not None
    return text.casefold() in said.casefold()


def _trace(recorded: Sequence[e.Recorded], handled: Handled) -> str:
    confidence = f"{handled.reading.intent} {handled.reading.confidence:.2f}" if handled.reading else "not read"
    return f"({confidence}) " + " → ".join(_short(event) for event in _last_turn(recorded)[1:-1])


def _short(event: e.AnyEvent) -> str:
    told = msgspec.to_builtins(event)
    detail = next(
        (str(told[name]) for name in ("flow", "action", "slot", "outcome", "asks", "purpose") if told.get(name)), ""
    )
    return f"{told['type']}({detail})" if detail else str(told["type"])
