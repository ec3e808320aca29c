"""A summary is agreed to, refused, or corrected and asked again."""

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.say import SayStep

BUY = (
    AskStep(id="count", slot="count", prompts=("How many?",), entity="number", next="colour"),
    ChooseStep(
        id="colour", slot="colour", prompts=("Which?",), options=(Option("Red", 1), Option("Blue", 2)), next="ok"
    ),
    ConfirmStep(id="ok", slot="ok", prompts=("{{ count }} of {{ colour }}?", "Sorry?"), no="left", next="done"),
    SayStep(id="done", texts=("Bought {{ ok }}.",)),
    SayStep(id="left", texts=("Left {{ ok }}.",)),
)
YES, NO = ("yes",), ("no",)


def counted(count: int, *signals: str) -> Reading:
    return Reading(entities=(Entity("number", count, str(count), 0, 1),), signals=signals)  # type: ignore[arg-type]


def bot(**changes: object) -> Bot:
    steps = tuple(replace(step, **changes) if isinstance(step, ConfirmStep) else step for step in BUY)
    return replace(BOT, flows={**BOT.flows, "buy": flow("buy", *steps)})


def at_the_summary(definition: Bot | None = None) -> Talk:
    talk = Talk(definition or bot(), knows={"is it free?": "No."})
    talk.user("buy", reading("buy"))
    talk.user("1", counted(1))
    assert talk.user("red", reading()) == ["1 of 1?"]
    return talk


@pytest.mark.parametrize(
    ("words", "signals", "said"),
    [
        ("yep", YES, "Bought True."),
        ("Yes!", (), "Bought True."),
        ("nope", NO, "Left False."),
        ("no", (), "Left False."),
    ],
)
def test_a_yes_or_a_no_decides(words: str, signals: tuple[str, ...], said: str) -> None:
    assert at_the_summary().user(words, reading(signals=signals)) == [said]


def test_the_buttons_are_named_by_the_author() -> None:
    talk = at_the_summary(bot(agree=("Buy it", "take my money"), refuse=("Not now",)))
    asked = of_type(talk.events, e.ReplySent)[-1]
    assert [choice.label for choice in asked.reply.choices] == ["Buy it", "Not now"]
    assert talk.user("take my money!", reading()) == ["Bought True."]


def test_a_yes_with_a_correction_changes_the_answer_and_asks_again() -> None:
    talk = at_the_summary()
    assert talk.user("yes but make it 2", counted(2, "yes")) == ["2 of 1?"]
    assert of_type(talk.events, e.SlotFilled)[-2].corrects
    assert talk.user("yes", reading(signals=YES)) == ["Bought True."]


def test_a_no_with_a_correction_changes_a_choice_by_its_words_and_asks_again() -> None:
    talk = at_the_summary()
    assert talk.user("no, the blue one", reading(signals=NO)) == ["1 of 2?"]
    assert talk.user("no", reading(signals=NO)) == ["Left False."]


def test_what_is_said_again_in_agreeing_corrects_nothing() -> None:
    assert at_the_summary().user("yes, 1 red one", counted(1, "yes")) == ["Bought True."]


def test_a_question_agrees_to_nothing_and_the_summary_comes_again() -> None:
    talk = at_the_summary()
    assert talk.user("is it free?", reading(signals=YES)) == ["No.", "To go on: 1 of 1?"]


def test_a_bare_no_can_ask_one_of_the_answers_again_and_keeps_the_others() -> None:
    talk = at_the_summary(bot(change="count"))
    assert talk.user("no", reading(signals=NO)) == ["How many?"]
    assert talk.user("3", counted(3)) == ["3 of 1?"]


def test_what_was_said_before_the_summary_is_no_yes_to_it() -> None:
    talk = Talk(bot())
    talk.user("buy", reading("buy"))
    assert talk.user("yes, 1 of them", counted(1, "yes")) == ["Which?"]


def test_an_unclear_answer_is_asked_again_and_then_taken_elsewhere() -> None:
    talk = at_the_summary(bot(retries=1, otherwise="left"))
    assert talk.user("hm", reading()) == ["Sorry?"]
    assert talk.user("eh", reading()) == ["Left ."]
