"""Cuts a message that may hold two wishes ("cancel it and where is my refund?") into clauses, each at its place.

Most messages hold one wish, so a text is only cut where what follows sounds like the beginning of another one: at the end of
a sentence or a line, and at a comma or a joining word before a word that begins requests. Whether two clauses are two wishes is
for the classifier to say: at first by what they mean within the text, which costs nothing (`may_be_several`), and where that
leaves it open by what each means by itself (`several`).
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.classifier import Verdict

LEAST_WORDS = 5  # of a message that is cut
MOST_CLAUSES = 6
READ_CHARACTERS = 400
SEEN = 0.2  # confidence within the text from which a clause may have an intent of its own
SURE_OF_STATEMENT = (
    0.9  # confidence that what tells ("I tried to pay") needs to be a wish: most often it only leads up to one
)
_USUAL = 2  # examples that begin with a word, for the word to begin requests

_STARTS = """what whats what's where wheres where's when whens when's who whos who's why how hows how's which whose
i i'm i'd i've i'll im id ive we we'd we're can could would will do does did is are am has have was were may
please pls plz kindly my let let's lets tell give show help check need want wanna get put send make track cancel change
return refund book call find explain also"""
STARTS = frozenset(_STARTS.split())
_CUT = on_first_use(
    r"(?P<end>(?:[.!?;]+(?=\s|$)|\n)\s*(?:(?:and|but|also|then|plus|oh|ok|so)\b[\s,]*)*)"
    r"|(?P<joint>(?:\s*,\s*|\s+)(?:(?:and|but|also|then|plus|&|as well as|n)[\s,]+)+|\s*,\s+"
    r"|\s+[-–—]\s+(?:(?:and|but|also|then|plus)[\s,]+)*)",
    re.IGNORECASE,
)
_MAYBE = on_first_use(r"[,;&\n]|[.!?]\s|\s[-–—n]\s|\b(?:and|but|also|then|plus|as well as)\b", re.IGNORECASE)
_TELLS = on_first_use(
    r"^(?:(?:please|pls|plz|also|and|so|hi|hello|hey|ok|then|just|but)[\s,]+)*"
    r"(?:i(?!(?:['’]d| would| also| really| just)* (?:want|need|like|wish|wanna|have to|am looking|prefer)\b)(?:['’]\w+)?"
    r"|(?:im|ive|my|we|it|the|this|that|these|some ?one|there|an?|because|since|after|he|she|they|you|if)"
    r"|when (?:i|my))\b(?! looking for)(?!.*\?$)",
    re.IGNORECASE,
)
_FIRST_WORD = on_first_use(r"[^\W_]+(?:['’][^\W\d_]+)*")


_SMALL_WORDS = """what who how when where why which whose is are do does did can could should would will i you u we my your
the a an to for of in on at with there need be get have has much many and or so next now happen contact mean"""
_SMALL = frozenset(_SMALL_WORDS.split())
_NAMING_WORDS = """a an the this that these those my our your his her its their one ones of in from with for and or not just
size colour color number no nr id"""
_NAMING = frozenset(_NAMING_WORDS.split())
_NUMBERED = on_first_use(
    r"\b(?:order|parcel|package|shipment|delivery|booking|ticket|invoice)s?"
    r"(?=(?: number| no\.?| nr\.?| id)?[ #:]+[a-z]{0,4}-?\d{3})",
    re.IGNORECASE,
)
_LEANS = on_first_use(r"\b(?:it|its|that|this|these|those|them|they|ones?|he|she)\b", re.IGNORECASE)


class Clause(NamedTuple):
    """`text` is `whole[start:end]`."""

    text: str
    start: int
    end: int


class Limits(NamedTuple):
    """The confidence that a request needs to be a wish; and that in another wish's intent from which two clauses rather are two
    halves of one."""

    sure: float
    unlike: float


SEEN_WITHIN = Limits(sure=0.5, unlike=0.01)  # of clauses for which `may_be_several` has spoken
UNSEEN = Limits(sure=0.6, unlike=0.005)


class Read(NamedTuple):
    """A clause and what was made of it; `general` says that it asks how things are for everybody."""

    clause: Clause
    verdict: Verdict
    general: bool


def starts_of(examples: Iterable[str]) -> frozenset[str]:
    """Return the words that begin requests: the usual ones, and those that several examples of the bot begin with."""
    counts = Counter(found[0].lower() for text in examples if (found := _FIRST_WORD.match(text)))
    return STARTS | {word for word, count in counts.items() if count >= _USUAL and word.isalpha()}


def split(text: str, starts: frozenset[str]) -> tuple[Clause, ...]:
    """Return the clauses in order, or none where the text cannot hold two wishes."""
    text = text[:READ_CHARACTERS]
    if not _MAYBE.search(text) or (len(text.split()) < LEAST_WORDS and "\n" not in text):
        return ()
    clauses: list[Clause] = []
    start = 0
    for cut in _CUT.finditer(text):
        if len(clauses) == MOST_CLAUSES - 1:
            break
        if not _begins(text[cut.end() :], starts, strictly=cut.lastgroup == "joint"):
            continue
        mark = cut[0].rstrip()[:1]
        end = cut.start() + (mark in "?!" and bool(mark))  # a question keeps its mark
        if _stands_alone(text[start:end]):
            clauses.append(_clause(text, start, end))
        start = cut.end()  # a single word ("hi", "please") is left out
    if not clauses:
        return ()
    if _stands_alone(text[start:]):
        clauses.append(_clause(text, start, len(text)))
    return tuple(clauses) if len(clauses) > 1 else ()


def only_names(clause: Clause, named: Sequence[tuple[int, int]]) -> bool:
    """Whether a clause ("the grey mug set", "order A-1007") says nothing but what was found at the places `named` in its text:
    it belongs to what was said before it."""
    inside = [(start - clause.start, end - clause.start) for start, end in named]
    if not any(start < len(clause.text) and end > 0 for start, end in inside):
        return False
    inside += [found.span() for found in _NUMBERED.finditer(clause.text)]
    return all(
        word[0].lower() in _NAMING or any(start < word.end() and word.start() < end for start, end in inside)
        for word in _FIRST_WORD.finditer(clause.text)
    )


def may_be_several(read: Sequence[Read]) -> bool:
    """Whether clauses, as they were read within their text, may be different wishes; if not, none needs to be read by itself."""
    if any(_asks_by_itself(one.clause.text) for one in read if one.general):
        return True
    likeliest = [one.verdict.ranking[0] for one in read if one.verdict.ranking]
    return len({ranked.intent for ranked in likeliest if ranked.confidence >= SEEN}) > 1


def several(whole: Verdict, read: Sequence[Read], limits: Limits, *, lines: bool = False) -> tuple[Read, ...]:
    """Return the clauses that are wishes, in order, where there are at least two different ones; otherwise none.

    A question that is none of the intents counts beside a wish that is, and beside another such question where the text has
    `lines`, as messages that came together have: the articles may know. Measured with
    benchmarks/wishes.py: hardly any text with one wish may be read as two, so every doubt speaks against it.
    """
    if whole.is_example:
        return ()
    found: dict[str | Clause, Read] = {}
    for one in read:
        after_question = found and None in {other.verdict.intent for other in found.values()}
        if _is_sure(one, limits.sure):
            if not (after_question and _LEANS.search(one.clause.text)):  # "and what does it cost"
                found.setdefault(one.verdict.intent or "", one)
        elif one.verdict.intent is None and one.general and _asks_by_itself(one.clause.text):
            found[one.clause] = one
    wishes = tuple(found.values())
    known = [one for one in wishes if one.verdict.intent is not None]
    if len(wishes) < 2 or not (known or lines):
        return ()
    return () if any(_likeness(one, found) > limits.unlike for one in known) else wishes


def _is_sure(one: Read, request: float) -> bool:
    least = SURE_OF_STATEMENT if _TELLS.match(one.clause.text) else request
    return one.verdict.intent is not None and one.verdict.confidence >= least


def _likeness(one: Read, found: Container[object]) -> float:
    """How sure it is that the clause has the wish of another one."""
    return sum(ranked.confidence for ranked in one.verdict.ranking[1:] if ranked.intent in found)


def _asks_by_itself(question: str) -> bool:
    """ "do you ship to Norway" does, "what should I do" and "how much is that" do not."""
    words = question.lower().split()
    own = sum(word.strip("?!.,") not in _SMALL for word in words)
    return len(words) > 3 and own > 1 and not _LEANS.search(question)


def _begins(rest: str, starts: frozenset[str], *, strictly: bool) -> bool:
    """Whether what follows a cut may be a clause of its own; after a joining word it has to sound like a request."""
    if not strictly:
        return True
    first = _FIRST_WORD.match(rest)
    return first is not None and first[0].lower().replace("’", "'") in starts


def _stands_alone(text: str) -> bool:
    return len(text.split()) > 1


def _clause(text: str, start: int, end: int) -> Clause:
    """Without the spaces around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Clause(text[start:end], start, end)
