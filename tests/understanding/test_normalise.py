"""Customers' spelling brought to the bot's: what is repaired, and what is left alone."""

import pytest

from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.pipeline.normalise import Normaliser, clean

WORDS = (
    "order",
    "track",
    "package",
    "delivery",
    "refund",
    "return",
    "where",
    "is",
    "my",
    "address",
    "voucher",
    "yes",
    "please",
)
NORMALISER = Normaliser(WORDS, word_ranks())

TABLE = {
    "wheres my oder": "where is my order",
    "Where IS my   ORDER??": "where is my order?",
    "pleeease": "please",
    "yesss": "yes",
    "my pakage": "my package",
    "refnud": "refund",
    "delivry adress": "delivery address",
    "u dont have it": "you do not have it",
    "i can't wait 2moro": "i can not wait tomorrow",
    "trackmy order": "track my order",
    "what's Anna's order": "what is anna's order",
    "the border is near": "the border is near",
    "A-1234": "a-1234",
    "thx 👍": "thanks 👍",
    "": "",
    "???": "?",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items(), ids=list(TABLE))
def test_a_text_is_brought_to_the_spelling_of_the_examples(text: str, expected: str) -> None:
    assert NORMALISER.text(text) == expected


def test_common_words_are_never_repaired_into_the_bots() -> None:
    for word in ("warehouse", "older", "trick", "backpack", "addressed", "discovery"):
        assert NORMALISER.text(word) == word


def test_half_a_surrogate_pair_is_replaced_in_place() -> None:
    assert clean("a\ud800b") == "a\ufffdb"
