"""Stories are played as they are written: declared replies stand in for actions, differences are shown, nothing leaks over."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.testing.counting import ACTIONS, FLOWS
from tests.testing.playing import played, tiny_bot

from frontdesk.conversations.stories.errors import StoriesInvalid
from frontdesk.conversations.stories.reading import read_stories
from frontdesk.testing.story_reports import as_json, as_junit, as_lines


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return tiny_bot(tmp_path, FLOWS, ACTIONS)


async def test_declared_replies_stand_in_for_actions_and_the_turn_comes_before_the_story(bot: Path) -> None:
    results = await played(
        bot,
        """\
- story: declared
  actions: {tiny.find_order: {number: A-1, status: declared}}
  turns:
    - user: where is order A-1234
      bot: {says: A-1 is declared, acts: [{tiny.find_order: {number: A-1234}}], sets: {order_number: A-1234}}
    - user: where is order A-1235
      actions: {tiny.find_order: {failed: {code: gone, message: It is gone.}}}
      bot: {says: It is gone., acts: tiny.find_order}
    - user: where is order A-1236
      bot: {says: A-1 is declared}
- story: real
  turns:
    - user: where is order A-1234
      bot: {says: A-1234 is really looked up}
""",
    )
    assert [result.differences for result in results] == [(), ()]


async def test_calls_of_one_turn_may_be_answered_one_by_one_and_real_actions_share_nothing(bot: Path) -> None:
    results = await played(
        bot,
        """\
- story: each
  actions: {tiny.count: {each: [7, 9]}}
  turns:
    - {user: fetch the archive slowly, bot: {says: Counted to 7 and 9.}}
- story: the first that really counts
  turns:
    - {user: fetch the archive slowly, bot: {says: Counted to 1 and 2.}}
- story: the second that really counts
  turns:
    - {user: fetch the archive slowly, bot: {says: Counted to 1 and 2.}}
- story: a user who comes back
  user_id: jo/../ann
  turns:
    - {user: fetch the archive slowly, bot: {says: Counted to 1 and 2.}}
- story: the same user again
  user_id: jo/../ann
  turns:
    - {user: fetch the archive slowly, bot: {says: Counted to 3 and 4.}}
""",
    )
    assert [result.differences for result in results] == [()] * 5
    assert [result.name for result in results][:2] == ["each", "the first that really counts"]


async def test_messages_sent_quickly_are_one_turn_of_a_story(bot: Path) -> None:
    (result,) = await played(
        bot,
        """\
- story: in a hurry
  turns:
    - {user: [hi, where is my order, A-1234], bot: {flow: order_status, says: A-1234 is really}}
""",
    )
    assert result.differences == ()
    assert result.turns[0].text == "hi / where is my order / A-1234"


WRONG = """\
- story: wrong
  turns:
    - user: where is order A-1234
      bot: {says: [really, lost], asks: size, acts: {tiny.find_order: {number: A-1}}, sets: {order_number: A-1}}
- story: right
  turns: [{user: where is order A-1234, bot: {flow: order_status}}]
"""


async def test_a_difference_says_what_is_missing_what_happened_and_how_it_came_about(bot: Path) -> None:
    wrong, right = await played(bot, WRONG)
    assert (wrong.passed, right.passed) == (False, True)
    said = "Order A-1234 is really looked up."
    assert list(wrong.differences[:13]) == [
        "turn 1, user: where is order A-1234",
        "  says",
        "    - expected 'lost'",
        f"    + got      ['{said}']",
        "  asks",
        "    - expected 'size'",
        "    + got      None",
        "  acts",
        "    - expected {'tiny.find_order': {'number': 'A-1'}}",
        "    + got      [{'tiny.find_order': {'number': 'A-1234'}}]",
        "  sets",
        "    - expected {'order_number': 'A-1'}",
        "    + got      {'order_number': 'A-1234', 'order': {'number': 'A-1234', 'status': 'really looked up'}}",
    ]
    trace = "\n".join(wrong.differences[13:])
    for part in ("read as order_status", "started the flow order_status", "did tiny.find_order(number='A-1234')"):
        assert part in trace


async def test_the_report_comes_as_lines_as_json_and_as_junit(bot: Path) -> None:
    results = await played(bot, WRONG.replace("lost", '"lost \\x01"'))
    assert as_lines(results)[-1] == "1 passed, 1 failed"
    document = json.loads(as_json(results))
    assert (document["passed"], document["failed"]) == (1, 1)
    turn = document["stories"][0]["turns"][0]
    assert turn["differences"][1] == {"what": "asks", "expected": "size", "got": None}
    assert turn["trace"]
    suite = ElementTree.fromstring(as_junit(results, "tiny"))
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failures = suite.findall("testcase/failure")
    assert len(failures) == 1
    assert "+ got      None" in (failures[0].text or "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {story: a, turns: [{user: hi, bot: {say: hello}}]}", "unknown: say."),
        ("- {story: a, turns: [{user: []}]}", "a turn begins with 1 to 6 messages."),
        ("- {story: a, turns: [{user: [a, b, c, d, e, f, g]}]}", "a turn begins with 1 to 6 messages."),
        ("- {story: a, turns: [{user: [hi, %s]}]}" % ("x" * 400), "have at most 400 characters."),
        ("- {story: a, turns: [{user: hi, bto: {}}]}", "unknown: bto."),
        ("- {story: a, truns: []}", "unknown: truns."),
        ("- {story: a, turns: [{user: hi, actions: [x]}]}", "`actions` is a mapping."),
        ("- {story: a, turns: [{user: hi, bot: {sets: x}}]}", "`sets` is a mapping."),
        ("- {story: a, actions: {x: {failed: 5}}, turns: [{user: hi}]}", "`failed` of `x` is a code"),
        ("- {story: a, actions: {x: {each: []}}, turns: [{user: hi}]}", "`each` of `x` lists one reply a call."),
    ],
)
def test_a_story_that_cannot_be_meant_is_refused_with_the_reason(bot: Path, text: str, reason: str) -> None:
    (bot / "tests" / "orders.yaml").write_text(text)
    with pytest.raises(StoriesInvalid) as caught:
        read_stories(bot)
    assert reason in caught.value.message


async def test_a_story_begins_with_what_is_remembered_of_the_user_and_may_ask_what_is_kept(bot: Path) -> None:
    (bot / "flows" / "status.yaml").write_text(
        """\
flow: order_status
starts_on: [order_status]
steps:
  - say: "Last time it was {{ user.last or 'nothing' }}."
  - set: {last: "{{ message.text }}"}
    scope: user
"""
    )
    (bot / "flows" / "all.yaml").write_text(FLOWS.split("---", 1)[1])
    results = await played(
        bot,
        """\
- story: known
  remembers: {last: a tent}
  turns:
    - user: where is order A-1234
      bot: {says: Last time it was a tent., remembers: {last: where is order A-1234}}
- story: new
  turns:
    - user: where is order A-1235
      bot: {says: Last time it was nothing., remembers: {last: a tent}}
""",
    )
    assert results[0].differences == ()
    [difference] = results[1].turns[0].differences
    assert difference == ("remembers", {"last": "a tent"}, {"last": "where is order A-1235"})


OF_THEMSELVES = """\
flow: nudge
starts_on: [{inactivity: 10 minutes}]
steps: [{say: Are you still there?}]
---
flow: news
starts_on: [{schedule: "0 9 * * 1", zone: Europe/Dublin}]
steps: [{say: It is Monday.}]
---
flow: prices
starts_on: [{page: "/pricing*"}]
steps: [{say: Shall I explain the prices?}]
---
flow: paid
starts_on: [{event: paid, if: event.data.amount > 10}]
steps: [{say: "Thanks for {{ event.data.amount }}."}]
"""
TIME_AND_EVENTS = """\
- story: by itself
  actions: {tiny.find_order: {number: A-1, status: declared}}
  turns:
    - event: paid
      data: {amount: 5}
      bot: {taken: false}
    - event: paid
      data: {amount: 50}
      bot: {taken: true, flow: paid, says: Thanks for 50.}
    - user: where is order A-1234
      bot: {says: A-1 is declared}
    - event: page.viewed
      data: {page: https://shop.example/pricing}
      bot: {flow: prices}
    - later: 9 minutes
      bot: {says: []}
    - later: 2 minutes
      bot: {flow: nudge}
    - later: 8 days
      bot: {flow: news}
"""


async def test_what_begins_by_itself_is_played_as_time_that_passes_and_as_events(bot: Path) -> None:
    (bot / "flows" / "own.yaml").write_text(OF_THEMSELVES)
    [result] = await played(
        bot,
        TIME_AND_EVENTS,
    )
    assert result.differences == ()
