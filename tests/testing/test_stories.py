"""Stories are played as they are written: declared replies stand in for actions, differences are shown, nothing leaks over."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.testing.counting import ACTIONS, FLOWS
from tests.whole_app import write_bot

from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.stories import StoriesInvalid, StoryResult, read_stories, run_stories
from frontdesk.testing.story_reports import as_json, as_junit, as_lines


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    folder = write_bot(tmp_path / "tiny")
    (folder / "flows" / "all.yaml").write_text(FLOWS)
    (folder / "actions.py").write_text(ACTIONS)
    return folder


async def played(bot: Path, text: str) -> list[StoryResult]:
    (bot / "tests" / "orders.yaml").write_text(text)
    return await run_stories(bot, encoder=FakeEncoder())


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
