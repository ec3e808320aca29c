"""What several messages come to as one turn's input, on the pure machine."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import events as e
from frontdesk.dialogue.engine import sure_beside_answer
from frontdesk.dialogue.folding import apply, replay
from frontdesk.dialogue.gathered import joined, together
from frontdesk.dialogue.reading import Entity, Reading, Wish
from frontdesk.dialogue.state import State
from frontdesk.dialogue.wishes import first_of

PACKED = {"find_order": {"number": "A-1", "status": "packed"}}
QUESTION = "do you ship to Oslo?"
ASKS = reading(signals=("question",))
ORDER = Reading(entities=(Entity("order_number", "A-1", "A-1", 0, 3),))


def compose(*said: tuple[str, Reading], whole: Reading | None = None) -> Reading:
    texts = [text for text, _ in said]
    each = [read for _, read in said]
    return together(texts, whole or reading(order="A-1"), each, asked="order_number", sure=0.8)


def test_an_answer_keeps_its_place_and_the_question_beside_it_is_a_wish() -> None:
    read = compose(("A-1", ORDER), (QUESTION, ASKS))
    assert read.signals == ()
    assert [(wish.text, wish.intent, wish.general, wish.start) for wish in read.also] == [(QUESTION, None, True, 4)]
    assert first_of(joined(["A-1", QUESTION]), read.also) == "A-1"


def test_the_answer_may_come_after_the_question_and_between_two() -> None:
    whole = replace(reading(), entities=())
    read = compose((QUESTION, ASKS), ("A-1", ORDER), ("what is it?", ASKS), whole=whole)
    text = joined([QUESTION, "A-1", "what is it?"])
    assert [text[wish.start : wish.end] for wish in read.also] == [QUESTION, "what is it?"]
    assert first_of(text, read.also) == "A-1"
    (found,) = read.entities
    assert text[found.start : found.end] == "A-1"


def test_a_sure_wish_beside_the_answer_waits_and_an_unsure_one_is_none() -> None:
    sure = reading("refund")
    unsure = replace(sure, confidence=0.7)
    assert [wish.intent for wish in compose(("A-1", ORDER), ("refund", sure)).also] == ["refund"]
    assert compose(("A-1", ORDER), ("refund", unsure)).also == ()


def test_a_question_that_names_what_was_asked_for_is_the_answer() -> None:
    asking = replace(ORDER, signals=("question",))
    assert compose(("hm", reading()), ("is it A-1?", asking)).also == ()


def test_where_nothing_but_politeness_stands_beside_a_question_all_is_read_as_one() -> None:
    whole = reading(signals=("greeting", "question"))
    hello = reading(signals=("greeting",))
    assert compose(("hello", hello), (QUESTION, ASKS), whole=whole) == whole
    assert compose((QUESTION, ASKS), (QUESTION, ASKS), whole=whole) == whole


def test_the_question_beside_an_answer_is_answered_before_the_bot_asks_on() -> None:
    talk = Talk(BOT, PACKED, {QUESTION: "We do."})
    talk.user("name", reading("name"))
    said = talk.user(f"x\n{QUESTION}", replace(reading(), also=(Wish(None, 0.0, QUESTION, 2, 22, True),)))
    assert said == ["We do.", "That is short. Your name?"]
    assert talk.state.wishes == ()


def test_the_question_beside_an_answer_that_ends_the_flow_is_led_over_to() -> None:
    talk = Talk(BOT, PACKED, {QUESTION: "We do."})
    talk.user("order", reading("order"))
    said = talk.user(f"A-1\n{QUESTION}", replace(reading(order="A-1"), also=(Wish(None, 0.0, QUESTION, 4, 24, True),)))
    assert said == ["A-1 is being packed.", BOT.texts.next_wish, "We do."]


def test_only_where_an_answer_is_expected_messages_are_read_apart() -> None:
    talk = Talk(BOT, PACKED)
    assert sure_beside_answer(talk.state, BOT) is None
    talk.user("order", reading("order"))
    assert sure_beside_answer(talk.state, BOT) == 0.8
    talk.user("A-1", reading(order="A-1"))
    assert sure_beside_answer(talk.state, BOT) is None


def test_messages_that_came_together_are_one_turn_of_the_state() -> None:
    events: list[e.AnyEvent] = [
        e.ConversationStarted("conv_1", "small", "jo", "api"),
        e.MessageReceived("m1", "hi", session={"page": "a"}),
        e.MessageReceived("m2", "where is it", session={"locale": "en"}),
    ]
    state = replay(events)
    assert (state.turn, state.texts) == (1, ("hi\nwhere is it",))
    assert state.session == {"page": "a", "locale": "en"}
    state = apply(apply(state, e.HandoffRequested("r")), e.TurnEnded())
    state = replay([e.MessageReceived("m3", "x"), e.MessageReceived("m4", "y")], state)
    assert (state.turn, state.waited, state.texts) == (2, 1, ("hi\nwhere is it", "x\ny"))
    assert isinstance(state, State)
