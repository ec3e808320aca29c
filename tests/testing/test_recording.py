"""A conversation that was stored becomes a story which goes the same way without the systems that it used."""

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.testing.counting import ACTIONS, FLOWS
from tests.whole_app import write_bot

from frontdesk.conversations.arrivals import Incoming
from frontdesk.conversations.stories.reading import read_stories
from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.people import Attachment
from frontdesk.serving import WORKSPACE
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.recording import as_yaml, story_of
from frontdesk.testing.stage import story_house
from frontdesk.testing.stories import run_stories

SAID = ("where is my order", "A-1234", "where is order A-1235", "fetch the archive slowly", "talk to a human please")
TOGETHER = ("are you", "still there?")
BROKEN = """\
from frontdesk import action


@action("tiny.find_order", safe=True)
def find_order(number: str) -> dict[str, str]:
    raise RuntimeError("this system is not here")


@action("tiny.count")
def count() -> int:
    raise RuntimeError("this system is not here")
"""


async def test_a_recorded_conversation_goes_the_same_way_without_the_real_systems(tmp_path: Path) -> None:
    bot = write_bot(tmp_path / "tiny")
    (bot / "flows" / "all.yaml").write_text(FLOWS)
    (bot / "actions.py").write_text(ACTIONS)
    async with story_house(bot, encoder=FakeEncoder()) as stage:
        conversations = stage.house.conversations
        for text in SAID:
            incoming = Incoming(WORKSPACE, "tiny", "api", "jo", text, session={"locale": "en"})
            handled = await conversations.receive(incoming)
        for text in TOGETHER:
            answer = conversations.line_up(Incoming(WORKSPACE, "tiny", "api", "jo", text, session={"locale": "en"}))
        await answer
        events = await stage.house.conversations.list_events(handled.conversation_id, limit=1_000)
    story = story_of("what jo: wanted", events)
    assert story["session"] == {"locale": "en"}
    first, second, _, fourth, last, together = story["turns"]
    assert together == {"user": list(TOGETHER), "bot": {"says": together["bot"]["says"]}}
    assert first == {
        "user": SAID[0],
        "bot": {
            "intent": "order_status",
            "flow": "order_status",
            "asks": "order_number",
            "says": "What is the order number?",
        },
    }
    assert second["actions"] == {"tiny.find_order": {"number": "A-1234", "status": "really looked up"}}
    assert fourth["actions"] == {"tiny.count": {"each": [1, 2]}}
    assert last["bot"]["status"] == "waiting"

    (bot / "actions.py").write_text(BROKEN)
    (bot / "tests" / "orders.yaml").write_text(as_yaml(story))
    [result] = await run_stories(bot, encoder=FakeEncoder())
    assert result.passed, result.differences


ODD = (
    "yes",
    "on",
    "12:30:00",
    "1_000",
    "0x1F",
    "0o7",
    "1e3",
    "2026-11-23",
    "~",
    "null",
    "a: b # c",
    "line\n line\n",
    "=",
    "<<",
)


@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(st.characters(codec="utf-8"), min_size=1)), min_size=1))
@settings(max_examples=150, deadline=None)
def test_whatever_was_written_is_read_back_word_for_word(texts: list[str]) -> None:
    turns: list[tuple[e.AnyEvent, e.AnyEvent]] = [
        (e.MessageReceived(f"m{place}", text), e.TurnEnded()) for place, text in enumerate(texts)
    ]
    events = [e.Recorded(place, place, event) for place, event in enumerate(itertools.chain(*turns), start=1)]
    with TemporaryDirectory() as folder:
        (Path(folder) / "tests").mkdir()
        (Path(folder) / "tests" / "all.yaml").write_text(as_yaml(story_of("odd", events)), encoding="utf-8")
        [story] = read_stories(Path(folder))
    assert [turn.user for turn in story.turns] == [(text,) for text in texts]


def test_a_message_of_files_alone_is_left_out_of_a_story() -> None:
    reply, file = e.ReplySent(Reply("r", "Thanks.")), Attachment("a.png", id="att_1")
    events: list[e.AnyEvent] = [
        e.ConversationStarted("conv", "tiny", "jo", "api"),
        *(e.MessageReceived("m-1", "", attachments=(file,)), reply, e.TurnEnded()),
        *(e.MessageReceived("m-2", "", attachments=(file,)), e.MessageReceived("m-3", "hi"), reply, e.TurnEnded()),
    ]
    story = story_of("with a file", [e.Recorded(place, 0, one) for place, one in enumerate(events, 1)])
    assert [turn["user"] for turn in story["turns"]] == ["hi"]
