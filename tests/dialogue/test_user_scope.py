"""What flows keep of a user beyond the conversation, as the machine sees it."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import events as e
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.trace import told

SIZE = flow(
    "size",
    SetStep(id="keep", values={"size": "{{ message.text }}"}, scope="user", next="said"),
    SayStep(id="said", texts=("{{ user.id }} wears {{ user.size or 'anything' }}",)),
)
FORGET = flow("forget", SetStep(id="drop", values={"size": None}, scope="user", next="said"), SIZE.steps[1])
SAID = flow("said", SIZE.steps[1])
REMEMBERING = replace(BOT, flows={one.name: one for one in (SIZE, FORGET, SAID)})


def test_a_flow_remembers_something_of_the_user() -> None:
    talk = Talk(REMEMBERING)
    assert talk.user("large", reading("size")) == ["jo wears large"]
    assert talk.user("what do I wear", reading("said")) == ["jo wears large"]


def test_what_is_set_to_nothing_is_forgotten() -> None:
    talk = Talk(REMEMBERING)
    talk.user("large", reading("size"))
    assert talk.user("forget it", reading("forget")) == ["jo wears anything"]
    assert talk.state.variables["user"] == {}


def test_what_is_recalled_replaces_what_the_conversation_knew() -> None:
    talk = Talk(REMEMBERING)
    talk.user("large", reading("size"))
    talk.record(e.UserRecalled({"size": "small"}))
    assert talk.user("what do I wear", reading("said")) == ["jo wears small"]


def test_nothing_that_is_remembered_can_say_who_the_user_is() -> None:
    talk = Talk(REMEMBERING)
    talk.record(e.UserRecalled({"id": "eve"}))
    assert talk.user("what do I wear", reading("said")) == ["jo wears anything"]


def test_the_trace_says_for_whom_something_is_kept_and_what_was_remembered() -> None:
    assert told(e.VariablesSet("keep", {"size": "large"}, "said", "user")) == "set size='large' for the user at keep"
    assert told(e.UserRecalled({"size": "large"})) == "remembered of the user: size='large'"
    assert told(e.UserRecalled({})) == "remembered of the user: nothing"


def test_only_a_bot_whose_flows_remember_has_anything_to_look_up() -> None:
    assert REMEMBERING.remembers
    assert not BOT.remembers
