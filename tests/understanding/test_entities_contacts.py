"""Phone numbers of several countries, web and mail addresses, names of people, and numbers of orders or bookings."""

from typing import Any

import pytest
from tests.understanding.finding import Phrase, answer, finder_for, named

from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.training_set import BuiltinEntity

ADDRESSES: list[Phrase] = [
    ("mail me at Anna.Berg@Example.com.", {"email": "anna.berg@example.com"}),
    ("a+b@mail.example.co.uk please", {"email": "a+b@mail.example.co.uk"}),
    ("<anna@example.com>", {"email": "anna@example.com"}),
    ("mailto:anna@example.com", {"email": "anna@example.com"}),
    ("a@example.com or b@example.com", {"email": ["a@example.com", "b@example.com"]}),
    ("not an address: a@b", {}),
    ("see https://example.com/help?id=7.", {"url": "https://example.com/help?id=7"}),
    ("(https://example.com/a)", {"url": "https://example.com/a"}),
    ("www.example.org/a", {"url": "https://www.example.org/a"}),
    ("your site example.com is down", {"url": "https://example.com"}),
    ("shop.example.co.uk/sale", {"url": "https://shop.example.co.uk/sale"}),
    ("it is late.so I left", {}),
]  # fmt: skip

PHONES: list[tuple[str, str, str]] = [
    ("US", "call +47 22 33 44 55", "+4722334455"),
    ("US", "my number is (212) 555-2368", "+12125552368"),
    ("US", "212-555-2368", "+12125552368"),
    ("US", "212.555.2368", "+12125552368"),
    ("US", "2125552368", "+12125552368"),
    ("US", "1 212 555 2368", "+12125552368"),
    ("US", "+1 (415) 555-2671", "+14155552671"),
    ("US", "+1 415.555.2671", "+14155552671"),
    ("US", "212-555-2368 ext. 12", "+12125552368"),
    ("US", "0044 20 7946 0958", "+442079460958"),
    ("US", "011 44 20 7946 0958", "+442079460958"),
    ("CA", "(416) 555-0134", "+14165550134"),
    ("GB", "020 7946 0958", "+442079460958"),
    ("GB", "07400 123456", "+447400123456"),
    ("GB", "+44 (0)20 7946 0958", "+442079460958"),
    ("GB", "(0131) 496 0123", "+441314960123"),
    ("IE", "022 12345", "+3532212345"),
    ("IE", "085 012 3456", "+353850123456"),
    ("DE", "030 901820", "+4930901820"),
    ("DE", "+49 (0)30 901820", "+4930901820"),
    ("DE", "0151-23456789", "+4915123456789"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("FR", "01.42.34.56.78", "+33142345678"),
    ("ES", "612 34 56 78", "+34612345678"),
    ("IT", "06 69812345", "+390669812345"),
    ("NL", "020-5551234", "+31205551234"),
    ("NO", "22 33 44 55", "+4722334455"),
    ("NO", "912 34 567", "+4791234567"),
    ("SE", "08-123 456 78", "+46812345678"),
    ("DK", "32 12 34 56", "+4532123456"),
    ("CH", "044 668 18 00", "+41446681800"),
    ("AU", "0412 345 678", "+61412345678"),
    ("IN", "098765 43210", "+919876543210"),
    ("JP", "03-1234-5678", "+81312345678"),
    ("BR", "(11) 96123-4567", "+5511961234567"),
]  # fmt: skip

NO_PHONES: list[Phrase] = [
    ("order 123456", {"number": 123456}),
    ("2026-12-24", {"date": "2026-12-24"}),
    ("10.12.2026", {"date": "2026-12-10"}),
    ("ref A-2125552368", {}),
]


@pytest.mark.parametrize(("text", "expected"), ADDRESSES + NO_PHONES, ids=[x[0] for x in ADDRESSES + NO_PHONES])
def test_a_text_names_exactly_this(text: str, expected: dict[str, Any]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(("region", "text", "expected"), PHONES, ids=[" ".join(x[:2]) for x in PHONES])
def test_a_phone_number_is_read_as_its_region_writes_it(region: str, text: str, expected: str) -> None:
    assert named(text, finder_for(region)) == {"phone": expected}


ASKED: list[tuple[str, str, Any]] = [
    ("phone", "555 2368", "5552368"),
    ("phone", "it's 212 555 2368", "+12125552368"),
    ("phone", "no", None),
    ("email", "anna dot berg at example dot com", "anna.berg@example.com"),
    ("email", "anna at example dot com", "anna@example.com"),
    ("email", "anna.berg (at) example (dot) com", "anna.berg@example.com"),
    ("email", "anna.berg [at] example.com", "anna.berg@example.com"),
    ("email", "anna @ example.com", "anna@example.com"),
    ("email", "anna_berg at mail dot example dot co dot uk", "anna_berg@mail.example.co.uk"),
    ("email", "meet me at noon", None),
    ("email", "I'm at work", None),
    ("url", "example.museum/a", "https://example.museum/a"),
    ("url", "none", None),
    ("reference", "A-1234", "A-1234"),
    ("reference", "it's ab12cd", "AB12CD"),
    ("reference", "#12345", "12345"),
    ("reference", "a 1234", "A1234"),
    ("reference", "order 99887766", "99887766"),
    ("reference", "12", None),
    ("reference", "I lost it", None),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "text", "expected"), ASKED, ids=[f"{entity}: {text}" for entity, text, _ in ASKED])
def test_an_answer_to_a_question_is_read_as_one(entity: str, text: str, expected: Any) -> None:
    assert answer(text, entity) == expected


BOOKINGS = EntityFinder({"booking": BuiltinEntity("reference")}, "US", Normaliser((), word_ranks()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my booking XK-4471 please", "XK-4471"),
        ("where is 1Z999AA10123456784", "1Z999AA10123456784"),
        ("booking number 558812", "558812"),
        ("ref: #A-1234", "A-1234"),
        ("booking no. 77-1234", "77-1234"),
        ("I need 2 chairs", None),
        ("it is 1,299.00 dollars", None),
        ("on 2026-12-24 at 10:30", None),
        ("the 1st one, b2b", None),
        ("mail a1234@example.com", None),
        ("my order number please", None),
    ],
)
def test_a_bot_may_ask_for_anything_that_looks_like_a_number_of_an_order(text: str, expected: str | None) -> None:
    assert named(text, BOOKINGS).get("booking") == expected
    assert "reference" not in named(text)


NAMES: list[tuple[str, str | None]] = [
    ("anna berg", "Anna Berg"),
    ("Anna", "Anna"),
    ("ANNA BERG", "Anna Berg"),
    ("Hi, my name is Anna McBerg.", "Anna McBerg"),
    ("I'm Anna Berg", "Anna Berg"),
    ("im anna", "Anna"),
    ("it's O'Neill", "O'Neill"),
    ("my name is jean-luc o'neill", "Jean-Luc O'Neill"),
    ("it's Anna", "Anna"),
    ("This is Bob speaking", "Bob"),
    ("call me Bob pls", "Bob"),
    ("Name: Anna Berg", "Anna Berg"),
    ("sure, it's Anna Berg, thanks!", "Anna Berg"),
    ("Anna Berg and my order is A-1234", "Anna Berg"),
    ("My name is Anna. I ordered a tent", "Anna"),
    ("Anna Berg, 12 Main Street", "Anna Berg"),
    ("vincent van der berg", "Vincent van der Berg"),
    ("Vincent van der Berg", "Vincent van der Berg"),
    ("María José", "María José"),
    ("me llamo maría josé garcía", "María José García"),
    ("Ich heiße Jürgen Groß", "Jürgen Groß"),
    ("je m'appelle Zoé", "Zoé"),
    ("Dr. Martin Luther King Jr.", "Dr. Martin Luther King Jr."),
    ("J. R. R. Tolkien", "J. R. R. Tolkien"),
    ("Will Smith", "Will Smith"),
    ("Mark", "Mark"),
    ("李小龍", "李小龍"),
    ("Анна Берг", "Анна Берг"),
    ("अनीता शर्मा", "अनीता शर्मा"),
    ("محمد علي", "محمد علي"),
    ("김민수", "김민수"),
    ("Ngũgĩ wa Thiong'o", "Ngũgĩ wa Thiong'o"),
    ("1234", None),
    ("no", None),
    ("No thanks", None),
    ("why do you need it", None),
    ("Why do you need it?", None),
    ("Is that necessary?", None),
    ("none of your business", None),
    ("I don't want to say", None),
    ("I'm not sure", None),
    ("I'm looking for a jacket", None),
    ("it's broken", None),
    ("skip", None),
    ("never mind", None),
    ("what", None),
    ("a real person please", None),
    ("hello", None),
    ("where is my order", None),
    ("ok", None),
    ("anna@example.com", None),
    ("👍", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMES, ids=[text for text, _ in NAMES])
def test_a_name_is_taken_where_one_was_asked_for_and_nothing_else_is(text: str, expected: str | None) -> None:
    assert answer(text, "name") == expected
    assert answer(text, "person_name") == expected
