"""In every kind of question: skip, go back, start over, what did you ask; and what a free text is not taken for."""

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import AskingStep
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.reading import Reading, Signal
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.rate import CommentStep, RateStep
from frontdesk.dialogue.steps.say import SayStep

COLOURS = (Option("Red", "red"), Option("Blue", "blue"))
BEFORE = AskStep(id="first", slot="first", prompts=("First?",), entity="order_number", next="it")
DONE = SayStep(id="done", texts=("Done, {{ it }}.",))
KINDS: tuple[AskingStep, ...] = (
    AskStep(id="it", slot="it", prompts=("It?",), entity="colour", next="done"),
    AskStep(id="it", slot="it", prompts=("It?",), next="done"),
    ChooseStep(id="it", slot="it", prompts=("It?",), options=COLOURS, next="done"),
    ConfirmStep(id="it", slot="it", prompts=("It?",), next="done"),
    RateStep(id="it", slot="it", prompts=("It?",), next="done"),
    CommentStep(id="it", slot="it", prompts=("It?",), rating="first", anything=True, next="done"),
)
every_kind = pytest.mark.parametrize("step", KINDS, ids=[f"{type(step).__name__}-{n}" for n, step in enumerate(KINDS)])


def asked(step: AskingStep, **changes: object) -> Talk:
    steps = (BEFORE, replace(step, **changes), DONE)
    talk = Talk(replace(BOT, flows={**BOT.flows, "it": flow("it", *steps)}), knows={"how much is shipping?": "Free."})
    assert talk.user("it, A-1", reading("it", order="A-1")) == ["It?"]
    return talk


@every_kind
def test_cancel_ends_it(step: AskingStep) -> None:
    assert asked(step).user("forget it", reading(signals=("cancel",))) == [BOT.texts.cancelled]


@every_kind
def test_start_over_begins_again(step: AskingStep) -> None:
    talk = asked(step)
    assert talk.user("start over", reading(signals=("restart",))) == [BOT.texts.restarted, "First?"]
    assert talk.state.frames[-1].variables == {}


@every_kind
def test_go_back_asks_the_question_before_again_and_comes_back(step: AskingStep) -> None:
    talk = asked(step)
    assert talk.user("go back", reading(signals=("back",))) == ["First?"]
    assert talk.user("A-2", reading(order="A-2")) == ["It?"]
    assert talk.state.frames[-1].variables["first"] == "A-2"


@every_kind
def test_what_did_you_ask_is_answered(step: AskingStep) -> None:
    assert asked(step).user("what did you ask?", reading(signals=("repeat",))) == ["To go on: It?"]


@every_kind
def test_skip_leaves_an_optional_question_open(step: AskingStep) -> None:
    assert asked(step, optional=True).user("skip", reading(signals=("skip",))) == ["Done, None."]


@every_kind
def test_skip_takes_the_other_way_where_there_is_one(step: AskingStep) -> None:
    assert asked(step, otherwise="done").user("skip", reading(signals=("skip",))) == ["Done, ."]


@every_kind
def test_what_cannot_be_skipped_is_asked_again_and_a_person_comes_in_the_end(step: AskingStep) -> None:
    talk = asked(step, retries=1)
    said = talk.user("skip", reading(signals=("skip",)))
    assert (said[0], said[1][-3:]) == (BOT.texts.needed, "It?")
    talk.user("skip", reading(signals=("skip",)))
    assert talk.state.status == "waiting"


@pytest.mark.parametrize("step", [step for step in KINDS if not isinstance(step, CommentStep)])
def test_a_question_about_something_else_is_answered(step: AskingStep) -> None:
    talk = asked(step)
    assert talk.user("how much is shipping?", reading(signals=("question",))) == ["Free.", "To go on: It?"]


def free() -> Talk:
    return asked(KINDS[1])


def test_a_question_that_the_articles_cannot_answer_is_a_free_text_after_all() -> None:
    assert free().user("why is it late?", reading(signals=("question",))) == ["Done, why is it late?."]


def test_only_a_wish_that_is_all_but_certain_interrupts_a_free_text() -> None:
    assert free().user("refund it", Reading("refund", 0.9)) == ["Done, refund it."]
    assert free().user("refund it", Reading("refund", 0.97)) == ["Shall I refund it?"]


def test_a_free_text_that_may_be_anything_is_taken_as_it_is() -> None:
    talk = asked(KINDS[1], anything=True)
    assert talk.user("how much is shipping?", Reading("refund", 0.97)) == ["Done, how much is shipping?."]


def test_there_is_nothing_before_the_first_question() -> None:
    talk = Talk(BOT)
    talk.user("order", reading("order"))
    said = talk.user("go back", reading(signals=("back",)))
    assert said == [BOT.texts.no_way_back, "To go on: It looks like A-1234."]


def test_no_way_leads_back_behind_an_effect() -> None:
    act = ActStep(id="act", action="pay", next="it")
    paid = flow("paid", replace(BEFORE, next="act"), act, KINDS[0], DONE)
    talk = Talk(replace(BOT, flows={"paid": paid}))
    talk.user("pay", reading("paid"))
    talk.record(e.MessageReceived("m", "A-1"))
    talk.record(e.MessageUnderstood(reading(order="A-1")))
    talk.record(e.SlotFilled("first", "first", "A-1", "act"))
    talk.record(e.ActionStarted("key", "pay", {}, "act", "it"))
    talk.record(e.ActionFinished("key", "pay", "act", "it"))
    talk.record(e.ReplySent(Reply("r", "It?"), "question", "it", None, "it"))
    talk.record(e.TurnEnded())
    assert talk.user("go back", reading(signals=("back",)))[0] == BOT.texts.no_way_back


def test_going_back_is_an_event_of_its_own() -> None:
    talk = asked(KINDS[0])
    talk.user("go back", reading(signals=("back",)))
    assert of_type(talk.events, e.SteppedBack) == [e.SteppedBack("it", "first")]


def test_a_bot_without_the_flow_any_more_cancels_where_the_user_starts_over() -> None:
    talk = Talk(BOT)
    talk.user("track", reading("track"))
    talk.bot = Bot("small", "Small", flows={"find": BOT.flows["find"]})
    assert talk.user("start over", reading(signals=("restart",))) == [BOT.texts.cancelled]


def test_a_question_may_suggest_answers_as_buttons() -> None:
    talk = asked(KINDS[1], choices=("Red", "{{ first }}"))
    question = of_type(talk.events, e.ReplySent)[-1].reply
    assert (question.kind, [choice.value for choice in question.choices]) == ("choices", ["Red", "A-1"])
    assert talk.user("Red", reading()) == ["Done, Red."]


@pytest.mark.parametrize(
    ("text", "signal", "said"),
    [
        ("go back", "back", BOT.texts.no_way_back),
        ("start over", "restart", BOT.texts.nothing_to_cancel),
        ("cancel", "cancel", BOT.texts.nothing_to_cancel),
    ],
)
def test_a_bare_way_out_where_nothing_is_under_way_is_no_vague_wish(text: str, signal: Signal, said: str) -> None:
    steps = (BEFORE, DONE)
    talk = Talk(replace(BOT, flows={**BOT.flows, "it": flow("it", *steps)}))
    assert talk.user(text, Reading("it", 0.85, signals=(signal,))) == [said]
    assert talk.user(text, Reading("it", 0.96, signals=(signal,))) == ["First?"]


def test_a_question_that_was_gone_back_to_is_never_asked_twice_in_the_same_words() -> None:
    first = replace(BEFORE, prompts=("First?", "The first one, please."))
    talk = Talk(replace(BOT, flows={**BOT.flows, "it": flow("it", first, KINDS[0], DONE)}))
    talk.user("it, A-1", reading("it", order="A-1"))
    assert talk.user("go back", reading(signals=("back",))) == ["The first one, please."]
    assert talk.user("yes", reading(signals=("yes",))) == [f"{BOT.texts.fallback} The first one, please."]
