"""Finds where sentences begin and end, so that an answer can quote whole ones."""

import re
from bisect import bisect_left

_ABBREVIATIONS = """
e.g i.e etc mr mrs ms dr prof st vs approx no nr art fig tel ca incl excl min max jr sr inc ltd co corp dept est
jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun z.b d.h bzw usw p.ej ej av m mm
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
ENDING = re.compile(r"(?<![.!?…])[.!?…]{1,20}[\"'”’»)\]*_]{0,10}(?=\s)|[。！？｡।॥۔؟]+[」』”’）]{0,10}")
PROTECTED = re.compile(
    r"`[^`\n]{0,200}`|!?\[[^\[\]\n]{0,200}\]\([^()\s]{0,300}\)|\([^()\n]{0,200}\)|<[^<>\s]{1,300}>|https?://\S{1,300}"
)
"""Where no sentence ends. Lengths are bounded, so that a file of nothing but brackets costs no more than any other."""
NEXT_BEGINS = re.compile(r"\s{1,20}[\s\"'“‘«(\[*_>#-]{0,20}(?P<first>\S)")
LONGEST_ABBREVIATION = 12
LONGEST_SENTENCE = 1_000
LAST_WORD = re.compile(r"([\w.]+)[.]$")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of `text[start:end]`, white space around them left out."""
    end = len(text) if end is None else end
    protected = [match.span() for match in PROTECTED.finditer(text, start, end)]
    opened = [span[0] for span in protected]
    spans: list[tuple[int, int]] = []
    begin = start
    for match in ENDING.finditer(text, start, end):
        before = bisect_left(opened, match.start()) - 1
        inside = before >= 0 and match.end() < protected[before][1]
        if not inside and _ends_sentence(text, begin, match, end):
            _append(spans, text, begin, match.end())
            begin = match.end()
    _append(spans, text, begin, end)
    return spans


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    if match[0][0] in "。！？｡।॥۔؟":
        return True
    following = NEXT_BEGINS.match(text, match.end(), end)
    if following is None:
        return True
    if following["first"].islower():
        return False
    if match[0].startswith(".") and not match[0].startswith(".."):
        word = LAST_WORD.search(text, max(begin, match.start() - LONGEST_ABBREVIATION), match.start() + 1)
        if word and (word[1].lower() in ABBREVIATIONS or (len(word[1]) == 1 and word[1].isalpha() and word[1] != "I")):
            return False
    return True


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """What goes on for longer than any sentence is no sentence, and is cut between words."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            return
        cut = _last_space(text, start, start + LONGEST_SENTENCE) if end - start > LONGEST_SENTENCE else end
        spans.append((start, cut))
        start = cut


def _last_space(text: str, start: int, end: int) -> int:
    at = end
    while at > start and not text[at - 1].isspace():
        at -= 1
    while at > start and text[at - 1].isspace():
        at -= 1
    return at if at > start else end
