"""What texts name, as tables written by hand; the moment is Monday, 23 November 2026, 10:30."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.errors import KindUnknown, PatternInvalid
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.training_set import AskedFor, BuiltinEntity, EntityDefinition, ListEntity, PatternEntity

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Europe/Oslo"))
DEFINITIONS: dict[str, EntityDefinition] = {
    "order_number": PatternEntity(r"A-\d{4,}", ("A-1234",)),
    "size": ListEntity({"small": ("s", "little"), "large": ("l", "big"), "extra large": ("xl",)}),
    "product": ListEntity({"running shoes": ("runners", "trainers"), "rain jacket": ("raincoat",)}),
    "delivery_day": BuiltinEntity("date"),
}
WORDS = (
    "small",
    "little",
    "large",
    "big",
    "extra",
    "running",
    "shoes",
    "runners",
    "trainers",
    "rain",
    "jacket",
    "raincoat",
)
FINDER = EntityFinder(DEFINITIONS, "US", Normaliser(WORDS, word_ranks()))
BRITISH = EntityFinder({}, "GB", Normaliser((), word_ranks()))

USD, EUR, GBP = "USD", "EUR", "GBP"

TABLE: list[tuple[str, dict[str, Any]]] = [
    # numbers and ordinals
    ("I need 3 of them", {"number": 3}),
    ("1,250 pieces", {"number": 1250}),
    ("it weighs 2.5 kilos", {"number": 2.5}),
    ("minus is -4 then", {"number": -4}),
    ("twenty five boxes", {"number": 25}),
    ("twenty-five boxes", {"number": 25}),
    ("two hundred and five", {"number": 205}),
    ("a hundred chairs", {"number": 100}),
    ("three thousand", {"number": 3000}),
    ("half a dozen", {"number": 6}),
    ("just one please", {"number": 1}),
    ("the blue one", {}),
    ("one of them is broken", {}),
    ("the second one", {"ordinal": 2}),
    ("my 3rd order", {"ordinal": 3}),
    ("the twenty first", {"ordinal": 21}),
    ("the last one", {"ordinal": -1}),
    ("wait a second", {}),
    ("no numbers here", {}),
    # money
    ("it was $12.50", {"money": {"amount": 12.5, "currency": USD}}),
    ("$1,299", {"money": {"amount": 1299, "currency": USD}}),
    ("a refund of 20 dollars", {"money": {"amount": 20, "currency": USD}}),
    ("I paid 49,90 €", {"money": {"amount": 49.9, "currency": EUR}}),
    ("€5 off", {"money": {"amount": 5, "currency": EUR}}),
    ("15 euros", {"money": {"amount": 15, "currency": EUR}}),
    ("£30 voucher", {"money": {"amount": 30, "currency": GBP}}),
    ("thirty quid", {"money": {"amount": 30, "currency": GBP}}),
    ("EUR 10", {"money": {"amount": 10, "currency": EUR}}),
    ("50 cents", {"money": {"amount": 0.5, "currency": USD}}),
    ("$2k budget", {"money": {"amount": 2000, "currency": USD}}),
    ("1.299,00 eur", {"money": {"amount": 1299, "currency": EUR}}),
    # addresses
    ("mail me at Anna.Berg@Example.com.", {"email": "anna.berg@example.com"}),
    ("a+b@mail.example.co.uk please", {"email": "a+b@mail.example.co.uk"}),
    ("not an address: a@b", {}),
    ("see https://example.com/help?id=7.", {"url": "https://example.com/help?id=7"}),
    ("www.example.org/a", {"url": "https://www.example.org/a"}),
    ("your site example.com is down", {"url": "https://example.com"}),
    # phones
    ("call +47 22 33 44 55", {"phone": "+4722334455"}),
    ("my number is (212) 555-2368", {"phone": "+12125552368"}),
    ("212-555-2368", {"phone": "+12125552368"}),
    ("0044 20 7946 0958", {"phone": "+442079460958"}),
    ("+1 415.555.2671", {"phone": "+14155552671"}),
    # dates
    ("today", {"date": "2026-11-23"}),
    ("can it come tomorrow", {"date": "2026-11-24"}),
    ("yesterday", {"date": "2026-11-22"}),
    ("the day after tomorrow", {"date": "2026-11-25"}),
    ("on friday", {"date": "2026-11-27"}),
    ("monday works", {"date": "2026-11-30"}),
    ("this friday", {"date": "2026-11-27"}),
    ("next friday", {"date": "2026-12-04"}),
    ("last friday", {"date": "2026-11-20"}),
    ("by wed", {"date": "2026-11-25"}),
    ("in 3 days", {"date": "2026-11-26"}),
    ("in two weeks", {"date": "2026-12-07"}),
    ("a week ago", {"date": "2026-11-16"}),
    ("3 days ago", {"date": "2026-11-20"}),
    ("next month", {"date": "2026-12-23"}),
    ("next week", {"date": "2026-11-30"}),
    ("this weekend", {"date": "2026-11-28"}),
    ("on the weekend", {"date": "2026-11-28"}),
    ("5 March", {"date": "2027-03-05"}),
    ("March 5th, 2027", {"date": "2027-03-05"}),
    ("the 5th of march", {"date": "2027-03-05"}),
    ("20 nov", {"date": "2026-11-20"}),
    ("2026-12-24", {"date": "2026-12-24"}),
    ("12/24/2026", {"date": "2026-12-24"}),
    ("24.12.2026", {"date": "2026-12-24"}),
    ("on 12/24", {"date": "2026-12-24"}),
    ("31 February", {"number": 31}),
    ("may I sit", {}),
    ("the sun is out", {}),
    # times
    ("at 3pm", {"time": "15:00"}),
    ("3:30 p.m.", {"time": "15:30"}),
    ("12am", {"time": "00:00"}),
    ("at 14:45", {"time": "14:45"}),
    ("at noon", {"time": "12:00"}),
    ("half past two", {"time": "14:30"}),
    ("quarter to 9 am", {"time": "08:45"}),
    ("ten past 8", {"time": "08:10"}),
    ("5 o'clock", {"time": "17:00"}),
    ("around 5", {"time": "17:00"}),
    ("9 in the morning", {"time": "09:00"}),
    ("in 2 hours", {"time": "12:30"}),
    ("tomorrow at 10am", {"date": "2026-11-24", "time": "10:00"}),
    ("at 5 Main Street", {"number": 5}),
    # the bot's own
    ("where is A-1234?", {"order_number": "A-1234"}),
    ("a-99887 please", {"order_number": "A-99887"}),
    ("BA-1234", {}),
    ("A-123", {}),
    ("a big one", {"size": "large"}),
    ("XL", {"size": "extra large"}),
    ("size s", {"size": "small"}),
    ("what's in it", {}),
    ("the runing shoes in larg", {"product": "running shoes", "size": "large"}),
    ("two raincoats", {"product": "rain jacket", "number": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_text_names_exactly_this(text: str, expected: dict[str, Any]) -> None:
    found = FINDER.find(text, None, NOW)
    assert {entity.name: entity.value for entity in found if entity.name != "delivery_day"} == expected
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


ASKED: list[tuple[str, str, Any]] = [
    ("order_number", "1234", "A-1234"),
    ("order_number", "its a1234", "A-1234"),
    ("order_number", "A 1234", "A-1234"),
    ("order_number", "order number 99887.", "A-99887"),
    ("order_number", "I do not know", None),
    ("order_number", "12", None),
    ("size", "l", "large"),
    ("size", "the larg please", "large"),
    ("size", "purple", None),
    ("product", "rain jackt", "rain jacket"),
    ("number", "one", 1),
    ("number", "a couple", 2),
    ("number", "the second", 2),
    ("date", "the 5th", "2026-12-05"),
    ("date", "3/4", "2027-03-04"),
    ("date", "sat", "2026-11-28"),
    ("delivery_day", "tomorrow", "2026-11-24"),
    ("delivery_day", "the 30th please", "2026-11-30"),
    ("time", "3", "15:00"),
    ("time", "at 10", "10:00"),
    ("phone", "555 2368", "5552368"),
    ("email", "anna dot berg at example dot com", "anna.berg@example.com"),
    ("name", "anna berg", "Anna Berg"),
    ("name", "Hi, my name is Anna McBerg.", "Anna McBerg"),
    ("name", "it's O'Neill", "O'Neill"),
    ("name", "1234", None),
    ("text", "  leave it with the neighbour ", "leave it with the neighbour"),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "text", "expected"), ASKED, ids=[f"{entity}: {text}" for entity, text, _ in ASKED])
def test_an_answer_to_a_question_is_read_as_one(entity: str, text: str, expected: Any) -> None:
    found = [each for each in FINDER.find(text, AskedFor(entity), NOW) if each.name == entity]
    assert (found[0].value if found else None) == expected
    assert all(text[each.start : each.end] == each.text for each in found)


def test_what_was_asked_for_comes_first() -> None:
    found = FINDER.find("tomorrow, order A-1234", AskedFor("order_number"), NOW)
    assert [entity.name for entity in found] == ["order_number", "date", "delivery_day"]


def test_a_region_decides_which_number_is_the_month() -> None:
    assert BRITISH.find("03/04/2027", None, NOW)[0].value == "2027-04-03"
    assert FINDER.find("03/04/2027", None, NOW)[0].value == "2027-03-04"


def test_positions_count_characters_also_after_emoji_and_capitals_that_grow() -> None:
    text = "👍🏽 İstanbul \ud800 order A-1234 on friday"
    found = FINDER.find(clean(text), None, NOW)
    assert [(entity.name, text[entity.start : entity.end]) for entity in found][:2] == [
        ("order_number", "A-1234"),
        ("date", "friday"),
    ]


def test_a_pattern_that_would_blow_up_elsewhere_is_harmless() -> None:
    finder = EntityFinder({"evil": PatternEntity(r"(a+)+$")}, None, Normaliser((), {}))
    assert finder.find("a" * 3_000 + "!", None, NOW) == ()


def test_an_invalid_pattern_names_its_entity() -> None:
    with pytest.raises(PatternInvalid, match="order_number"):
        EntityFinder({"order_number": PatternEntity(r"(?=A)\d")}, None, Normaliser((), {}))


def test_an_unknown_kind_names_its_entity() -> None:
    with pytest.raises(KindUnknown, match="when"):
        EntityFinder({"when": BuiltinEntity("moment")}, None, Normaliser((), {}))


@pytest.mark.parametrize(
    "asked", [None, AskedFor("email"), AskedFor("date"), AskedFor("order_number"), AskedFor("size")]
)
def test_a_text_made_to_be_slow_is_read_in_bounded_steps(asked: AskedFor | None) -> None:
    for piece in ("1 ", "1,", "a.", "1/", "(1", "two ", "@a.", "1-", "a dot ", "$1", "www.", "A-1", "5 pm "):
        assert len(FINDER.find(piece * 10_000, asked, NOW)) <= 500
