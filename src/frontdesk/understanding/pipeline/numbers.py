"""Finds numbers, ordinals and sums of money in a text, in digits and in words."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class Found(NamedTuple):
    """A value and the characters that said it."""

    value: Any
    start: int
    end: int


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_UNITS.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
_SMALL["fourty"] = 40
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
NUMBER_WORD = "|".join(sorted([*_SMALL, *_LARGE], key=len, reverse=True))
_WORDS = re.compile(
    rf"\b(?:half )?(?:an? (?=hundred|thousand|million|dozen))?(?:{NUMBER_WORD})(?:(?:[ -]"
    rf"|,? and )(?:{NUMBER_WORD}))*\b"
)
_DIGITS = re.compile(
    r"(?<![\w.,/:-])([-−+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?))(?=(k\b)"
    r"|(?![\w%]*\w))(?!\s*[%/:]\d)(?!-\d)"
)

_ORDINAL_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth"
)
_ORDINALS = {word: value for value, word in enumerate(_ORDINAL_NAMES.split(), start=1)}
_ORDINALS |= {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30}
ORDINAL_WORD = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_ORDINAL = re.compile(
    rf"(?<![\w.,])(\d{{1,4}})(?:st|nd|rd|th)\b|\b(?:(twenty|thirty)[ -])?({ORDINAL_WORD})\b|\b(last)(?= one\b)"
)
_NOT_ORDINAL_BEFORE = re.compile(r"\b(?:a|per|one|every|each|half a|split|this|any|at)\s+$")

_AMOUNT = r"\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "us$": "USD", "a$": "AUD", "c$": "CAD"}
_UNIT_NAMES = {
    "USD": "dollars? usd bucks? us-dollars? $",
    "EUR": "euros? eur €",
    "GBP": "pounds? gbp quid sterling £",
    "JPY": "yen jpy ¥",
    "INR": "rupees? inr ₹",
    "CHF": "francs? chf",
    "CAD": "cad",
    "AUD": "aud",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
}
_UNIT = "|".join(re.escape(name).replace(r"\?", "?") for names in _UNIT_NAMES.values() for name in names.split())
_UNIT_FORMS = [
    (re.compile("|".join(re.escape(n).replace(r"\?", "?") for n in names.split())), code)
    for code, names in _UNIT_NAMES.items()
]
_CODES = "|".join(_UNIT_NAMES)
_MONEY = re.compile(
    rf"(?<![\w.])(?P<symbol>us\$|a\$|c\$|[$€£¥₹])\s?(?P<after_symbol>{_AMOUNT})(?P<large>k|m)?(?![\w])"
    rf"|\b(?P<code>{_CODES.lower()})\s?(?P<after_code>{_AMOUNT})(?!\w)"
    rf"|(?<![\w.,])(?P<before_unit>{_AMOUNT})\s?(?P<thousand>k)?\s?(?P<unit>{_UNIT})(?!\w)"
    rf"(?: and (?P<cents>\d\d?) (?:cents|pence))?"
    rf"|(?<![\w.,])(?P<only_cents>\d+)\s?(?P<cent_unit>cents?|pence|pennies)\b"
)
_WORD_UNIT = re.compile(rf"[ -](?:us )?(?P<unit>{_UNIT})(?!\w)")
_ONE_OF_THEM = {
    "",
    "just",
    "only",
    "for",
    "need",
    "want",
    "have",
    "got",
    "order",
    "ordered",
    "buy",
    "take",
    "get",
    "with",
    "x",
    "is",
    "it's",
}


def find_numbers(text: str, *, asked: bool = False) -> Iterator[Found]:
    """`text` is lower case. A lone "one" counts only where it cannot mean "the blue one", unless a number was asked for."""
    for match in _DIGITS.finditer(text):
        value: int | float = amount(match.group(1).lstrip("+").replace("−", "-"))
        end = match.end(1)
        if match.group(2):
            value, end = _whole(value * 1_000), match.end(2)
        yield Found(value, match.start(1), end)
    for match in _WORDS.finditer(text):
        if match.group() == "one" and not asked and not _counts_one(text, match.start(), match.end()):
            continue
        count = words_value(match.group())
        if count is not None:
            yield Found(count, match.start(), match.end())
    if asked and (couple := re.search(r"\b(?:a )?(?:couple|pair)\b", text)):
        yield Found(2, couple.start(), couple.end())


def find_ordinals(text: str) -> Iterator[Found]:
    for match in _ORDINAL.finditer(text):
        digits, tens, word, last = match.groups()
        if last:
            yield Found(-1, match.start(), match.end())
        elif digits:
            yield Found(int(digits), match.start(), match.end())
        elif word == "second" and _NOT_ORDINAL_BEFORE.search(text, 0, match.start()):
            continue
        else:
            yield Found(_SMALL.get(tens or "", 0) + _ORDINALS[word], match.start(), match.end())


def find_money(text: str) -> Iterator[Found]:
    """Values are {"amount": number, "currency": ISO 4217}; a bare $ is taken as US dollars. `text` is lower case."""
    for match in _MONEY.finditer(text):
        part = match.groupdict()
        if part["symbol"]:
            factor = {"k": 1_000, "m": 1_000_000}.get(part["large"] or "", 1)
            value, code = amount(part["after_symbol"]) * factor, _SYMBOLS[part["symbol"]]
        elif part["code"]:
            value, code = amount(part["after_code"]), part["code"].upper()
        elif part["unit"]:
            value = amount(part["before_unit"]) * (1_000 if part["thousand"] else 1) + int(part["cents"] or 0) / 100
            code = _currency(part["unit"])
        else:
            value, code = int(part["only_cents"]) / 100, "USD" if part["cent_unit"].startswith("cent") else "GBP"
        yield Found({"amount": _whole(value), "currency": code}, match.start(), match.end())
    for words in _WORDS.finditer(text):
        unit = _WORD_UNIT.match(text, words.end())
        number = words_value(words.group()) if unit else None
        if unit and number is not None:
            yield Found({"amount": number, "currency": _currency(unit.group("unit"))}, words.start(), unit.end())


def amount(digits: str) -> int | float:
    """Read `1,234.50`, `1.234,50` and `12,50`."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point and len(digits) - comma - 1 != 3:
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "")
    if digits.count(".") > 1 or re.search(r"^[1-9]\d{0,2}\.\d{3}$", digits):
        digits = digits.replace(".", "")
    return _whole(float(digits)) if "." in digits else int(digits)


def words_value(words: str) -> int | None:
    """`two hundred and five` → 205; None for what is no number, such as `two five`."""
    half = words.startswith("half ")
    total, group, last = 0, 0, 0
    for word in re.split(r"[ ,-]+", words.removeprefix("half ")):
        if word in ("and", "a", "an"):
            continue
        if word in _SMALL:
            value = _SMALL[word]
            if last and not (last >= 20 and last < 100 and value < 10) and last < 100:
                return None
            group += value
            last = value
        else:
            factor = _LARGE[word]
            group = max(group, 1) * factor
            last = 100
            if factor >= 1_000:
                total, group = total + group, 0
    result = total + group
    return result // 2 if half else result


def _counts_one(text: str, start: int, end: int) -> bool:
    before = text[:start].split()
    return (before[-1] if before else "") in _ONE_OF_THEM and not text[end:].startswith((" of", " more", "'"))


def _currency(unit: str) -> str:
    return next((code for form, code in _UNIT_FORMS if form.fullmatch(unit)), "USD")


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else round(float(value), 6)
