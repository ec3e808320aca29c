"""A flow that waits keeps no other one waiting, and goes on when it may, wherever it stands."""

from typing import Any

from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import END, Flow
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.end import EndStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.wait import MOST_WAITING, WaitStep

PAID = ("payment.received", {"order": "A-1", "amount": 5})
WAITS = "I wait for your payment."
THANKS = "Thanks for the €5.00, it is on its way."


def a_bot(*flows: Flow, **changes: Any) -> Bot:
    return replace(BOT, flows={one.name: one for one in flows}, **changes)


def waiting(name: str, event: str = "go", **more: Any) -> Flow:
    wait = WaitStep(id="wait", event=event, seconds=60, next="went", otherwise="over", **more)
    said = (SayStep(id="went", texts=(f"{name} went on.",), next=END), SayStep(id="over", texts=(f"{name} is over.",)))
    return flow(name, wait, *said)


def test_a_question_that_the_waiting_flow_interrupted_is_asked_again_at_once() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.user("pay", reading("pay")) == [WAITS, "To go on: It looks like A-1234."]
    assert talk.user("A-1", reading(order="A-1"))[-1].endswith("is being packed.")
    assert talk.event(*PAID) == [THANKS]


def test_what_comes_while_a_question_stands_is_taken_once_that_flow_has_ended() -> None:
    talk = Talk(BOT)
    talk.user("pay", reading("pay"))
    talk.user("where is it", reading("order"))
    assert talk.event(*PAID) == []
    assert talk.user("hm?", reading(signals=("repeat",))) == ["To go on: Which order?"]
    assert talk.user("A-1", reading(order="A-1"))[1:] == [THANKS]


def test_an_event_asks_no_question_again() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.event("parcel.lost") == []
    assert talk.user("A-1", reading(order="A-1")) == [" is being packed."]


def test_cancelling_ends_what_is_under_way_and_only_then_what_waits() -> None:
    talk = Talk(BOT)
    talk.user("pay", reading("pay"))
    talk.user("where is it", reading("order"))
    assert talk.user("stop", reading(signals=("cancel",))) == [BOT.texts.cancelled]
    assert of_type(talk.events, e.WaitEnded) == []
    assert talk.user("stop", reading(signals=("cancel",))) == [BOT.texts.cancelled]
    assert [event.outcome for event in of_type(talk.events, e.WaitEnded)] == ["cancelled"]
    assert talk.event(*PAID) == []
    assert talk.state.frames == ()


def test_of_several_flows_that_wait_the_one_that_is_meant_goes_on() -> None:
    bot = a_bot(waiting("one", "first"), waiting("two", "second", texts=("Two waits.",)))
    talk = Talk(bot)
    assert talk.user("one", reading("one")) == [BOT.texts.parked]
    assert talk.user("two", reading("two")) == ["Two waits."]
    assert talk.user("one", reading("one")) == [BOT.texts.parked]
    assert talk.event("first") == ["one went on."]
    assert [frame.flow for frame in talk.state.frames] == ["two"]
    assert talk.later() == ["two is over."]
    assert talk.state.frames == ()


def test_a_bare_answer_to_nothing_is_answered_with_what_is_waited_for() -> None:
    talk = Talk(BOT)
    talk.user("pay", reading("pay"))
    assert talk.user("ok", reading(signals=("yes",))) == [WAITS]
    assert talk.user("what?", reading(signals=("repeat",))) == [WAITS]
    assert talk.user("any news about it", reading()) == [f"{BOT.texts.fallback}\n{WAITS}"]


def test_only_so_many_flows_wait_at_once() -> None:
    names = [f"f{number}" for number in range(MOST_WAITING + 1)]
    talk = Talk(a_bot(*(waiting(name) for name in names)))
    said = [talk.user(name, reading(name)) for name in names]
    assert said == [[BOT.texts.parked]] * MOST_WAITING + [[f"f{MOST_WAITING} is over."]]


def test_a_called_flow_waits_with_the_one_that_called_it_and_brings_its_result() -> None:
    inner = flow(
        "inner", WaitStep(id="wait", event="go", into="came", next="give"), EndStep(id="give", result="{{ came.n }}")
    )
    outer = flow(
        "outer",
        CallStep(id="call", flow="inner", into="number", next="say"),
        SayStep(id="say", texts=("It is {{ number }}.",), next="name"),
        AskStep(id="name", slot="name", prompts=("Your name?",), next=END),
    )
    ask = flow("ask", AskStep(id="what", slot="what", prompts=("What?",), next=END))
    talk = Talk(a_bot(inner, outer, ask))
    talk.user("ask", reading("ask"))
    talk.user("outer", replace(reading("outer"), confidence=0.99))
    assert [frame.flow for frame in talk.state.frames] == ["outer", "inner", "ask"]
    talk.user("this", reading())
    assert talk.event("go", {"n": 7}) == ["It is 7.", "Your name?"]


def test_an_until_that_gives_no_time_goes_the_other_way() -> None:
    wait = WaitStep(id="wait", until="due", next="went", otherwise="never")
    steps = (SayStep(id="went", texts=("Went.",), next=END), SayStep(id="never", texts=("No time.",)))
    assert Talk(a_bot(flow("w", wait, *steps))).user("w", reading("w")) == ["No time."]
    given = WaitStep(id="wait", until="'2026-12-24'", next="went", otherwise="never")
    talk = Talk(a_bot(flow("w", given, *steps)))
    assert talk.user("w", reading("w")) == [BOT.texts.parked]
    assert talk.later() == ["Went."]


def test_what_comes_for_a_flow_that_an_edited_bot_has_lost_goes_to_a_person() -> None:
    talk = Talk(BOT)
    talk.user("pay", reading("pay"))
    talk.bot = a_bot(waiting("other"))
    assert talk.user("hm", reading()) == [f"{BOT.texts.fallback}\n{BOT.texts.parked}"]
    assert talk.event(*PAID) == [BOT.texts.handoff]
    assert [event.outcome for event in of_type(talk.events, e.FlowEnded)] == ["interrupted"]
