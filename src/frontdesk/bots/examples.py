"""Examples of what customers say, with entities marked as `[A-1234](order_number)`."""

import re
from collections.abc import Iterable, Iterator

from frontdesk.dialogue.bot import Annotation, Example, Place

_MARK = re.compile(r"\[([^\[\]]{1,200})\]\(([a-z][a-z0-9_]{0,60})\)")
_MISNAMED = re.compile(r"\[([^\[\]\0]{1,200})\]\(([^()\[\]]*)\)")
_APART = re.compile(r"\[[^\[\]]{1,200}\]\s+\([a-z][a-z0-9_]{0,60}\)")
_EMPTY = re.compile(r"\[\s*\]\([^()]*\)")
_LEFT_OVER = re.compile(r"\]\(|\[(?=\w)|(?<=\w)\]")  # not a smile such as :] or :[
LEARNED_FROM = 3  # examples with marks of an entity that is not defined: from so many on, it is learned from them
_SHAPE = "A mark is written [A-1234](order_number)."


def parse_example(line: str, place: Place | None = None) -> Example:
    """Read one line: the text without its marks, and where in it the marked parts stand."""
    text, annotations, end = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        annotations.append(Annotation(mark[2], mark[1], len(text), len(text) + len(mark[1])))
        text += mark[1]
        end = mark.end()
    return Example(text + line[end:], tuple(annotations), place)


def learned_names(examples: Iterable[Example]) -> frozenset[str]:
    """Entities that need no definition, because enough different examples show what they are."""
    texts: dict[str, set[str]] = {}
    for example in examples:
        for mark in example.annotations:
            texts.setdefault(mark.entity, set()).add(example.text)
    return frozenset(name for name, seen in texts.items() if len(seen) >= LEARNED_FROM)


def flaws_of(line: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the marks of one line and how to mend it; the text would be learned with the brackets in it."""
    rest = _MARK.sub("\0", line)
    for mark in _EMPTY.finditer(rest):
        yield f"`{mark[0]}` marks nothing.", _SHAPE
    rest = _EMPTY.sub(" ", rest)
    for mark in _MISNAMED.finditer(rest):
        yield (
            f"`{mark[2]}` cannot be the name of an entity.",
            f"A name is lower-case letters, digits and `_`. {_SHAPE}",
        )
    rest = _MISNAMED.sub(" ", rest)
    for mark in _APART.finditer(rest):
        yield f"There is a space within `{mark[0]}`.", f"Put the two brackets side by side. {_SHAPE}"
    rest = _APART.sub(" ", rest)
    open_one, closed = rest.count("[") > rest.count("]"), rest.count("]") > rest.count("[")
    if "](" in rest or (_LEFT_OVER.search(rest) and (open_one or closed)):
        yield "A bracket of a mark is missing here.", _SHAPE
