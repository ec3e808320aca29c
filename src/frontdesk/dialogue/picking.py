"""How people name one of several things without its full name: by number, by place, in their own spelling."""

import re

from frontdesk.dialogue.reading import Entity

_DENIED = re.compile(
    r"\b(?:not|isn'?t|wasn'?t|instead of|rather than)\s+(?:(?:on|at|in|for|from|to|the|an?|my|order|number|size)\s+)*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_FILLERS = frozenset({"the", "number", "option", "choice", "please"})
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "last": -1}
_PLACES |= {"one": 0, "two": 1, "three": 2, "four": 3, "five": 4, "six": 5}
_ENDINGS = ("st", "nd", "rd", "th")


def meant(entities: tuple[Entity, ...], text: str) -> tuple[Entity, ...]:
    """Leave out what the text denies where it names another one: "not Monday, Tuesday"."""
    denied = [entity for entity in entities if _DENIED.search(text[max(0, entity.start - 40) : entity.start])]
    kept = {entity.name for entity in entities if entity not in denied}
    return (
        tuple(entity for entity in entities if entity not in denied or entity.name not in kept) if denied else entities
    )


def plain(text: str) -> str:
    """Only the letters and digits, in lower case, one space between words."""
    return " ".join(_WORD.findall(text.casefold()))


def place_of(text: str, count: int) -> int | None:
    """Return which of `count` things a plain text points at, counted from 0: "2", "the 2nd", "number two", "the last one"."""
    words = [word for word in text.split() if word not in _FILLERS]
    if len(words) == 2 and words[1] == "one":
        words.pop()
    if len(words) != 1:
        return None
    digits = words[0][:-2] if words[0].endswith(_ENDINGS) else words[0]
    if digits.isascii() and digits.isdigit() and len(digits) <= 2:
        place: int | None = int(digits) - 1
    else:
        place = _PLACES.get(words[0])
        place = count - 1 if place == -1 else place
    return place if place is not None and 0 <= place < count else None
