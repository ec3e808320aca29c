"""Stories of flows that call each other, with corrections across them, and of tickets whose reference is said at once."""

from pathlib import Path

from tests.testing.counting import ACTIONS
from tests.whole_app import write_bot

from frontdesk.conversations.arrivals import Incoming
from frontdesk.serving import WORKSPACE
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.recording import as_yaml, story_of
from frontdesk.testing.stage import story_house
from frontdesk.testing.stories import run_stories

FLOWS = """\
flow: order_status
starts_on: [order_status]
steps:
  - call: find
    into: order
  - ask: day
    entity: date
    say: Since when do you wait?
  - act: tiny.count
    into: count
  - ask: mail
    entity: email
    say: Where may we write to?
  - say: "{{ order }} for {{ mail }}, number {{ count }}."
---
flow: find
steps:
  - ask: order_number
    say: Which order?
  - end: true
    result: "{{ order_number }}"
---
flow: talk_to_person
starts_on: [talk_to_person]
steps:
  - handoff: Asked for a person.
---
flow: fetch_slowly
starts_on: [fetch_slowly]
steps:
  - ticket: {reason: The archive., into: ticket}
  - say: "Your reference is {{ ticket.reference }} (in the archive)."
"""
STORIES = """\
- story: a number is corrected after the flow that asked for it has ended
  turns:
    - user: where is my order
      bot: {flow: [order_status, find], asks: order_number}
    - user: A-1234
      bot: {asks: day}
    - user: no, A-1235
      bot: {asks: day, sets: {order_number: A-1235}}
    - user: 3 March 2026
      bot: {asks: mail, acts: tiny.count}
    - user: jo@a.example
      bot: {says: "A-1235 for jo@a.example, number 1."}
- story: what has been done is not done over
  turns:
    - user: where is my order
    - user: A-1234
    - user: 3 March 2026
      bot: {asks: mail, acts: tiny.count}
    - user: no, A-1235
      bot: {says: That is done already, asks: mail}
    - user: jo@a.example
      bot: {says: "A-1234 for jo@a.example, number 1."}
- story: the reference of a ticket is said in the turn that asks for it
  turns:
    - user: fetch the archive slowly
      bot: {says: '/^Your reference is [0-9A-Z]{5}-[0-9A-Z]{5} /'}
"""


def written(folder: Path) -> Path:
    bot = write_bot(folder)
    (bot / "flows" / "all.yaml").write_text(FLOWS)
    (bot / "actions.py").write_text(ACTIONS)
    (bot / "tests" / "orders.yaml").write_text(STORIES)
    return bot


async def test_the_stories_go_as_written(tmp_path: Path) -> None:
    for result in await run_stories(written(tmp_path / "tiny"), encoder=FakeEncoder()):
        assert result.passed, result.differences


async def test_a_recorded_reference_is_another_one_when_the_story_is_played(tmp_path: Path) -> None:
    bot = written(tmp_path / "tiny")
    async with story_house(bot, encoder=FakeEncoder()) as stage:
        for text in ("where is my order", "fetch the archive slowly"):
            handled = await stage.house.conversations.receive(Incoming(WORKSPACE, "tiny", "api", "jo", text))
        events = await stage.house.conversations.list_events(handled.conversation_id, limit=1_000)
    (bot / "tests" / "orders.yaml").write_text(as_yaml(story_of("an archive", events)))
    [result] = await run_stories(bot, encoder=FakeEncoder())
    assert result.passed, result.differences
