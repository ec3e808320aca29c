"""Finds numbers and ordinals in a text, in digits as several regions write them and in words."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from frontdesk.kit.patterns import on_first_use


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
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}
NUMBER_WORD = "|".join(sorted([*_SMALL, *_LARGE], key=len, reverse=True))
NUMBER_WORDS = rf"(?:{NUMBER_WORD})(?:(?:[ -]|,? and )(?:{NUMBER_WORD}))*"
LARGE_WORD = "|".join(_LARGE)
WORDS = on_first_use(
    rf"\b(?:half )?(?:an? (?=hundred|thousand|million|billion|dozen))?{NUMBER_WORDS}"
    rf"(?: and a half(?: (?:{LARGE_WORD}))?)?\b"
)
_FEW_WORDS = on_first_use(rf"\b(?:{NUMBER_WORD})(?:[ -](?:{NUMBER_WORD}))*\b")
_HALVES = on_first_use(rf" and a half(?: ({LARGE_WORD}))?$")
_GROUPED = (
    r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:'\d{3})+(?:[.,]\d+)?"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3}){2,}(?:[.,]\d+)?"
)
_DIGITS = on_first_use(
    rf"(?<![\w.,/:-])(?:x(?=\d))?([-−+]?(?:{_GROUPED}|\d+(?:[.,]\d+)?|\.\d+))(?![.,']\d)"
    rf"(?:(k\b)|(?=x\b)|( and a half\b)|\s?((?:{LARGE_WORD})\b)|(?![\w%]*\w))(?!\s*[%/:]\d)(?!-\d)"
)
_NOT_ONE_AFTER = on_first_use(r"'| (?:of|more|moment|second|sec|minute|min|thing|time|day)\b")
_LIST_BEFORE = on_first_use(r"(?:^|[:;\n])\s*$")
_LIST_MARK = on_first_use(r"[.)]\s+[^\W\d]")
_COUPLE = on_first_use(r"\b(?:a )?(?:couple|pair)\b")
_DECIMAL_COMMA_WORDS = (
    "DE AT FR ES IT NL BE PT PL CZ SK SI HR HU RO BG GR FI SE NO DK IS EE LV LT UA RU TR BR AR CL CO ID VN"
)
DECIMAL_COMMA = frozenset(_DECIMAL_COMMA_WORDS.split())

_ORDINAL_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth"
)
_ORDINALS = {word: value for value, word in enumerate(_ORDINAL_NAMES.split(), start=1)}
_ORDINALS |= {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30}
ORDINAL_WORD = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_ORDINAL = on_first_use(
    rf"(?<![\w.,])(\d{{1,4}})(?:st|nd|rd|th)\b|\b(?:(twenty|thirty)[ -])?({ORDINAL_WORD})\b(?! of all\b| hand\b)"
    r"|\b(last)(?= one\b)"
)
_ORDINAL_ASKED = on_first_use(r"\b(last)\b|\b(?:number|no\.?|nr\.?|#)\s?(\d{1,4})\b|^\W*(\d{1,4})\W*$")
_NOT_ORDINAL_BEFORE = on_first_use(r"\b(?:a|per|one|every|each|half a|split|this|any|at)\s+$")
_ONE_OF_THEM_WORDS = """just only for need want have got order ordered buy take get with x is it's"""
_ONE_OF_THEM = frozenset(_ONE_OF_THEM_WORDS.split()) | {""}


def find_numbers(text: str, region: str = "US", *, asked: bool = False) -> Iterator[Found]:
    """`text` is lower case. A lone "one" counts only where it cannot mean "the blue one", unless a number was asked for."""
    grouped = region in DECIMAL_COMMA
    for match in _DIGITS.finditer(text):
        if _LIST_MARK.match(text, match.end()) and _LIST_BEFORE.search(text, 0, match.start()):
            continue  # "1. the tent leaks"
        digits, thousand, half, large = match.groups()
        value = amount(digits.lstrip("+").replace("−", "-"), grouped_points=grouped)
        if half:
            value += 0.5
        value *= 1_000 if thousand else _LARGE.get(large or "", 1)
        yield Found(whole(value), match.start(1), match.end() if thousand or half or large else match.end(1))
    for match in WORDS.finditer(text):
        yield from _in_words(text, match, asked=asked)
    if asked and (couple := _COUPLE.search(text)):
        yield Found(2, couple.start(), couple.end())


def find_ordinals(text: str, *, asked: bool = False) -> Iterator[Found]:
    """`text` is lower case; the last one is -1. `number 2` and `the last` count only where an ordinal was asked for."""
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
    if asked and (bold := _ORDINAL_ASKED.search(text)):
        value = -1 if bold[1] else int(bold[2] or bold[3])
        yield Found(value, *bold.span(1 if bold[1] else 2 if bold[2] else 3))


def amount(written: str, *, grouped_points: bool = True) -> int | float:
    """Read `1,234.50`, `1.234,50`, `1'234`, `1 234` and `12,50`; `1.234` as the last parameter says."""
    digits = re.sub(r"['\s]", "", written)
    comma, point = digits.rfind(","), digits.rfind(".")
    if (
        (comma > point and (point >= 0 or digits.count(",") == 1) and len(digits) - comma - 1 != 3)
        or comma > point >= 0
        or digits.count(".") > 1
    ):
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "")
        if grouped_points and comma < 0 and re.search(r"^-?[1-9]\d{0,2}\.\d{3}$", digits):
            digits = digits.replace(".", "")
    return whole(float(digits)) if "." in digits else int(digits)


def words_value(words: str) -> int | float | None:
    """`two hundred and five` → 205, `two and a half` → 2.5; None for what is no number, such as `two five`."""
    if halves := _HALVES.search(words):
        count = words_value(words[: halves.start()])
        return None if count is None else whole((count + 0.5) * _LARGE.get(halves[1], 1))
    half = words.startswith("half ")
    total, group, last = 0, 0, 0
    for word in re.split(r"[ ,-]+", words.removeprefix("half ")):
        if word in ("and", "a", "an"):
            continue
        if word in _SMALL:
            value = _SMALL[word]
            if last and not (last >= 20 and last < 100 and 0 < value < 10) and last < 100:
                return None
            group += value
            last = value or 1
        else:
            factor = _LARGE[word]
            group = max(group, 1) * factor
            last = 100
            if factor >= 1_000:
                total, group = total + group, 0
    result = total + group
    return whole(result / 2) if half else result


def ordinal_value(words: str) -> int | None:
    """`21st`, `21` and `twenty-first` → 21."""
    if words.isdigit():
        return int(words)
    found = next(find_ordinals(words), None)
    return None if found is None else int(found.value)


def whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else round(float(value), 6)


def _in_words(text: str, match: re.Match[str], *, asked: bool) -> Iterator[Found]:
    if match.group() == "one" and not asked and not _counts_one(text, match.start(), match.end()):
        return
    count = words_value(match.group())
    if count is not None:
        yield Found(count, match.start(), match.end())
        return
    for part in _FEW_WORDS.finditer(text, match.start(), match.end()):  # "two and three" are two numbers
        count = words_value(part.group())
        if count is not None:
            yield Found(count, part.start(), part.end())


def _counts_one(text: str, start: int, end: int) -> bool:
    before = text[:start].split()
    return (before[-1] if before else "") in _ONE_OF_THEM and not _NOT_ONE_AFTER.match(text, end)
