"""Numbers, ordinals and sums of money in figures and in words, in the ways that several regions write them."""

from typing import Any

import pytest
from tests.understanding.finding import Phrase, answer, finder_for, named

NUMBERS: list[Phrase] = [
    ("I need 3 of them", {"number": 3}),
    ("1,250 pieces", {"number": 1250}),
    ("1,250,000 pieces", {"number": 1250000}),
    ("it weighs 2.5 kilos", {"number": 2.5}),
    ("it weighs 1.250 kg", {"number": 1.25}),
    ("2,5 kilos", {"number": 2.5}),
    ("1.250.000 pieces", {"number": 1250000}),
    ("1 250 000 pieces", {"number": 1250000}),
    ("1'250 pieces", {"number": 1250}),
    ("minus is -4 then", {"number": -4}),
    ("about .5 litres", {"number": 0.5}),
    ("10k followers", {"number": 10000}),
    ("2x blue", {"number": 2}),
    ("blue x3", {"number": 3}),
    ("50% off", {"number": 50}),
    ("size 42", {"number": 42}),
    ("2 or 3", {"number": [2, 3]}),
    ("1.5 million users", {"number": 1500000}),
    ("2 million", {"number": 2000000}),
    ("twenty five boxes", {"number": 25}),
    ("twenty-five boxes", {"number": 25}),
    ("two hundred and five", {"number": 205}),
    ("one hundred and twenty-three", {"number": 123}),
    ("a hundred chairs", {"number": 100}),
    ("three thousand", {"number": 3000}),
    ("two hundred thousand", {"number": 200000}),
    ("three million two hundred thousand", {"number": 3200000}),
    ("a dozen eggs", {"number": 12}),
    ("half a dozen", {"number": 6}),
    ("two dozen", {"number": 24}),
    ("two and a half kilos", {"number": 2.5}),
    ("ten or twelve", {"number": [10, 12]}),
    ("zero of them", {"number": 0}),
    ("just one please", {"number": 1}),
    ("the blue one", {}),
    ("one of them is broken", {}),
    ("no numbers here", {}),
    ("version 1.2.3", {}),
    ("iphone15", {}),
]  # fmt: skip

ORDINALS: list[Phrase] = [
    ("the second one", {"ordinal": 2}),
    ("my 3rd order", {"ordinal": 3}),
    ("the 21st", {"ordinal": 21}),
    ("the twenty first", {"ordinal": 21}),
    ("the last one", {"ordinal": -1}),
    ("on the 2nd floor", {"ordinal": 2}),
    ("wait a second", {}),
    ("every second counts", {}),
]  # fmt: skip


def money(amount: float, currency: str) -> dict[str, Any]:
    return {"money": {"amount": amount, "currency": currency}}


MONEY: list[Phrase] = [
    ("it was $12.50", money(12.5, "USD")),
    ("$1,299", money(1299, "USD")),
    ("$1,299.99", money(1299.99, "USD")),
    ("$ 40", money(40, "USD")),
    ("40$", money(40, "USD")),
    ("US$40", money(40, "USD")),
    ("A$25", money(25, "AUD")),
    ("CA$30", money(30, "CAD")),
    ("NZ$ 15", money(15, "NZD")),
    ("R$ 99,90", money(99.9, "BRL")),
    ("$.99", money(0.99, "USD")),
    ("$2k budget", money(2000, "USD")),
    ("12k USD", money(12000, "USD")),
    ("$1.5 million", money(1500000, "USD")),
    ("$3m", money(3000000, "USD")),
    ("USD 1,299.99", money(1299.99, "USD")),
    ("usd20", money(20, "USD")),
    ("a refund of 20 dollars", money(20, "USD")),
    ("20 US dollars", money(20, "USD")),
    ("20 Canadian dollars", money(20, "CAD")),
    ("five bucks", money(5, "USD")),
    ("a hundred dollars", money(100, "USD")),
    ("half a million dollars", money(500000, "USD")),
    ("two and a half thousand dollars", money(2500, "USD")),
    ("5 dollars and 20 cents", money(5.2, "USD")),
    ("50 cents", money(0.5, "USD")),
    ("99¢", money(0.99, "USD")),
    ("I paid 49,90 €", money(49.9, "EUR")),
    ("€49.90", money(49.9, "EUR")),
    ("€ 5 off", money(5, "EUR")),
    ("15 euros", money(15, "EUR")),
    ("EUR 10", money(10, "EUR")),
    ("1.299,00 eur", money(1299, "EUR")),
    ("1.299 €", money(1299, "EUR")),
    ("1 299,00 €", money(1299, "EUR")),
    ("twenty-five euro", money(25, "EUR")),
    ("£5.50", money(5.5, "GBP")),
    ("£30 voucher", money(30, "GBP")),
    ("thirty quid", money(30, "GBP")),
    ("5 pounds 50", money(5.5, "GBP")),
    ("3 pounds and 20 pence", money(3.2, "GBP")),
    ("CHF 1'299.50", money(1299.5, "CHF")),
    ("CHF 25.-", money(25, "CHF")),
    ("₹1,00,000", money(100000, "INR")),
    ("Rs. 500", money(500, "INR")),
    ("¥5000", money(5000, "JPY")),
    ("5,000 yen", money(5000, "JPY")),
    ("100 zł", money(100, "PLN")),
    ("250 SEK", money(250, "SEK")),
    ("0 euros", money(0, "EUR")),
    ("$10 or $20", {"money": [{"amount": 10, "currency": "USD"}, {"amount": 20, "currency": "USD"}]}),
    ("$20-$30", {"money": [{"amount": 20, "currency": "USD"}, {"amount": 30, "currency": "USD"}]}),
]  # fmt: skip

TABLE = NUMBERS + ORDINALS + MONEY


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_text_names_exactly_this(text: str, expected: dict[str, Any]) -> None:
    assert named(text) == expected


REGIONAL: list[tuple[str, str, dict[str, Any]]] = [
    ("DE", "1.250 Stück", {"number": 1250}),
    ("DE", "1.250,5 kg", {"number": 1250.5}),
    ("GB", "1.250 kg", {"number": 1.25}),
    ("CA", "$20", money(20, "CAD")),
    ("AU", "20 dollars", money(20, "AUD")),
    ("US", "$20", money(20, "USD")),
    ("DE", "$20", money(20, "USD")),
    ("NO", "299 kr", money(299, "NOK")),
    ("SE", "299 kronor", money(299, "SEK")),
    ("DK", "kr. 299,50", money(299.5, "DKK")),
    ("GB", "only 50p", money(0.5, "GBP")),
    ("IE", "50 cents", money(0.5, "EUR")),
]  # fmt: skip


@pytest.mark.parametrize(("region", "text", "expected"), REGIONAL, ids=[" ".join(x[:2]) for x in REGIONAL])
def test_a_region_decides_what_a_dollar_a_crown_and_a_point_are(region: str, text: str, expected: Any) -> None:
    assert named(text, finder_for(region)) == expected


ASKED: list[tuple[str, str, Any]] = [
    ("number", "one", 1),
    ("number", "a couple", 2),
    ("number", "the second", 2),
    ("number", "2x", 2),
    ("number", "None", None),
    ("money", "20", {"amount": 20, "currency": "USD"}),
    ("money", "about 19.90", {"amount": 19.9, "currency": "USD"}),
    ("money", "fifty", {"amount": 50, "currency": "USD"}),
    ("money", "a lot", None),
    ("ordinal", "number 2", 2),
    ("ordinal", "the last", -1),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "text", "expected"), ASKED, ids=[f"{entity}: {text}" for entity, text, _ in ASKED])
def test_an_answer_to_how_many_or_how_much_is_read_more_boldly(entity: str, text: str, expected: Any) -> None:
    assert answer(text, entity) == expected
