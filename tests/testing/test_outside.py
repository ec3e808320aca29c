"""Stories, chats and recordings know what happens outside and how time passes."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.testing.counting import ACTIONS
from tests.testing.playing import played, tiny_bot

from frontdesk.conversations.stories.errors import StoriesInvalid
from frontdesk.testing.chatting import chat
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.recording import as_yaml, story_of
from frontdesk.testing.stage import story_house
from frontdesk.testing.story_reports import as_json

FLOWS = """\
flow: order_status
starts_on: [order_status]
steps:
  - wait: {event: parcel.arrived, where: {number: "7"}, for: 2 days, into: parcel, otherwise: late}
    say: I tell you when it is here.
  - act: tiny.count
    into: count
  - say: "It is here, at {{ parcel.place }}, number {{ count }}."
    then: end
  - id: late
    say: It is late.
  - wait: 1 hour
  - say: It is still not here.
---
flow: talk_to_person
starts_on: [talk_to_person]
steps:
  - handoff: Asked for a person.
---
flow: fetch_slowly
starts_on: [fetch_slowly]
steps:
  - say: Fetched.
"""


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return tiny_bot(tmp_path, FLOWS, ACTIONS)


async def test_a_story_tells_events_and_lets_time_pass_for_itself_alone(bot: Path) -> None:
    results = await played(
        bot,
        """\
- story: it comes
  turns:
    - user: where is my order
      bot: {says: I tell you, flow: order_status}
    - later: 1 day
      bot: {says: []}
    - event: parcel.arrived
      data: {number: "8"}
      bot: {taken: false}
    - user: fetch the archive slowly
      bot: {says: Fetched.}
    - event: parcel.arrived
      data: {number: "7", place: the door}
      bot: {taken: true, says: "at the door, number 1", sets: {count: 1}, acts: tiny.count}
- story: it does not come
  turns:
    - user: where is my order
    - later: 47 hours
    - later: 3 hours
      bot: {says: [It is late., It is still not here.]}
- story: nobody is there
  turns:
    - event: parcel.arrived
      bot: {taken: false}
- story: another one talks meanwhile
  turns:
    - user: where is my order
      bot: {says: I tell you}
    - user: where is my order
      bot: {says: I tell you}
""",
    )
    assert [result.differences for result in results] == [()] * 4


async def test_what_did_not_come_of_an_event_or_a_time_is_a_difference(bot: Path) -> None:
    text = """\
- story: wrong
  turns:
    - later: 1 hour
      bot: {says: Hm., taken: true}
    - event: parcel.arrived
      bot: {sets: {x: 1}, flow: order_status}
"""
    [result] = await played(bot, text)
    assert list(result.differences) == [
        "turn 1, later: 1 hour",
        "  says",
        "    - expected 'Hm.'",
        "    + got      []",
        "  taken",
        "    - expected True",
        "    + got      False",
        "turn 2, event: parcel.arrived",
        "  sets",
        "    - expected {'x': 1}",
        "    + got      {}",
        "  flow",
        "    - expected 'order_status'",
        "    + got      []",
    ]
    assert '"later": "1 hour"' in as_json([result])


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        ("{later: soon}", "no duration"),
        ("{later: 1 hour, user: hi}", "more than one"),
        ("{user: hi, data: {}}", "`data` is what an `event` brings"),
        ("{event: x, data: [1]}", "`data` is a mapping"),
    ],
)
async def test_a_turn_that_cannot_be_is_refused(bot: Path, turn: str, reason: str) -> None:
    with pytest.raises(StoriesInvalid) as invalid:
        await played(bot, f"- {{story: wrong, turns: [{turn}]}}\n")
    assert reason in invalid.value.message


async def talked(bot: Path, *lines: str, traced: bool = False) -> tuple[list[str], str]:
    """What was shown, and the recording as YAML."""
    shown: list[str] = []
    async with story_house(bot, encoder=FakeEncoder()) as stage:
        await chat(stage, io.StringIO("\n".join(lines)), shown.append, ready=lambda: None, traced=traced)
        [stored] = await stage.house.conversations.list_recent("default")
        events = await stage.house.conversations.list_events(stored.id, limit=1_000)
    return shown, as_yaml(story_of("recorded", events))


LATE: Sequence[str] = ("where is my order", "/later 50 hours")
COMES: Sequence[str] = (
    "where is my order",
    "/later 1 hour",
    "fetch the archive slowly",
    '/event parcel.arrived {"number": "8"}',
    '/event parcel.arrived {"number": "7", "place": "the door"}',
)


async def test_a_chat_tells_events_and_lets_time_pass(bot: Path) -> None:
    shown, _ = await talked(bot, "/event x", "/event x {", "/event x 1", "/later soon", *COMES, "/later 1 day")
    assert shown[2:] == [
        "    (nothing came of it)",
        "! the data of the event are no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        '! the data of an event are an object, such as {"amount": 5}',
        "! 'soon' is no duration such as `2 hours`, `1 day and 12 hours` or `45 minutes`",
        "bot: I tell you when it is here.",
        "    (nothing came of it)",
        "bot: Fetched.",
        "bot: It is here, at the door, number 1.",
        "    (nothing came of it)",
    ]
    traced, _ = await talked(bot, *LATE, traced=True)
    assert any("waits for parcel.arrived with number='7' until" in line for line in traced)
    assert [line for line in traced if line.startswith("bot:")][1:] == [
        "bot: I tell you when it is here.",
        "bot: It is late.",
        "bot: It is still not here.",
    ]


@pytest.mark.parametrize("lines", [LATE, COMES])
async def test_a_recording_keeps_what_happened_and_how_much_time_passed(bot: Path, lines: Sequence[str]) -> None:
    _, recorded = await talked(bot, *lines)
    assert ("later: 2 days" if lines is LATE else "later: 1 hour") in recorded
    assert "taken: true" in recorded or lines is LATE
    [result] = await played(bot, recorded)
    assert result.differences == (), recorded
