"""Every kind of question against everything that people do instead of answering it.

`test_ways_out.py` says how each way out works; this says that none of them is missing anywhere, and that nobody is asked the same
thing twice in the same words.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.flow import AskingStep, Step
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.form import FormStep
from frontdesk.dialogue.steps.rate import CommentStep, RateStep
from frontdesk.dialogue.steps.say import SayStep

BEFORE = AskStep(id="before", slot="before", prompts=("Which order?", "Its number?"), entity="order_number", next="it")
COLOURS = (Option("Red", "red"), Option("Blue", "blue"))
COMMON = {"id": "it", "slot": "it", "prompts": ("What is it?", "Say it again?", "Once more?"), "next": "done"}
DONE = SayStep(id="done", texts=("{{ before }} and {{ it }}.",))
LEFT = SayStep(id="left", texts=("Left.",))
SHIPPING = "how much is shipping?"
MANY = 12  # tries: more than any question has


class Kind(NamedTuple):
    """A question, an answer to it, and the steps that stand before it."""

    step: AskingStep
    answer: tuple[str, Reading]
    head: tuple[Step, ...] = ()


KINDS: dict[str, Kind] = {
    "ask": Kind(AskStep(**COMMON, entity="colour"), ("red", reading(colour="red"))),  # type: ignore[arg-type]
    "text": Kind(AskStep(**COMMON, check="value | length > 3", invalid="That is short."), ("some words", reading())),  # type: ignore[arg-type]
    "choose": Kind(ChooseStep(**COMMON, options=COLOURS), ("the red one", reading())),  # type: ignore[arg-type]
    "form": Kind(
        AskStep(**COMMON, entity="colour", form="both"),  # type: ignore[arg-type]
        ("red", reading(colour="red")),
        (FormStep(id="both", next="before"),),
    ),
    "confirm": Kind(ConfirmStep(**COMMON, no="done"), ("yes", reading(signals=("yes",)))),  # type: ignore[arg-type]
    "rate": Kind(RateStep(**COMMON), ("4", reading())),  # type: ignore[arg-type]
}
every_kind = pytest.mark.parametrize("kind", KINDS)
#: A summary is always whole, and a yes or no cannot be left out.
but_confirm = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "confirm"])


def asked(kind: str, **changes: object) -> Talk:
    """The question stands, and one was answered before it."""
    one = KINDS[kind]
    before = replace(BEFORE, form=one.step.form)
    steps = (*one.head, before, replace(one.step, **changes), DONE, LEFT)
    talk = Talk(
        replace(BOT, flows={**BOT.flows, "it": flow("it", *steps)}),
        {"refund": {"amount": 3}},
        {SHIPPING: "It is free."},
    )
    assert talk.user("it, A-1", reading("it", order="A-1")) == ["What is it?"]
    return talk


def answered(talk: Talk, kind: str) -> bool:
    text, read = KINDS[kind].answer
    said = talk.user(text, read)
    return said[-1].startswith(f"{'A-2' if 'A-2' in said[-1] else 'A-1'} and")


Behaviour = Callable[[Talk], list[str]]
#: What people do in the middle, each of which ends with the question again: as the last thing that is said, and in other words.
COMES_BACK: dict[str, Behaviour] = {
    "a question that the articles answer": lambda talk: talk.user(SHIPPING, reading(signals=("question",))),
    "another flow": lambda talk: [
        *talk.user("refund me", Reading("refund", 0.99)),
        *talk.user("no", reading(signals=("no",))),
    ],
    "a flow that asks nothing": lambda talk: talk.user("hours?", Reading("help", 0.99)),
    "what did you ask?": lambda talk: talk.user("what did you ask?", reading(signals=("repeat",))),
    "skip, though it is needed": lambda talk: talk.user("skip", reading(signals=("skip",))),
    "a correction of the answer before": lambda talk: talk.user(
        "sorry, A-2", reading(order="A-2", signals=("correction",))
    ),
    "go back, and answer again": lambda talk: [
        *talk.user("go back", reading(signals=("back",))),
        *talk.user("A-2", reading(order="A-2")),
    ],
    "start over, and answer again": lambda talk: [
        *talk.user("start over", reading(signals=("restart",))),
        *talk.user("A-2", reading(order="A-2")),
    ],
    "nonsense": lambda talk: talk.user("hm", reading()),
}
BEGINS_ANEW = {"start over, and answer again"}


@every_kind
@pytest.mark.parametrize("behaviour", COMES_BACK)
def test_the_question_comes_back_by_itself_and_can_be_answered(kind: str, behaviour: str) -> None:
    talk = asked(kind)
    said = COMES_BACK[behaviour](talk)
    asks = of_type(talk.events, e.ReplySent)[-1]
    assert asks.asks == "it", said
    if behaviour not in BEGINS_ANEW and not (kind == "confirm" and talk.state.frames[-1].asked == 1):
        assert asks.reply.text != "What is it?", "the same words as before"
    assert talk.state.status == "bot"
    assert answered(talk, kind)


@but_confirm
def test_asked_again_and_again_it_is_never_said_twice_in_a_row_alike(kind: str) -> None:
    """Questions in between do not use up the tries, and each return has another wording where there are several."""
    talk = asked(kind)
    words = ["What is it?"]
    for _ in range(MANY):
        words.append(talk.user(SHIPPING, reading(signals=("question",)))[-1])
    assert all(one != following for one, following in pairwise(words))
    assert answered(talk, kind)


@every_kind
def test_after_something_in_between_nobody_is_told_that_they_were_not_understood(kind: str) -> None:
    talk = asked(kind, retries=5)
    talk.user("hm", reading())
    said = talk.user(SHIPPING, reading(signals=("question",)))
    assert said[0] == "It is free."
    assert said[1].startswith(BOT.texts.resume)
    assert BOT.texts.fallback not in said[1]


@every_kind
def test_cancelling_ends_it(kind: str) -> None:
    talk = asked(kind)
    assert talk.user("forget it", reading(signals=("cancel",))) == [BOT.texts.cancelled]
    assert talk.state.frames == ()


@every_kind
def test_a_person_can_be_had(kind: str) -> None:
    talk = asked(kind)
    talk.user("a person", reading(signals=("person",)))
    assert talk.state.status == "waiting"


@but_confirm
def test_an_optional_question_can_be_skipped(kind: str) -> None:
    assert asked(kind, optional=True).user("skip", reading(signals=("skip",)))[-1].startswith("A-1 and")


@every_kind
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_an_unclear_answer_takes_the_other_way_after_so_many_tries(kind: str, retries: int) -> None:
    talk = asked(kind, retries=retries, otherwise="left")
    for _ in range(retries):
        assert talk.user("hm", reading())[-1] != "Left."
    assert talk.user("hm", reading()) == ["Left."]


@every_kind
def test_without_another_way_an_unclear_answer_leads_to_a_person(kind: str) -> None:
    talk = asked(kind)
    for _ in range(MANY):
        if talk.state.status == "bot":
            talk.user("hm", reading())
    assert talk.state.status == "waiting"


def test_a_comment_may_be_anything_and_skipped() -> None:
    rating = RateStep(id="it", slot="it", prompts=("How?",), next="why")
    why = CommentStep(id="why", slot="why", prompts=("Why?",), rating="it", optional=True, anything=True, next="end")
    talk = Talk(replace(BOT, flows={"it": flow("it", rating, why)}), knows={SHIPPING: "It is free."})
    talk.user("it", reading("it"))
    assert talk.user("4", reading()) == ["Why?"]
    talk.user(SHIPPING, reading(signals=("question",)))
    assert of_type(talk.events, e.Rated)[-1].comment == SHIPPING
