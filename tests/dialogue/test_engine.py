"""How a conversation goes, on the pure machine: no database, no model, no clock."""

import pytest
from tests.dialogue.bots import BOT, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import events as e
from frontdesk.dialogue.engine import LoopWithoutExit

SHIPPED = {"find_order": {"number": "A-1", "status": "shipped"}}


def test_a_flow_asks_acts_branches_and_ends() -> None:
    talk = Talk(BOT, SHIPPED)
    assert talk.user("where is it", reading("order")) == ["Which order?"]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]
    assert talk.state.frames == ()


def test_what_was_said_at_the_start_is_not_asked_again() -> None:
    assert Talk(BOT, SHIPPED).user("where is A-1", reading("order", order="A-1")) == ["A-1 left."]


def test_a_question_in_the_middle_is_answered_and_the_flow_goes_on_in_other_words() -> None:
    talk = Talk(BOT, SHIPPED, {"do you ship to Norway?": "Yes, to Norway."})
    talk.user("where is it", reading("order"))
    assert talk.user("do you ship to Norway?", reading()) == ["Yes, to Norway.", "To go on: Which order?"]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]


def test_another_flow_in_the_middle_ends_and_the_first_goes_on() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user("where is it", reading("order"))
    assert talk.user("refund me", reading("refund")) == ["Shall I refund it?"]
    assert talk.user("no", reading(signals=("no",))) == ["Nothing was changed.", "To go on: Which order?"]


def test_a_wrong_answer_is_asked_again_differently_and_then_handed_over() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.user("hm", reading()) == ["It looks like A-1234."]
    assert talk.user("eh", reading())[0].endswith("It looks like A-1234.")
    talk.user("oh", reading())
    assert talk.state.status == "waiting"


def test_a_failed_action_leads_where_the_flow_says_and_the_slot_is_asked_anew() -> None:
    talk = Talk(BOT, {"find_order": {"error": {"code": "not_found", "message": "No such order."}}})
    assert talk.user("A-9?", reading("order", order="A-9")) == ["No such order.", "Which order?"]
    talk.acts = SHIPPED
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]


def test_a_failed_action_without_a_way_on_brings_a_person() -> None:
    talk = Talk(BOT, {"refund": {"error": {"code": "x", "message": "x"}}})
    talk.user("refund", reading("refund"))
    talk.user("go ahead", reading())
    assert talk.state.status == "waiting"


@pytest.mark.parametrize("words", ["Yes, please", "yes please!", "go ahead", "1", "the first one", "oh yes please do"])
def test_an_option_is_chosen_by_its_words_its_place_or_a_synonym(words: str) -> None:
    talk = Talk(BOT, {"refund": {"amount": 5}})
    talk.user("refund", reading("refund"))
    assert talk.user(words, reading()) == ["Refunded €5.00."]


def test_cancel_works_anywhere_and_says_so() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.user("forget it", reading(signals=("cancel",))) == [BOT.texts.cancelled]
    assert talk.state.frames == ()


def test_a_question_behind_a_branch_takes_its_answer() -> None:
    talk = Talk(BOT)
    assert talk.user("call", reading("call")) == ["Shall I cancel it?"]
    assert talk.user("no", reading()) == ["You said no."]


def test_the_very_words_of_an_option_are_an_answer_even_where_they_sound_like_cancelling() -> None:
    talk = Talk(BOT)
    talk.user("call", reading("call"))
    assert talk.user("yes, cancel it", reading(signals=("yes", "cancel"))) == ["You said yes."]


def test_what_did_you_ask_is_answered() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.user("what did you ask?", reading(signals=("repeat",)))[-1].endswith("Which order?")


def test_free_text_is_checked_and_kept_with_its_type() -> None:
    talk = Talk(BOT)
    talk.user("name", reading("name"))
    assert talk.user("Al", reading()) == ["That is short. Your name?"]
    assert talk.user("Alma", reading()) == ["Hello Alma, 2!"]


def test_a_person_can_be_reached_from_within_a_flow() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.user("a human please", reading(signals=("person",))) == [BOT.texts.handoff]
    assert talk.state.status == "waiting"


def test_a_flow_that_hands_over_is_preferred_when_a_person_is_wanted() -> None:
    talk = Talk(BOT)
    assert talk.user("a human please", reading("person", signals=("person",))) == ["One moment.", BOT.texts.handoff]
    handoff = next(event for event in talk.events if isinstance(event, e.HandoffRequested))
    assert (handoff.reason, handoff.team) == ("Asked.", "t")


def test_while_a_person_is_awaited_the_bot_says_so_once_and_keeps_out_of_it() -> None:
    talk = Talk(BOT)
    talk.user("human", reading(signals=("person",)))
    assert talk.user("hello?", reading("order")) == [BOT.texts.waiting]
    assert talk.user("anyone?", reading("order")) == []


def test_a_question_is_answered_from_the_articles() -> None:
    talk = Talk(BOT, knows={"when?": "At nine."})
    assert talk.user("when?", reading()) == ["At nine."]


def test_not_knowing_twice_in_a_row_brings_a_person() -> None:
    talk = Talk(BOT)
    assert talk.user("blah", reading()) == [BOT.texts.fallback]
    talk.user("blub", reading())
    assert talk.state.status == "waiting"


def test_an_answer_in_between_forgives_not_knowing() -> None:
    talk = Talk(BOT, knows={"when?": "At nine."})
    talk.user("blah", reading())
    talk.user("when?", reading())
    talk.user("blub", reading())
    assert talk.state.status == "bot"


def test_a_search_step_answers_or_goes_elsewhere() -> None:
    assert Talk(BOT, knows={"opening hours": "Nine to five."}).user("help", reading("help")) == ["Nine to five."]
    assert Talk(BOT).user("help", reading("help")) == ["?"]


def test_a_flow_that_goes_round_for_ever_is_stopped() -> None:
    with pytest.raises(LoopWithoutExit):
        Talk(BOT).user("loop", reading("loop"))


def test_an_action_that_was_started_is_done_again_under_the_same_key() -> None:
    talk = Talk(BOT, {"refund": {"amount": 5}})
    talk.user("refund", reading("refund"))
    talk.record(e.MessageReceived("m", "yes"))
    talk.record(e.MessageUnderstood(reading(signals=("yes",))))
    talk.record(e.SlotFilled("sure", "sure", "yes", "decide"))
    talk.record(e.ActionStarted("act_7", "refund", {}, "refund", "done", "refund", "handoff"))
    from frontdesk.dialogue.engine import next_move

    move = next_move(talk.state, BOT)
    assert (type(move).__name__, getattr(move, "key", None)) == ("Act", "act_7")


def test_a_flow_that_vanished_from_the_bot_ends_quietly() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    talk.bot = type(BOT)(id="small", name="Small")
    assert talk.user("A-1", reading(order="A-1")) == [BOT.texts.fallback]
