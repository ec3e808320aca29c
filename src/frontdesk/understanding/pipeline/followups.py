"""Says whether a message only makes sense with what came before it ("and the blue one?"), and reads it so.

Three ways to lean on an earlier message, from weak to strong:

    points      "do you have it in blue?"   a wish of its own, about something named before
    goes on     "what about warm jumpers?"  begins in the middle; its own words may still make another wish of it
    names only  "and A-1004?", "in red?"    nothing but what it names: the wish is the earlier one

A message that leans on nothing is read as if there were nothing before it.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from frontdesk.dialogue.reading import Entity, RankedIntent
from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.classifier import Verdict
from frontdesk.understanding.training_set import Earlier

MOST_CHARACTERS = 160
MOST_WORDS = 12
MOST_WORDS_GOING_ON = 8  # a longer message says itself what it wants
MOST_LEFT = 2  # words beside names and small words that the earlier wish may still cover
KEPT_CHARACTERS = 200  # of an earlier message that is read together with this one
SURE_BY_ITSELF = 0.6  # a message that begins in the middle but is this sure of its own wish has one
SURE_TOGETHER = 0.5
FOLLOWED = 0.5  # confidence of a wish that is taken from before, at least


class Lean(IntEnum):
    ALONE = 0
    POINTS = 1
    GOES_ON = 2
    NAMES_ONLY = 3


_POLITE = (
    r"(?:(?:ok(?:ay)?|yes|yeah|no|nope|nah|thanks|thank you|thx|great|cool|nice|hm+|oh|ah|sorry|oops|please|well|so|right"
    r"|perfect)\b[\s,.!]*)*"
)
_GOES_ON = on_first_use(
    rf"^{_POLITE}(?:(?:and|but|or|n)[\s,]+)?(?:what about|wat about|wbt|how about|hows about|what if (?:it'?s|i take)"
    r"|(?:the )?same (?:thing |question |again )?(?:for|with|but|in|to)|ditto for|also (?:for|in|with|to|on|at)"
    r"|and|n|or|but|also|make (?:it|that)|rather|instead)\b",
    re.IGNORECASE,
)
_POINTS = on_first_use(
    r"\b(?:it|that|this|them|those|these|(?:the|that|this|same|another|other|blue|red) ones?|same (?:one|order|item))\b",
    re.IGNORECASE,
)
_EMPTY_IT = on_first_use(
    r"\b(?:this|that)(?:'s| is| was)\b|\b(?:is|was|would|does) it (?:possible|ok|okay|allowed|true|matter|cost)\b",
    re.IGNORECASE,
)
_ONE = on_first_use(r"\b(?:ones?|it|that|this|them|those|these)\b", re.IGNORECASE)
_WORD = on_first_use(r"[^\W_]+(?:['’][^\W\d_]+)*")
_SMALL_WORDS = """
    a an the and n or but also so ok okay yes yeah no nope nah not please pls plz thanks thank you thx then what wat wbt about how
    hows for in on at of to with from by is are its it's it that that's this these those them one ones same thing question ditto
    if i take make rather instead again now just only maybe sorry oops whoops wait oh ah hm well actually mean meant said i'd want
    wanted would like prefer should be my wrong number order colour color size date day time code as too any other another else
    great cool nice right perfect much u do does have got there available number's i'm im typo mistake mistyped correct correction
    change me get was were
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())


def lean(text: str, entities: Sequence[Entity], *, corrects: bool) -> Lean:
    """Return how a text leans on what came before; `corrects` says that the signal of a correction was heard in it."""
    words = len(_WORD.findall(text)) if len(text) <= MOST_CHARACTERS else 0
    if not words or words > MOST_WORDS:
        return Lean.ALONE
    goes_on = words <= MOST_WORDS_GOING_ON and (corrects or _GOES_ON.match(text) is not None)
    if (entities or (goes_on and _ONE.search(text))) and not words_left(text, entities):
        return Lean.NAMES_ONLY
    if goes_on:
        return Lean.GOES_ON
    return Lean.POINTS if _POINTS.search(_EMPTY_IT.sub("", text)) else Lean.ALONE


def before(earlier: Sequence[Earlier], shares_name: Sequence[bool]) -> Earlier:
    """Return the message that a text leans on: the last; or the one before where the last had no intent, and the text names
    a thing of the kind that one named (`shares_name`)."""
    if earlier[-1].intent is None and len(earlier) > 1 and earlier[-2].intent is not None and shares_name[-2]:
        return earlier[-2]
    return earlier[-1]


def together(earlier: Earlier, text: str, entities: Sequence[Entity]) -> str | None:
    """Return both messages as one text to read, or None where that says nothing about this one: it names nothing that the
    earlier wish could be about, says much besides, or would drown in the other."""
    names = bool(entities) or _ONE.search(text) is not None
    if earlier.intent is None or not names or words_left(text, entities) > MOST_LEFT:
        return None
    return f"{earlier.text.rstrip(' ?!.')} {text}" if len(earlier.text) <= KEPT_CHARACTERS else None


def follow(how: Lean, own: Verdict, both: Verdict | None, earlier: Earlier) -> Verdict | None:
    """Return the verdict that the earlier message makes of this one, or None where it stands by itself.

    `own` is of the text alone, `both` of the two together, None where the text has too many words of its own for that.
    """
    intent = earlier.intent
    if intent is None or how < Lean.GOES_ON:
        return None
    if own.intent == intent or how is Lean.NAMES_ONLY or _nearly(intent, own):
        return _taken_over(intent, own)
    if own.intent is not None and own.confidence >= SURE_BY_ITSELF:
        return None
    if both is None or both.intent != intent or both.confidence < SURE_TOGETHER:
        return None
    return _taken_over(intent, both)


def _nearly(intent: str, own: Verdict) -> bool:
    """Whether a message that would be too little for any wish by itself ("or in xl") sounds most like this one."""
    first = own.ranking[0] if own.ranking else None
    return own.intent is None and first is not None and first.intent == intent and first.confidence >= SURE_TOGETHER


def words_left(text: str, entities: Sequence[Entity]) -> int:
    """Count the words that are neither names nor small words."""
    spans = [(entity.start, entity.end) for entity in entities]
    return sum(
        found[0].lower().replace("’", "'") not in SMALL_WORDS
        and not any(start < found.end() and found.start() < end for start, end in spans)
        for found in _WORD.finditer(text)
    )


def _taken_over(intent: str, read: Verdict) -> Verdict:
    confidence = max([FOLLOWED, *(ranked.confidence for ranked in read.ranking if ranked.intent == intent)])
    others = tuple(ranked for ranked in read.ranking if ranked.intent != intent)
    return Verdict(intent, confidence, (RankedIntent(intent, confidence), *others[:4]))
