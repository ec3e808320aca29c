"""A question in several parts ("how long does delivery take and can I return it?"): cut, answered part by part, put together.

A text is cut only where what follows surely asks: behind a question mark, or at a joining word before words that begin a
question. All others cost one look for such a word.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from frontdesk.dialogue.messages import Citation
from frontdesk.kit.patterns import on_first_use
from frontdesk.knowledge.words import content_words, words_of

MOST_PARTS = 4
READ_CHARACTERS = 500
_MAYBE = on_first_use(r"[?？؟]\s*\S|\b(?:and|but|also|und|y|e|et|en)\b", re.IGNORECASE)
_SUBJECT = r"(?:i|you|u|we|they|it|he|she|there|the|this|that|these|those|my|your|our|an?|any|all|orders?|returns?|customers?)\b"
_ASKS = on_first_use(
    r"(?:what|where|who|why|how|which|whose)(?:['’]?s)?\b"
    r"|(?:until|till|since|from|by|at|in|for|with|to|on) (?:wh[aio]\w*|when|how)\b"
    rf"|when\s+(?:do|does|did|is|are|was|will|would|can|could|should)\b"
    rf"|(?:can|could|would|will|do|does|did|is|are|am|has|have|may|must|should)\s+(?:i['’]m\s+)?{_SUBJECT}"
    r"|(?:wie|was|wann|wo|warum|welche[rsn]?|wer|kann|können|darf)\b"
    r"|(?:cómo|como|qué|cuánto|cuándo|dónde|cuál|puedo)\b"
    r"|(?:comment|quand|combien|où|pourquoi|puis-je|est-ce)\b"
    r"|(?:quanto|quando|dove|perché|posso|onde)\b|(?:hoe|wat|wanneer|waar|waarom|mag|kan)\b",
    re.IGNORECASE,
)
_CUT = on_first_use(
    r"[?？؟]+\s*(?:(?:and|but|also|then|plus|oh|und|y|e|et|en)\b[\s,]*)*"
    r"|[\s,]+(?:(?:and|but|also|und|y|e|et|en)\b[\s,]*)+",
    re.IGNORECASE,
)
_SENTENCE_END = on_first_use(r"(?<=[.!])\s+|\s*\n\s*")
_GREETING = on_first_use(r"(?:(?:hi|hello|hey|please|so|ok|okay|and|but|also)\b[\s,!.]*)+", re.IGNORECASE)
_MARKS = frozenset("?？؟")


class Piece(NamedTuple):
    """A part by itself, without its marks; `lead` is what is said before it ("I bought a tent last week.")."""

    question: str
    lead: str = ""


def pieces_of(question: str) -> tuple[Piece, ...]:
    """The parts in order; none where the question has but one."""
    if len(question) > READ_CHARACTERS or not _MAYBE.search(question):
        return ()
    pieces: list[Piece] = []
    start = 0
    for cut in _CUT.finditer(question):
        piece = _piece(question[start : cut.start()])
        marked = cut[0].lstrip()[:1] in _MARKS
        if (
            (marked or _ASKS.match(piece.question))
            and _says_something(piece.question)
            and _ASKS.match(question, cut.end())
        ):
            pieces.append(piece)
            start = cut.end()
    last = _piece(question[start:])
    if not pieces or not _says_something(last.question) or len(pieces) == MOST_PARTS:
        return ()
    return (*pieces, last)


def _piece(text: str) -> Piece:
    """The last sentence asks, what goes before it leads up to it."""
    *lead, question = _SENTENCE_END.split(text.strip().rstrip(" ?？؟!.,;"))
    greeting = _GREETING.match(question)
    return Piece(question[greeting.end() :] if greeting else question, " ".join(one.strip() for one in lead))


def _says_something(question: str) -> bool:
    """ "How" of "how and when does it come?" is half a question."""
    return len(words_of(question)) > 1 and bool(content_words(question))


def in_turn(pieces: Sequence[Piece], context: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each part with what it may lean on: what leads up to it, else the part before."""
    found: list[tuple[str, tuple[str, ...]]] = []
    before = tuple(context)
    for piece in pieces:
        before = (*before, piece.lead) if piece.lead else before
        found.append((piece.question, before))
        before = (*before, piece.question)
    return found


def kept_once(citations: Iterable[Citation]) -> list[int]:
    """Which of the citations say something that no other does: of the same, or of one within another, the first or larger."""
    given = list(citations)
    return [
        place
        for place, one in enumerate(given)
        if not any(
            one.source == other.source and one.quote in other.quote and (one.quote != other.quote or at < place)
            for at, other in enumerate(given)
            if at != place
        )
    ]
