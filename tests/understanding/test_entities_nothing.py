"""Texts that name nothing although they look a little like it, and what holds for any text at all."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.understanding import (
    test_entities_contacts,
    test_entities_dates,
    test_entities_numbers,
    test_entities_times,
)
from tests.understanding.finding import Phrase, named

from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.kinds import BUILTIN, ONLY_ASKED
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.training_set import AskedFor, BuiltinEntity, ListEntity, PatternEntity

NOTHING = [
    "may I sit", "maybe in the future", "the sun is out", "we sat in the sun", "wed like a refund", "march on",
    "mark my words", "to be or not to be", "from time to time", "day by day", "all day long", "good morning",
    "have a good weekend", "what a day", "around the clock", "what time is it", "when will it arrive",
    "how long does it take", "wait a minute", "just a minute please", "one moment please", "give me a second",
    "for a while", "at one point", "one of the best", "half of it", "second hand", "at last", "last but not least",
    "first of all, hello", "24/7 support", "it is 50/50", "WD-40", "A4 paper", "mp3 and b2b", "3D glasses",
    "version 10.2.1", "no", "none of them", "email me", "call me at work", "the other day", "any day now",
    "a pound cake", "cash or card", "the dollar is strong", "is it free", "my dog ate it", "N/A", "...", "?!", "",
]  # fmt: skip
LITTLE: list[Phrase] = [
    ("I have 2 problems: 1. the tent leaks", {"number": 2}),
    ("1. the tent leaks", {}),
    ("the second one is broken", {"ordinal": 2}),
    ("try 5 times", {"number": 5}),
    ("https://example.com/2026/12/24?n=5", {"url": "https://example.com/2026/12/24?n=5"}),
    ("anna.1985@example.com", {"email": "anna.1985@example.com"}),
    ("I am at 5", {"time": "17:00"}),
    ("rated 4 out of 5", {"number": [4, 5]}),
    ("it costs 5 times more", {"number": 5}),
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_that_only_looks_like_it_names_nothing(text: str) -> None:
    assert named(text) == {}


@pytest.mark.parametrize(("text", "expected"), LITTLE, ids=[text for text, _ in LITTLE])
def test_a_text_names_no_more_than_it_says(text: str, expected: dict[str, object]) -> None:
    assert named(text) == expected


def test_the_tables_hold_at_least_two_hundred_phrases_of_dates_times_money_phones_and_numbers() -> None:
    dates, times = test_entities_dates, test_entities_times
    numbers, contacts = test_entities_numbers, test_entities_contacts
    tables: tuple[Sequence[tuple[object, ...]], ...] = (
        dates.DATES, dates.REGIONAL_DATES, dates.ASKED_DATES, dates.ELSEWHERE, times.TABLE, times.ASKED, times.ELSEWHERE,
        numbers.TABLE, numbers.REGIONAL, numbers.ASKED, contacts.PHONES,
    )  # fmt: skip
    phrases = {(number, *map(str, row)) for number, table in enumerate(tables) for row in table}
    assert len(phrases) == sum(map(len, tables)), "no phrase is counted twice"
    assert len(phrases) >= 350


FINDER = EntityFinder(
    {
        "order_number": PatternEntity(r"A-\d{4,}", ("A-1234",)),
        "size": ListEntity({"small": ("s",), "extra large": ("xl",)}),
        "booking": BuiltinEntity("reference"),
    },
    "US",
    Normaliser(("small", "extra", "large"), {}),
)
_WORDS = """5 12 31 2026 1,234.50 .5 -4 x3 2x 1/2 24.12. 2026-12-24 12/24 3pm 10:30 9-5 $5 €5,50 12k USD kr 50p half past
to from between and until the next last this in ago of on at for a an two half twenty-five hundred million
second third 5th day days week weekend months hours h 30m mins fortnight monday fri march may tomorrow tonight
morning noon christmas +47 22 33 44 55 (212) 555-2368 a@b.example example.com www. # A-1234 a 1234 xl dozen –
— ’ İ ǅ 👍🏽 � . , ! ? :"""
_PIECES = st.sampled_from(_WORDS.split())
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " ", "-", ", "]).map(lambda gap: gap.join(parts))
)
_MOMENTS = st.sampled_from(
    [
        datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Europe/Oslo")),
        datetime(2028, 2, 29, 23, 59, tzinfo=ZoneInfo("Pacific/Auckland")),
        datetime(2026, 12, 31, 0, 0, tzinfo=ZoneInfo("America/New_York")),
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    _TEXTS, st.sampled_from([None, *BUILTIN, *ONLY_ASKED, "order_number", "size", "booking", "unheard_of"]), _MOMENTS
)
def test_any_text_is_read_and_every_position_is_right(text: str, asked: str | None, now: datetime) -> None:
    text = clean(text)
    found = FINDER.find(text, AskedFor(asked) if asked else None, now)
    for entity in found:
        assert text[entity.start : entity.end] == entity.text
        assert entity.text.strip()
    assert found == FINDER.find(text, AskedFor(asked) if asked else None, now)
