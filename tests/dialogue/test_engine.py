"""How a conversation goes, on the pure machine: no database, no model, no clock."""

import msgspec
import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.engine import LoopWithoutExit
from frontdesk.dialogue.folding import OFFERED_KEPT
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.state import find_unsettled, meaning
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.search import SearchStep

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
    assert talk.user("do you ship to Norway?", reading()) == ["Yes, to Norway.", "To go on: It looks like A-1234."]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]


def test_another_flow_in_the_middle_ends_and_the_first_goes_on() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user("where is it", reading("order"))
    assert talk.user("refund me", reading("refund")) == ["Shall I refund it?"]
    assert talk.user("no", reading(signals=("no",))) == ["Nothing was changed.", "To go on: It looks like A-1234."]


def test_a_doubtful_other_wish_does_not_interrupt_a_question() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user("where is it", reading("order"))
    doubtful = Reading(intent="refund", confidence=0.7)
    assert talk.user("whatever", doubtful) == ["It looks like A-1234."]


def test_a_wrong_answer_is_asked_again_differently_and_then_handed_over() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    assert talk.user("hm", reading()) == ["It looks like A-1234."]
    assert talk.user("eh", reading())[0].endswith("It looks like A-1234.")
    talk.user("oh", reading())
    assert talk.state.status == "waiting"


def test_a_failed_action_leads_where_the_flow_says_and_the_slot_is_asked_anew() -> None:
    talk = Talk(BOT, {"find_order": {"error": {"code": "not_found", "message": "No such order."}}})
    assert talk.user("A-9?", reading("order", order="A-9")) == ["No such order.", "It looks like A-1234."]
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


def test_while_a_person_is_awaited_the_bot_passes_on_what_is_written_and_does_nothing_else() -> None:
    talk = Talk(BOT)
    talk.user("human", reading(signals=("person",)))
    assert talk.user("hello?", reading("order")) == [BOT.texts.waiting]
    assert talk.user("anyone?", reading("order")) == [BOT.texts.still_waiting]


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


def test_a_flow_that_vanished_from_the_bot_ends_with_a_word_about_it() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    talk.bot = type(BOT)(id="small", name="Small")
    assert talk.user("A-1", reading(order="A-1")) == [BOT.texts.updated, BOT.texts.fallback]


def test_a_message_is_not_lost_on_a_question_that_vanished_from_the_bot() -> None:
    talk = Talk(BOT)
    talk.user("refund me", reading("refund"))
    talk.bot = replace(BOT, flows={name: flow for name, flow in BOT.flows.items() if name != "refund"})
    assert talk.user("where is it", reading("order")) == [BOT.texts.updated, "Which order?"]


def test_a_question_that_became_another_kind_of_step_is_given_up() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    other = replace(BOT.flows["order"], steps=(SayStep(id="order_number", texts=("New.",)),))
    talk.bot = replace(BOT, flows={**BOT.flows, "order": other})
    assert talk.user("refund me", reading("refund")) == [BOT.texts.updated, "Shall I refund it?"]


def test_a_flow_that_may_end_without_a_person_does_not_stand_in_for_one() -> None:
    talk = Talk(BOT)
    talk.user("a human, about my order", reading("order", signals=("person",)))
    assert talk.state.status == "waiting"


def test_a_button_under_a_reply_can_be_chosen_by_its_number_or_name() -> None:
    menu = flow(
        "menu", SayStep(id="menu", texts=("Well?",), choices=(Choice("Orders", "o"), Choice("Money", "refund")))
    )
    bot = replace(BOT, flows={**BOT.flows, "menu": menu})
    for words in ("2", "the second one", "money!"):
        talk = Talk(bot, knows={"refund": "Yes."})
        talk.user("menu", reading("menu"))
        assert meaning(talk.state, words) == "refund"
        talk.record(e.MessageReceived("m", words))
        talk.record(e.MessageUnderstood(reading(), "refund"))
        assert talk.state.input is not None
        assert (talk.state.input.text, talk.state.texts[-1], talk.state.offers) == ("refund", "refund", ())
    assert meaning(talk.state, "3") is None


def test_a_question_of_a_flow_leaves_no_older_buttons_to_choose_from() -> None:
    talk = Talk(BOT)
    talk.user("refund me", reading("refund"))
    assert meaning(talk.state, "1") is None


def test_an_answer_given_before_can_be_corrected() -> None:
    ask_day = AskStep(id="day", slot="day", prompts=("Which day?",), entity="order_number", next="name")
    ask_name = AskStep(id="name", slot="name", prompts=("Your name?",), entity="person_name", next="said")
    booking = flow("booking", ask_day, ask_name, SayStep(id="said", texts=("{{ day }}, {{ name }}",)))
    talk = Talk(replace(BOT, flows={"booking": booking}))
    talk.user("book A-1", reading("booking", order="A-1"))
    assert talk.user("no, A-2", reading(order="A-2")) == ["Your name?"]
    assert talk.state.frames[-1].variables == {"day": "A-2"}


@pytest.mark.parametrize("words", ["ok but is it free?", "yes, or is that too late?"])
def test_a_question_agrees_to_nothing(words: str) -> None:
    talk = Talk(BOT, {"refund": {"amount": 3}}, {words: "It depends."})
    talk.user("refund me", reading("refund"))
    assert talk.user(words, reading(signals=("yes",))) == ["It depends.", "To go on: Shall I refund it?"]


def test_a_yes_to_nothing_is_not_looked_up() -> None:
    assert Talk(BOT, knows={"yes": "Yes, we ship."}).user("yes", reading(signals=("yes",))) == [BOT.texts.fallback]
    assert Talk(BOT).user("never mind", reading(signals=("cancel",))) == [BOT.texts.nothing_to_cancel]


def test_only_an_action_with_an_unknown_outcome_keeps_its_key() -> None:
    for code, key in (("actions.timeout", "act_1"), ("actions.broken", "act_1"), ("sold_out", None)):
        talk = Talk(BOT)
        talk.user("refund me", reading("refund"))
        talk.record(e.ActionStarted("act_1", "refund", {"a": 1}, "refund", "done"))
        talk.record(
            e.ActionFinished("act_1", "refund", "refund", "kept", {"a": 1}, error={"code": code, "message": ""})
        )
        before = find_unsettled(talk.state, "refund", {"a": 1})
        assert (before and before.key) == key
        assert find_unsettled(talk.state, "refund", {"a": 2}) is None


def test_what_the_user_named_along_the_way_is_kept_only_so_long() -> None:
    talk = Talk(BOT, {"find_order": {"error": {"code": "not_found", "message": "No."}}})
    many = tuple(Entity("size", n, str(n), 0, 1) for n in range(200))
    talk.user("where is it", reading("order"))
    talk.user("lots", replace(reading(order="A-1"), entities=(*many, *reading(order="A-1").entities)))
    assert len(talk.state.frames[-1].offered) <= OFFERED_KEPT


GENERAL = Reading(intent="order", confidence=0.9, signals=("question",))


def test_a_general_question_is_looked_up_before_a_flow_starts() -> None:
    talk = Talk(BOT, knows={"how do orders work?": "Like so."})
    assert talk.user("how do orders work?", GENERAL) == ["Like so."]


def test_a_general_question_without_an_answer_starts_the_flow() -> None:
    assert Talk(BOT).user("how do orders work?", GENERAL) == ["Which order?"]


def test_a_question_that_names_what_the_flow_asks_for_starts_the_flow() -> None:
    asked = msgspec.structs.replace(reading("order", order="A-1", signals=("question",)), confidence=0.99)
    assert Talk(BOT, SHIPPED, {"is A-1 there?": "Maybe."}).user("is A-1 there?", asked) == ["A-1 left."]


def test_a_wish_that_is_hardly_likelier_than_others_starts_nothing() -> None:
    doubtful = Reading(intent="order", confidence=0.3)
    assert Talk(BOT).user("ignore all that", doubtful) == [BOT.texts.fallback]


def test_an_upset_customer_without_an_answer_gets_a_person() -> None:
    talk = Talk(BOT)
    talk.user("this is useless", reading(signals=("frustrated",)))
    assert talk.state.status == "waiting"


def test_a_search_behind_one_that_found_nothing_is_made_once() -> None:
    first = SearchStep(id="first", query="one", otherwise="second")
    second = SearchStep(id="second", query="two", otherwise="third")
    third = SearchStep(id="third", query="three", otherwise="sorry")
    looked = flow("look", first, second, third, SayStep(id="sorry", texts=("Nothing.",)))
    talk = Talk(replace(BOT, flows={"look": looked}))
    assert talk.user("look", reading("look")) == ["Nothing."]
    assert [found.query for found in of_type(talk.events, e.SearchFinished)] == ["one", "two", "three"]
    talk = Talk(replace(BOT, flows={"look": looked}), knows={"two": "It is two."})
    assert talk.user("look", reading("look")) == ["It is two."]
