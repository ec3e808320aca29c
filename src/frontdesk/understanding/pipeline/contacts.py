"""Finds email addresses, web addresses, phone numbers, and what looks like the number of an order or a booking."""

import re
from collections.abc import Iterator

import phonenumbers

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.numbers import Found

_EMAIL = on_first_use(r"(?<![\w.+@-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w@])")
_AT = r"(?:\s{0,2}[\[(]\s?at\s?[\])]\s{0,2}|\s{1,2}at\s{1,2}|\s{0,2}@\s{0,2})"
_DOT = r"(?:\s{0,2}[\[(]\s?dot\s?[\])]\s{0,2}|\s{1,2}dot\s{1,2}|\.)"
_SPOKEN_EMAIL = on_first_use(
    rf"(?<![\w.+-])([\w+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,4}}){_AT}([\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}})\b",
    re.IGNORECASE,
)
_SPOKEN_DOT = on_first_use(_DOT, re.IGNORECASE)
_PATH = r"(?:/[^\s<>\"']{0,2000})?"
_URL = on_first_use(
    r"(?<![\w@.])(?:https?://[^\s<>\"']{1,2000}|www\.[^\s<>\"']{1,2000}"
    r"|(?:[a-z0-9-]{1,63}\.){1,6}(?:com|org|net|io|dev|app|shop|store|info|edu|gov|co\.uk|de|fr|es|it|nl|eu|us"
    rf"|uk|ca|no|se|ie|ch|at|be|dk|fi|pl|au|nz|in|jp|br){_PATH}(?![\w@-]))",
    re.IGNORECASE,
)
_ANY_URL = on_first_use(rf"(?<![\w@.])(?:[a-z0-9-]{{1,63}}\.){{1,6}}[a-z]{{2,24}}{_PATH}(?![\w@-])", re.IGNORECASE)
_PHONE = on_first_use(
    r"(?<![\w@.#-])((?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){4,15})(?:,?\s?(?:ext\.?|extension|x)\s?\d{1,6})?(?![\w@]|[.,]\d)",
    re.IGNORECASE,
)
_DIGIT = on_first_use(r"\d")
_TRAILING = ".,;:!?)'\"]"

_REFERENCE = on_first_use(r"(?<![\w@.,:/-])(#?)([a-z0-9]+(?:-[a-z0-9]+){0,6})(?![\w@]|[.,:/-]\w)", re.IGNORECASE)
_SPACED_REFERENCE = on_first_use(r"\b([a-z]{1,2})[ #]{1,2}(\d{3,20})\b", re.IGNORECASE)
_REFERENCE_LEAD = on_first_use(
    r"\b(?:orders?|booking|reservation|ref|reference|ticket|invoice|tracking|case|confirmation|number|no|nr|num|code|id)"
    r"[\s.:#]{1,3}(?:is |no\.? |nr\.? |number )?$",
    re.IGNORECASE,
)
_COUNTED = on_first_use(r"\d+[a-z]{1,4}|\d+-[a-z]+", re.IGNORECASE)  # 500ml, 21st, 30-day
_SMALL_WORDS = frozenset(["is", "it", "no", "my", "to", "of", "on", "in", "at", "be", "do", "so", "or", "nr"])
_SHORTEST = 4


def find_emails(text: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are in lower case. `anna (at) example dot com` counts when an address was asked for."""
    seen = False
    if "@" in text:
        for match in _EMAIL.finditer(text):
            seen = True
            start = match.start() + len(match.group()) - len(match.group().lstrip("'."))
            yield Found(text[start : match.end()].lower(), start, match.end())
    if asked and not seen and (spoken := _SPOKEN_EMAIL.search(text)):
        name, host = (_SPOKEN_DOT.sub(".", part).lower() for part in spoken.groups())
        if not host[-1].isdigit():
            yield Found(f"{name}@{host}", spoken.start(), spoken.end())


def find_urls(text: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are complete: `example.com/a` becomes `https://example.com/a`. Any ending counts when one was asked for."""
    for match in (_ANY_URL if asked and not _URL.search(text) else _URL).finditer(text):
        address = match.group().rstrip(_TRAILING)
        if text[match.end() : match.end() + 1] == "@" or (match.start() and text[match.start() - 1] == "@"):
            continue
        complete = address if address.lower().startswith("http") else f"https://{address}"
        yield Found(complete, match.start(), match.start() + len(address))


def find_phones(text: str, region: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are E.164 (+4712345678), without an extension.

    When one was asked for, digits that are no valid number of the region count as typed.
    """
    for match in _PHONE.finditer(text):
        written = match.group(1)
        digits = "".join(_DIGIT.findall(written))
        number = _parsed(written, digits, region)
        if number is not None:
            yield Found(number, match.start(), match.end())
        elif asked and 5 <= len(digits) <= 15:
            yield Found(("+" if written.startswith("+") else "") + digits, match.start(), match.end())


def find_references(text: str, *, asked: bool = False) -> Iterator[Found]:
    """At least four letters and digits, dashes between them: values are in capitals, without #.

    Digits alone count after #, after a word such as `order`, or when a reference was asked for.
    """
    spaced = (
        [match for match in _SPACED_REFERENCE.finditer(text) if match[1].lower() not in _SMALL_WORDS] if asked else []
    )
    for match in spaced:
        yield Found((match[1] + match[2]).upper(), match.start(), match.end())
    for match in _REFERENCE.finditer(text):
        mark, written = match.groups()
        bare = written.replace("-", "")
        if len(bare) < _SHORTEST or not _DIGIT.search(bare) or any(match.end() == other.end() for other in spaced):
            continue
        sure = mark or asked or _REFERENCE_LEAD.search(text, max(0, match.start() - 30), match.start())
        if sure or not (bare.isdigit() or _COUNTED.fullmatch(written)):
            yield Found(written.upper(), match.start(), match.end())


def _parsed(written: str, digits: str, region: str) -> str | None:
    international = written.startswith(("+", "00"))
    if not 7 <= len(digits) <= 17:
        return None
    try:
        number = phonenumbers.parse("+" + digits.removeprefix("00") if international else written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) and not (international and phonenumbers.is_possible_number(number)):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
