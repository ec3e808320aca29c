"""Finds email addresses, web addresses, phone numbers and, where one was asked for, names of people."""

import re
from collections.abc import Iterator

import phonenumbers

from frontdesk.understanding.pipeline.numbers import Found

_EMAIL = re.compile(r"(?<![\w.+@-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w@])")
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}(?: dot [\w+-]{1,64}){0,4}) at ([\w-]{1,63}(?:(?: dot |\.)[\w-]{1,63}){1,4})\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>\"']{1,2000}|www\.[^\s<>\"']{1,2000}"
    r"|(?:[a-z0-9-]{1,63}\.){1,6}(?:com|org|net|io|dev|app|shop|store|info|edu|gov|co\.uk|de|fr|es|it|nl|eu|us"
    r"|uk|ca|no|se)(?:/[^\s<>\"']{0,2000})?(?![\w@-]))",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w@.#-])(?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){4,15}(?![\w@]|[.,]\d)")
_DIGIT = re.compile(r"\d")
_NAME_LEAD = re.compile(
    r"^\W*(?:(?:hi|hello|hey|yes|sure|ok|okay|well|it's|its|it is|this is|i'm|im|i am|my (?:full |first "
    r"|last )?name(?: is|'s|s)?|the name is|name is|name|name:"
    r"|call me|you can call me|they call me)[\s,:]+)+",
    re.IGNORECASE,
)
_NAME_TAIL = re.compile(r"[\s,]+(?:here|speaking|please|thanks|thank you)\W*$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[ '’.-]{1,2}[^\W\d_]+){0,4}\.?")
_TRAILING = ".,;:!?)'\"]"


def find_emails(text: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are in lower case. `anna at example dot com` counts when an address was asked for."""
    seen = False
    if "@" in text:
        for match in _EMAIL.finditer(text):
            seen = True
            start = match.start() + len(match.group()) - len(match.group().lstrip("'."))
            yield Found(text[start : match.end()].lower(), start, match.end())
    if asked and not seen and (spoken := _SPOKEN_EMAIL.search(text)):
        address = f"{spoken[1]}@{spoken[2]}".lower().replace(" dot ", ".")
        yield Found(address, spoken.start(), spoken.end())


def find_urls(text: str) -> Iterator[Found]:
    """Values are complete: `example.com/a` becomes `https://example.com/a`."""
    for match in _URL.finditer(text):
        address = match.group().rstrip(_TRAILING)
        if text[match.end() : match.end() + 1] == "@" or (match.start() and text[match.start() - 1] == "@"):
            continue
        complete = address if address.lower().startswith("http") else f"https://{address}"
        yield Found(complete, match.start(), match.start() + len(address))


def find_phones(text: str, region: str, *, asked: bool = False) -> Iterator[Found]:
    """Values are E.164 (+4712345678). When one was asked for, digits that are no valid number of the region count as typed."""
    for match in _PHONE.finditer(text):
        written = match.group()
        digits = "".join(_DIGIT.findall(written))
        number = _parsed(written, digits, region)
        if number is not None:
            yield Found(number, match.start(), match.end())
        elif asked and 5 <= len(digits) <= 15:
            yield Found(("+" if written.startswith("+") else "") + digits, match.start(), match.end())


def find_name(text: str) -> Iterator[Found]:
    """Only where a name was asked for: `my name is anna berg` → `Anna Berg`."""
    lead = _NAME_LEAD.match(text)
    start = lead.end() if lead else len(text) - len(text.lstrip())
    tail = _NAME_TAIL.search(text, start)
    rest = text[start : tail.start() if tail else len(text)].rstrip(" \t\n.,!?;:")
    if rest and len(rest) <= 80 and _NAME.fullmatch(rest) and len(rest.split()) <= 5:
        value = " ".join(word if word != word.lower() else word.capitalize() for word in rest.split())
        yield Found(value, start, start + len(rest))


def _parsed(written: str, digits: str, region: str) -> str | None:
    international = written.startswith(("+", "00"))
    if not 7 <= len(digits) <= 15:
        return None
    try:
        number = phonenumbers.parse("+" + digits.removeprefix("00") if international else written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) and not (international and phonenumbers.is_possible_number(number)):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
