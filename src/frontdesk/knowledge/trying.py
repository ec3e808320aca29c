"""Tells an author why a passage was chosen for a question: each number that counted, and the words and the sentence behind it."""

from collections.abc import Sequence

import msgspec

from frontdesk.knowledge.search import Found, Scores, found
from frontdesk.knowledge.snapshot import Whole
from frontdesk.knowledge.sources.base import Visibility
from frontdesk.knowledge.words import stem, words_of


class Weighing(msgspec.Struct, frozen=True):
    """What decides: `words_share` of a passage's score comes from words and the rest from meaning; a question is answered from
    the confidence `answered_from` on, and titles are offered from `unsure_from` on."""

    words_share: float
    answered_from: float
    unsure_from: float


class Why(msgspec.Struct, frozen=True):
    """A passage with what spoke for it. `coverage` is the share of the question's words that it has, rare ones counting more;
    `sentence` the likest in meaning, like by `likeness`; all numbers are 0 to 1."""

    found: Found
    coverage: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    sentence: str
    likeness: float
    language: str | None
    visibility: Visibility
    audience: tuple[str, ...]
    product: tuple[str, ...]


def why(around: Whole, scores: Scores, number: int, content: Sequence[str]) -> Why:
    """`content` are the words that say what the question is about."""
    index = around.index
    passage = index.passages[number]
    document = passage.document
    names = " ".join((passage.title, *passage.headings, *document.tags))
    present = {stem(word) for text in (passage.plain, names) for word in words_of(text)}
    matched = tuple(word for word in content if any(meant in present for meant in index.lexicon.stands_for(word)))
    first = int(index.first_units[number])
    of_units = scores.units[first : first + len(passage.units)]
    best = int(of_units.argmax())
    return Why(
        found=found(index, scores, number, around.hidden),
        coverage=round(float(scores.coverage[number]), 6),
        matched=matched,
        missing=tuple(word for word in content if word not in matched),
        sentence=passage.units[best].plain,
        likeness=round(float(of_units[best]), 6),
        language=document.language,
        visibility=document.visibility,
        audience=document.audience,
        product=document.product,
    )
