"""Tells a question that stands alone from one that only makes sense with what was said before it."""

import re

from frontdesk.knowledge.words import content_words

GOES_ON = re.compile(
    r"\s*(?:(?:ok(?:ay)?|yes|no|thanks|great|right|so|well)[,.! ]+)*"
    r"(?:and|or|but|also|then|what about|how about|what if|same|why|since when|until when|y|et|und|e|en)\b",
    re.IGNORECASE,
)
POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|those|these|they|them|their|there|one|ones|same|either|both|other|others|instead|else)\b",
    re.IGNORECASE,
)
EMPTY_IT = re.compile(
    r"\b(?:is|was|would) it (?:possible|ok|okay|allowed|safe|normal|true)\b|\bis there\b|\bare there\b", re.IGNORECASE
)
FEW_WORDS = 5


def leans_on_context(question: str) -> bool:
    """ "And for business accounts?", "how long does that take?", "why?" do; "Do you ship to Norway?" does not."""
    words = content_words(question)
    if not words or GOES_ON.match(question):
        return True
    return len(words) <= FEW_WORDS and POINTS_BACK.search(EMPTY_IT.sub("", question)) is not None
