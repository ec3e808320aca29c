"""Several wishes in one message, messages that follow up on another, and corrections, on the pure machine."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.engine import leant_on
from frontdesk.dialogue.picking import meant
from frontdesk.dialogue.reading import Entity, Reading, Wish
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.say import SayStep

SHIPPED = {"find_order": {"number": "A-1", "status": "shipped"}}
BOTH = "where is A-1 and refund me"
NEXT = BOT.texts.next_wish
ASK_REFUND = "Shall I refund it?"


def wish(intent: str | None, text: str, whole: str, *, general: bool = False) -> Wish:
    start = whole.index(text)
    return Wish(intent, 0.9, text, start, start + len(text), general)


def both(order: str | None = "A-1") -> Reading:
    return replace(reading("order", order=order), also=(wish("refund", "refund me", BOTH),))


def entity(name: str, value: str, text: str) -> Entity:
    start = text.index(value)
    return Entity(name, value, value, start, start + len(value))


def test_the_second_wish_of_a_message_is_taken_up_when_the_first_is_done() -> None:
    talk = Talk(BOT, SHIPPED)
    assert talk.user(BOTH, both()) == ["A-1 left.", NEXT, ASK_REFUND]
    assert talk.user("no", reading(signals=("no",))) == ["Nothing was changed."]
    assert talk.state.wishes == ()


def test_the_second_wish_waits_until_the_first_has_its_answers() -> None:
    talk = Talk(BOT, SHIPPED, {"do you ship?": "We do."})
    assert talk.user(BOTH, both(order=None)) == ["Which order?"]
    assert talk.user("do you ship?", reading()) == ["We do.", "To go on: It looks like A-1234."]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left.", NEXT, ASK_REFUND]


def test_cancelling_drops_what_was_still_to_come() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user(BOTH, both(order=None))
    assert talk.user("stop", reading(signals=("cancel",))) == [BOT.texts.cancelled]
    assert talk.state.wishes == ()


def test_a_person_takes_over_everything() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user(BOTH, both(order=None))
    talk.user("human", reading(signals=("person",)))
    assert (talk.state.status, talk.state.wishes) == ("waiting", ())


def test_a_wish_that_only_the_articles_can_answer_is_looked_up_in_its_own_words() -> None:
    whole = "where is A-1 and do you ship to Oslo?"
    asked = wish(None, "do you ship to Oslo?", whole, general=True)
    talk = Talk(BOT, SHIPPED, {"do you ship to Oslo?": "We do."})
    assert talk.user(whole, replace(reading("order", order="A-1"), also=(asked,))) == ["A-1 left.", NEXT, "We do."]


def test_the_first_wish_is_looked_up_without_the_second() -> None:
    whole = "how do orders work? and then refund me"
    talk = Talk(BOT, SHIPPED, {"how do orders work?": "Like so."})
    first = replace(reading("order", signals=("question",)), also=(wish("refund", "refund me", whole),))
    assert talk.user(whole, first) == ["Like so.", NEXT, ASK_REFUND]


def test_a_wish_that_cannot_be_served_is_admitted() -> None:
    talk = Talk(BOT, SHIPPED)
    unknown = replace(both(), also=(wish("unheard_of", "refund me", BOTH),))
    assert talk.user(BOTH, unknown) == ["A-1 left.", NEXT, BOT.texts.fallback]


def test_a_general_question_among_the_wishes_is_answered_from_the_articles() -> None:
    whole = "where is A-1 and how do refunds work?"
    general = wish("refund", "how do refunds work?", whole, general=True)
    talk = Talk(BOT, SHIPPED, {"how do refunds work?": "Within days."})
    assert talk.user(whole, replace(reading("order", order="A-1"), also=(general,)))[-1] == "Within days."


def test_three_wishes_wait_and_more_are_not_lost_silently() -> None:
    whole = "where is A-1, one, two, three, four"
    also = tuple(wish(None, text, whole) for text in ("one", "two", "three", "four"))
    talk = Talk(BOT, SHIPPED, {text: f"{text}!" for text in ("one", "two", "three", "four")})
    said = talk.user(whole, replace(reading("order", order="A-1"), also=also))
    assert said == ["A-1 left.", NEXT, "one!", NEXT, "two!", NEXT, "three!", BOT.texts.overlooked]
    assert talk.user("one", reading()) == ["one!"]


def test_a_wish_that_the_user_brings_up_again_is_not_served_twice() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user(BOTH, both(order=None))
    assert talk.user("refund me!", reading("refund")) == [ASK_REFUND]
    talk.user("no", reading(signals=("no",)))
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]


def ask(slot: str, following: str, name: str | None = None) -> AskStep:
    return AskStep(id=slot, slot=slot, prompts=(f"Which {slot}?",), entity=name or slot, next=following)


TRACK = flow("track", ask("number", "said"), SayStep(id="said", texts=("Track {{ number }}.",)))
STOP = flow("stop", ask("number", "said"), SayStep(id="said", texts=("Stop {{ number }}.",)))
SHOP = flow(
    "shop", ask("item", "colour"), ask("colour", "said"), SayStep(id="said", texts=("{{ item }} in {{ colour }}.",))
)
TWO = replace(BOT, flows={one.name: one for one in (TRACK, STOP, SHOP)})


def named(text: str, intent: str | None, *entities: Entity, **more: Any) -> Reading:
    return Reading(intent=intent, confidence=0.9 if intent else 0.0, entities=entities, **more)


def test_each_wish_takes_what_its_own_part_names() -> None:
    whole = "track 11 and stop 22"
    read = named(whole, "track", entity("number", "11", whole), entity("number", "22", whole))
    said = Talk(TWO).user(whole, replace(read, also=(wish("stop", "stop 22", whole),)))
    assert said == ["Track 11.", NEXT, "Stop 22."]


def test_what_is_named_once_serves_both_wishes() -> None:
    whole = "track 11 and stop it"
    read = named(whole, "track", entity("number", "11", whole), also=(wish("stop", "stop it", whole),))
    assert Talk(TWO).user(whole, read) == ["Track 11.", NEXT, "Stop 11."]


def test_what_the_first_wish_was_told_serves_the_second() -> None:
    whole = "track mine and stop it"
    talk = Talk(TWO)
    assert talk.user(whole, named(whole, "track", also=(wish("stop", "stop it", whole),))) == ["Which number?"]
    assert talk.user("33", named("33", None, entity("number", "33", "33"))) == ["Track 33.", NEXT, "Stop 33."]


def test_a_follow_up_keeps_what_it_does_not_name_itself() -> None:
    talk = Talk(TWO)
    first = "got the jacket in red?"
    talk.user(first, named(first, "shop", entity("item", "jacket", first), entity("colour", "red", first)))
    assert leant_on(talk.state, TWO) == ((first, "shop"),)
    again = named("and blue?", "shop", entity("colour", "blue", "and blue?"), follows=True)
    assert talk.user("and blue?", again) == ["jacket in blue."]
    third = named("and the tent?", "shop", entity("item", "tent", "and the tent?"), follows=True)
    assert talk.user("and the tent?", third) == ["tent in blue."]


def test_a_follow_up_keeps_what_was_answered_on_the_way() -> None:
    talk = Talk(TWO)
    talk.user("got a jacket", named("got a jacket", "shop", entity("item", "jacket", "got a jacket")))
    assert talk.user("red", named("red", None, entity("colour", "red", "red"))) == ["jacket in red."]
    third = named("and the tent?", "shop", entity("item", "tent", "and the tent?"), follows=True)
    assert talk.user("and the tent?", third) == ["tent in red."]


def test_a_wish_about_it_means_what_was_named_before() -> None:
    talk = Talk(TWO)
    talk.user("track 11", named("track 11", "track", entity("number", "11", "track 11")))
    assert talk.user("stop it", named("stop it", "stop", follows=True)) == ["Stop 11."]
    assert talk.user("stop", named("stop", "stop")) == ["Which number?"]


def test_nothing_is_leant_on_while_a_question_stands_or_after_cancelling_or_small_talk() -> None:
    hello = flow("hello", SayStep(id="hi", texts=("Hi!",)))
    bot: Bot = replace(TWO, flows={**TWO.flows, "hello": hello})
    talk = Talk(bot)
    talk.user("hello", named("hello", "hello"))
    assert leant_on(talk.state, bot) == ()
    talk.user("track it", named("track it", "track"))
    assert leant_on(talk.state, bot) == ()
    talk.user("forget it", named("forget it", None, signals=("cancel",)))
    assert (leant_on(talk.state, bot), talk.state.heard) == ((), ())


def test_an_answer_from_the_articles_can_be_leant_on_too() -> None:
    talk = Talk(BOT, knows={"when?": "At nine."})
    talk.user("when?", reading("order", signals=("question",)))
    assert leant_on(talk.state, BOT) == (("when?", None),)


SIZES = (Option("Small", "small"), Option("Large", "large"))
BOOK = flow(
    "book",
    ask("day", "size"),
    ChooseStep(id="size", slot="size", prompts=("Which size?",), options=SIZES, next="note"),
    AskStep(id="note", slot="note", prompts=("A note?",), next="sure"),
    ChooseStep(
        id="sure",
        slot="sure",
        prompts=("{{ day }}, {{ size }}, {{ note }}?",),
        options=(Option("Yes", "yes"),),
        next="said",
    ),
    SayStep(id="said", texts=("Booked {{ day }}.",)),
)
BOOKING = replace(BOT, flows={"book": BOOK})


def booking_until(step: str) -> Talk:
    talk = Talk(BOOKING)
    talk.user("book monday", named("book monday", "book", entity("day", "monday", "book monday")))
    if step in ("note", "sure"):
        talk.user("small", named("small", None, entity("size", "small", "small")))
    if step == "sure":
        talk.user("hello", named("hello", None))
    return talk


def test_a_correction_is_no_answer_to_a_question_for_any_text() -> None:
    talk = booking_until("note")
    text = "sorry, not monday, friday"
    days = (entity("day", "monday", text), entity("day", "friday", text))
    assert talk.user(text, named(text, None, *days, signals=("correction",))) == ["A note?"]
    assert talk.state.frames[-1].variables == {"day": "friday", "size": "small"}


def test_after_a_correction_the_answers_that_still_hold_are_not_asked_for_again() -> None:
    talk = booking_until("sure")
    text = "I meant friday"
    assert talk.user(text, named(text, None, entity("day", "friday", text), signals=("correction",))) == [
        "friday, small, hello?"
    ]
    assert talk.user("yes", named("yes", None, signals=("yes",))) == ["Booked friday."]


def test_a_choice_can_be_corrected() -> None:
    talk = booking_until("sure")
    text = "actually the large one"
    assert talk.user(text, named(text, None, entity("size", "large", text), signals=("correction",))) == [
        "monday, large, hello?"
    ]


def test_a_correction_that_corrects_nothing_is_an_ordinary_answer() -> None:
    talk = booking_until("note")
    said = talk.user("I mean, ring twice", named("I mean, ring twice", None, signals=("correction",)))
    assert said == ["monday, small, I mean, ring twice?"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("not monday, friday", ["friday"]),
        ("friday instead of monday", ["friday"]),
        ("monday or friday", ["monday", "friday"]),
        ("not on monday", ["monday"]),
    ],
)
def test_what_a_text_denies_is_not_meant_where_it_names_another(text: str, kept: list[str]) -> None:
    days = tuple(entity("day", day, text) for day in ("monday", "friday") if day in text)
    assert [one.value for one in meant(days, text)] == kept


def test_an_event_of_an_older_version_still_reads() -> None:
    filled = e.decode(b'{"type":"slot.filled","step":"a","slot":"a","value":1,"next":"b"}', 1)
    assert filled == e.SlotFilled("a", "a", 1, "b")


def test_a_wish_that_names_what_is_asked_for_answers_the_question_and_waits() -> None:
    talk = Talk(BOT, SHIPPED)
    talk.user("where is it", reading("order"))
    both = replace(reading("refund", order="A-1"), confidence=0.999)
    replies = talk.user("I want a refund for order A-1", both)
    assert replies[0] == "A-1 left."
    assert replies[1] == BOT.texts.next_wish
    assert talk.state.frames[-1].flow == "refund"


def test_an_answer_that_only_sounds_like_a_wish_is_no_more_than_an_answer() -> None:
    for text, sure in (("I want a refund for order A-1", 0.99), ("refund A-1", 0.999)):
        talk = Talk(BOT, SHIPPED)
        talk.user("where is it", reading("order"))
        assert len(talk.user(text, replace(reading("refund", order="A-1"), confidence=sure))) == 1
        assert talk.state.wishes == ()
