"""Common English words by how common they are: what a customer's word must not be "repaired" away from."""

import functools
import json
from collections.abc import Mapping

from frontdesk.encoding.onnx import SHIPPED

_FIRST_WORD = 1996  # WordPiece entries before this are control tokens, digits and letters; from here, by frequency


@functools.cache
def word_ranks() -> Mapping[str, int]:
    """Return the whole words of the shipped tokenizer with their rank, 0 the most common; about 20,000."""
    vocabulary = json.loads((SHIPPED / "tokenizer.json").read_bytes())["model"]["vocab"]
    return {
        word: number - _FIRST_WORD
        for word, number in vocabulary.items()
        if number >= _FIRST_WORD and word.isascii() and word.isalpha()
    }
