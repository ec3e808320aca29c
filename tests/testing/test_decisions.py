"""Stories, chats, recordings and simulations know of calls that wait for a person, and of the decision."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.testing.playing import played, tiny_bot
from tests.whole_app import open_desk, settings_for

from frontdesk.conversations.stories.errors import StoriesInvalid
from frontdesk.testing.chatting import chat
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.recording import as_yaml, story_of
from frontdesk.testing.stage import story_house

FLOWS = """\
flow: order_status
starts_on: [order_status]
steps:
  - ask: order_number
    say: What is the order number?
  - act: tiny.refund
    with: {number: "{{ order_number }}", amount: 120}
    into: refund
    failed: not_done
  - say: "{{ refund.amount }} is yours."
    then: end
  - id: not_done
    say: "No: {{ error.code }} {{ error.note }}"
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
ACTIONS = '''\
"""An effect that somebody has to approve over a limit."""

from frontdesk import action


@action("tiny.refund", approve="over amount > 100", approve_within="1 day")
def refund(number: str, amount: float) -> dict[str, float]:
    return {"amount": amount}
'''


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return tiny_bot(tmp_path, FLOWS, ACTIONS)


async def test_a_story_approves_declines_and_lets_a_request_expire(bot: Path) -> None:
    results = await played(
        bot,
        """\
- story: approved
  turns:
    - user: where is order A-1234
      bot: {says: has to confirm, approves: [{tiny.refund: {amount: 120}}]}
    - approve: tiny.refund
      bot: {says: 120.0 is yours, acts: tiny.refund, approves: []}
- story: declared
  turns:
    - user: where is order A-1234
    - approve: tiny.refund
      actions: {tiny.refund: {amount: 3}}
      bot: {says: 3 is yours}
- story: declined
  turns:
    - user: where is order A-1234
    - decline: tiny.refund
      note: Not this one.
      bot: {says: "No: actions.declined Not this one.", acts: []}
- story: expired
  turns:
    - user: where is order A-1234
    - later: 25 hours
      bot: {says: "No: actions.approval_expired"}
""",
    )
    assert [result.differences for result in results] == [(), (), (), ()]


async def test_a_decision_where_nothing_waits_is_told(bot: Path) -> None:
    [result] = await played(
        bot,
        """\
- story: too early
  turns:
    - approve: tiny.refund
    - user: where is order A-1234
""",
    )
    assert not result.passed
    assert "No call of tiny.refund waits for a decision" in "\n".join(result.differences)


@pytest.mark.parametrize(
    ("turn", "complaint"),
    [
        ("{approve: tiny.refnud}", "there is no action `tiny.refnud`"),
        ("{approve: tiny.refund, user: hi}", "more than one of"),
        ("{user: hi, note: why}", "a `note` comes with"),
    ],
)
async def test_a_decision_that_makes_no_sense_is_named(bot: Path, turn: str, complaint: str) -> None:
    with pytest.raises(StoriesInvalid, match=complaint):
        await played(bot, f"- story: odd\n  turns: [{turn}]\n")


async def said_in_chat(bot: Path, lines: Sequence[str]) -> list[str]:
    said: list[str] = []
    async with story_house(bot, encoder=FakeEncoder()) as stage:
        await chat(stage, io.StringIO("\n".join(lines) + "\n"), said.append, ready=None, traced=False)
    return said


async def test_an_event_without_a_name_is_asked_for_in_the_chat(bot: Path) -> None:
    said = await said_in_chat(bot, ["/event"])
    assert said[-1].startswith("! say which event")


async def test_an_author_decides_in_the_chat(bot: Path) -> None:
    said = await said_in_chat(bot, ["/approve", "where is order A-1234", "/decline too much", "where is order A-1235"])
    assert "! No call waits for a decision." in said
    assert "    (tiny.refund waits for a person: /approve or /decline, and why)" in said
    assert "bot: No: actions.declined too much" in said


async def test_a_recorded_decision_is_played_again(bot: Path) -> None:
    async with story_house(bot, encoder=FakeEncoder()) as stage:
        said: list[str] = []
        lines = ["where is order A-1234", "/approve", "where is order A-1235", "/decline no more"]
        await chat(stage, io.StringIO("\n".join(lines) + "\n"), said.append, ready=None, traced=False)
        [stored] = await stage.house.conversations.list_recent("default")
        events = await stage.house.conversations.list_events(stored.id, limit=1_000)
    story = story_of("recorded", events)
    assert story["turns"][1]["approve"] == "tiny.refund"
    assert (story["turns"][3]["decline"], story["turns"][3]["note"]) == ("tiny.refund", "no more")
    [result] = await played(bot, as_yaml(story))
    assert result.differences == ()


async def test_a_simulation_decides_and_calls_nothing(bot: Path, tmp_path: Path) -> None:
    async with open_desk(settings_for([bot], tmp_path / "data"), clock=ManualClock()) as desk:

        async def simulated(*messages: object, **more: object) -> tuple[int, list[str]]:
            body = {"messages": ["where is order A-1234", *messages], **more}
            answer = await desk.client.post("/v1/bots/tiny/simulate", json=body, headers=desk.admin)
            turns = answer.json().get("turns", [])
            return answer.status_code, [one["reply"]["text"] for turn in turns for one in turn["replies"]][1:]

        approve, decline = {"approve": "tiny.refund"}, {"decline": "tiny.refund", "note": "no"}
        assert await simulated(approve) == (200, ["No: conversations.simulated "])
        assert await simulated(approve, actions={"tiny.refund": {"amount": 3}}) == (200, ["3 is yours."])
        assert await simulated(decline) == (200, ["No: actions.declined no"])
        assert await simulated({"later": "25 hours"}) == (200, ["No: actions.approval_expired "])
        assert (await simulated({"approve": "tiny.find"}))[0] == 422
        assert (await desk.client.get("/v1/approvals", headers=desk.admin)).json()["items"] == []
