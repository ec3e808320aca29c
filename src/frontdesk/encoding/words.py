"""Common English words by how common they are: what a customer's word must not be "repaired" away from."""

import functools
import json
from collections.abc import Mapping, Sequence

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


def ranks_for(languages: Sequence[str]) -> Mapping[str, int]:
    """The ranks where one of the languages (IETF tags) is English; none otherwise, as they would mislead."""
    speaks_english = any(language.replace("_", "-").split("-")[0].lower() == "en" for language in languages)
    return word_ranks() if speaks_english else {}
