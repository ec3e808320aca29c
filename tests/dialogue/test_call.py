"""A flow runs another one as a part of itself, with variables of its own, a result, and a limit."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT, DEEP, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.frames import DEPTH
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.call import CALLS
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.wishes import WAITING

FOUND = {"find_order": {"number": "A-1", "status": "shipped"}}
LOST = {"find_order": {"error": {"code": "not_found", "message": "No."}}}


def test_a_called_flow_gets_arguments_and_gives_a_result() -> None:
    talk = Talk(BOT, FOUND)
    assert talk.user("track", reading("track")) == ["Hm, which order?"]
    assert [frame.variables for frame in talk.state.frames] == [{}, {"greeting": "Hm,"}]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1: shipped."]
    assert talk.state.frames == ()


def test_what_was_said_to_the_caller_is_not_asked_again_by_the_called_flow() -> None:
    assert Talk(BOT, FOUND).user("track A-1", reading("track", order="A-1")) == ["A-1: shipped."]


def test_a_called_flow_without_a_result_gives_none() -> None:
    assert Talk(BOT, LOST).user("track A-1", reading("track", order="A-1")) == ["Somebody looks into it."]


def test_a_digression_within_a_called_flow_comes_back_to_it() -> None:
    talk = Talk(BOT, FOUND)
    talk.user("track", reading("track"))
    talk.user("refund me", reading("refund"))
    assert talk.user("no", reading(signals=("no",))) == ["Nothing was changed.", "To go on: Hm, which order?"]


def test_starting_over_within_a_called_flow_begins_the_calling_one_again() -> None:
    talk = Talk(BOT, FOUND)
    talk.user("track", reading("track"))
    said = talk.user("start over", reading(signals=("restart",)))
    assert said == [BOT.texts.restarted, "Hm, which order?"]
    assert len(talk.state.frames) == 2


def test_cancelling_within_a_called_flow_ends_the_calling_one_too() -> None:
    talk = Talk(BOT, FOUND)
    talk.user("track", reading("track"))
    assert talk.user("stop", reading(signals=("cancel",))) == [BOT.texts.cancelled]


def test_a_flow_that_calls_itself_is_stopped_at_the_limit_and_says_so_in_an_event() -> None:
    talk = Talk(BOT)
    assert talk.user("deep", reading("deep")) == [BOT.texts.fallback]
    [refused] = of_type(talk.events, e.FlowRefused)
    assert (refused.flow, refused.reason, refused.next) == (DEEP.name, "too_deep", "enough")
    assert len(of_type(talk.events, e.FlowStarted)) == CALLS


def test_a_called_flow_that_is_not_there_leads_where_the_flow_says() -> None:
    talk = Talk(replace(BOT, flows={name: one for name, one in BOT.flows.items() if name != "find"}))
    assert talk.user("track", reading("track")) == ["Not today."]
    assert of_type(talk.events, e.FlowRefused)[0].reason == "unknown"


def test_a_called_flow_that_vanishes_while_it_asks_takes_the_calling_one_along() -> None:
    talk = Talk(BOT)
    talk.user("track", reading("track"))
    talk.bot = replace(BOT, flows={name: one for name, one in BOT.flows.items() if name != "find"})
    assert talk.user("A-1", reading(order="A-1")) == [BOT.texts.updated, BOT.texts.fallback]
    assert [event.outcome for event in of_type(talk.events, e.FlowEnded)] == ["interrupted", "interrupted"]


def test_flows_interrupt_each_other_only_so_deep_and_the_next_wish_waits() -> None:
    names = [f"flow_{number}" for number in range(DEPTH + WAITING + 2)]
    flows = {
        name: flow(
            name,
            AskStep(id="ask", slot="ask", prompts=(f"{name}?",), entity="order_number", next="said"),
            SayStep(id="said", texts=(f"{name} done.",)),
        )
        for name in names
    }
    talk = Talk(replace(BOT, flows=flows))
    for name in names[:DEPTH]:
        talk.user(name, reading(name))
    assert talk.user(names[DEPTH], reading(names[DEPTH])) == [BOT.texts.later, f"To go on: {names[DEPTH - 1]}?"]
    assert of_type(talk.events, e.FlowRefused)[0].flow == names[DEPTH]
    assert len(talk.state.frames) == DEPTH
    for name in names[DEPTH + 1 :]:
        talk.user(name, reading(name))
    assert len(talk.state.wishes) == WAITING
    for _ in range(DEPTH - 1):
        talk.user("A-1", reading(order="A-1"))
    said = talk.user("A-1", reading(order="A-1"))
    assert said[0] == f"{names[0]} done."
    assert BOT.texts.next_wish in said
