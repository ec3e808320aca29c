"""Several questions are answered in any order, and only what is missing is asked for."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.form import FormStep
from frontdesk.dialogue.steps.say import SayStep

OPENING = "return my blue jacket from A-1, it's too small"


def test_one_message_fills_all_that_it_names() -> None:
    talk = Talk(BOT)
    assert talk.user(OPENING, reading("return", order="A-1", colour="blue")) == ["Anything else?"]
    assert talk.user("thanks a lot", reading()) == ["A-1, blue, small, thanks a lot?"]


def test_an_answer_to_a_later_question_is_kept_and_the_one_that_stands_is_asked_again() -> None:
    talk = Talk(BOT)
    assert talk.user("return", reading("return")) == ["Which order?"]
    assert talk.user("it's broken", reading()) == ["Which order?"]
    assert talk.user("a blue one", reading(colour="blue")) == ["Which order?"]
    assert talk.user("A-1", reading(order="A-1")) == ["Anything else?"]
    assert not of_type(talk.events, e.AnswerRefused)


def test_two_answers_in_one_message_are_both_taken() -> None:
    talk = Talk(BOT)
    talk.user("return", reading("return"))
    assert talk.user("A-1, the red one", reading(order="A-1", colour="red")) == ["Why?"]


def test_a_question_volunteers_nothing() -> None:
    talk = Talk(BOT, knows={"is broken a reason?": "It is."})
    talk.user("return", reading("return"))
    assert talk.user("is broken a reason?", reading()) == ["It is.", "To go on: Which order?"]


def test_any_answer_of_a_form_can_be_corrected_and_the_others_stay() -> None:
    talk = Talk(BOT)
    talk.user(OPENING, reading("return", order="A-1", colour="blue"))
    assert talk.user("no, A-2", reading(order="A-2", signals=("correction",))) == ["Anything else?"]
    talk.user("skip", reading(signals=("skip",)))
    assert talk.user("no, the red one", reading(colour="red", signals=("no",))) == ["A-2, red, small, no note?"]


def test_a_form_asks_only_for_a_try_or_two() -> None:
    talk = Talk(BOT)
    talk.user("return", reading("return"))
    for _ in range(3):
        talk.user("hm", reading())
    assert talk.state.status == "waiting"


def looked_up(then: str) -> Talk:
    """A form whose order is looked up behind it, and not found."""
    steps = (
        FormStep(id="both", next="number"),
        AskStep(id="number", slot="number", prompts=("Order?",), entity="order_number", form="both", next="why"),
        AskStep(id="why", slot="why", prompts=("Why?",), anything=True, form="both", next="find"),
        ActStep(id="find", action="find_order", arguments={"n": "{{ number }}"}, into="order", failed="no", next="yes"),
        SayStep(id="yes", texts=("{{ number }}: {{ why }}.",)),
        SayStep(id="no", texts=("No {{ number }}.",), next=then),
    )
    talk = Talk(
        replace(BOT, flows={"look": flow("look", *steps)}), {"find_order": {"error": {"code": "no", "message": ""}}}
    )
    assert talk.user("look", reading("look")) == ["Order?"]
    assert talk.user("A-9", reading(order="A-9")) == ["Why?"]
    assert talk.user("late", reading()) == ["No A-9.", "Order?"]
    talk.acts = {"find_order": {"number": "A-1"}}
    return talk


def test_a_flow_that_comes_back_to_one_question_of_a_form_asks_for_nothing_else() -> None:
    assert looked_up("number").user("A-1", reading(order="A-1")) == ["A-1: late."]


def test_it_may_fail_again_and_again_without_going_round_by_itself() -> None:
    talk = looked_up("number")
    talk.acts = {"find_order": {"error": {"code": "no", "message": ""}}}
    assert talk.user("A-8", reading(order="A-8")) == ["No A-8.", "Order?"]
    assert talk.user("A-7", reading(order="A-7")) == ["No A-7.", "Order?"]


def test_a_flow_that_comes_back_to_the_form_asks_for_all_of_it_anew() -> None:
    talk = looked_up("both")
    assert talk.user("A-1", reading(order="A-1")) == ["Why?"]
    assert talk.user("lost", reading()) == ["A-1: lost."]
