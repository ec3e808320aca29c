"""Tells a question that stands alone from one that only makes sense with what was said before it, and weighs what was said."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from frontdesk.encoding.base import Vectors
from frontdesk.knowledge.words import content_of, content_words, words_of

GOES_ON = re.compile(
    r"\s*(?:(?:ok(?:ay)?|yes|no|thanks|great|right|so|well)[,.! ]+)*"
    r"(?:and|or|but|also|then|what about|how about|what if|same|why|since when|until when|y|et|und|e|en)\b",
    re.IGNORECASE,
)
POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|those|these|they|them|their|he|him|his|she|her|hers|there|one|ones|same|either|both|other|others|instead"
    r"|else)\b",
    re.IGNORECASE,
)
EMPTY_IT = re.compile(
    r"\b(?:is|was|would) it (?:possible|ok|okay|allowed|safe|normal|true)\b|\bis there\b|\bare there\b", re.IGNORECASE
)
FEW_WORDS = 5
MOST_CHARACTERS = 500
"""Of an earlier message; what is longer would not be remembered by the encoder, and would drown the question."""
MEANING_OF_EARLIER = (0.5, 0.25)
"""What the meaning of the message before the question counts, and of the one before that, where the question itself is 1."""
WORDS_OF_EARLIER = (0.3, 0.15)
WORDS_OF_REPLY = 0.2
SAME_TOPIC = 0.2
"""From this cosine to the question on, an earlier message counts in full; below it less, and at the least `LEAST` of it."""
LEAST = 0.2
LEANING = 1.5
"""Of a question that leans on what was said, the earlier messages count so much more."""

Words = tuple[tuple[Sequence[str], float], ...]


class Before(NamedTuple):
    """What was said before a question: by its user, the last first, and what the bot said last."""

    texts: tuple[str, ...] = ()
    reply: str = ""


def before(context: Sequence[str], reply: str) -> Before:
    """`context` is the oldest first. Only so many messages count as have a weight."""
    texts = [text[:MOST_CHARACTERS] for text in reversed(context) if text.strip()]
    return Before(tuple(texts[: len(MEANING_OF_EARLIER)]), reply[:MOST_CHARACTERS])


def shares_of(question: str, vector: Vectors, earlier: Vectors) -> list[float]:
    """The share of its weight that each earlier message keeps: one on another topic would lead away from the question."""
    if leans_on_context(question):
        return [LEANING] * len(earlier)
    if not vector.size:
        return [LEAST] * len(earlier)
    return [min(1.0, max(LEAST, float(one @ vector) / SAME_TOPIC)) for one in earlier]


def meaning_after(vector: Vectors, earlier: Vectors, shares: Sequence[float]) -> Vectors:
    """The meaning of a question after what was said, of unit length; costs no encoding, as each message was a question itself."""
    if not vector.size or not len(earlier):
        return vector
    weights = [weight * share for weight, share in zip(MEANING_OF_EARLIER, shares, strict=False)]
    total = vector + np.asarray(weights, dtype=np.float32) @ earlier
    return (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)


def words_before(said: Before, shares: Sequence[float]) -> Words:
    """The content words of what was said, with what they count beside those of the question."""
    words = [
        (content_words(text), weight * share)
        for text, weight, share in zip(said.texts, WORDS_OF_EARLIER, shares, strict=False)
    ]
    if said.reply:
        words.append((content_of(words_of(said.reply)), WORDS_OF_REPLY * (min(1.0, shares[0]) if shares else LEAST)))
    return tuple(words)


def leans_on_context(question: str) -> bool:
    """ "And for business accounts?", "how long does that take?", "why?" do; "Do you ship to Norway?" does not."""
    words = content_words(question)
    if not words or GOES_ON.match(question):
        return True
    return len(words) <= FEW_WORDS and POINTS_BACK.search(EMPTY_IT.sub("", question)) is not None
