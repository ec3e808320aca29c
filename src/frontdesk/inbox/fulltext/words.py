"""Makes words of texts and of what somebody searches for, in one way, so that both engines find the same.

Words are stored as they are compared: without case and accents, letters and digits only. Neither engine's own idea of a word,
of a language or of an e-mail address has a say. Scripts that write no spaces are taken letter by letter.
"""

import unicodedata

from frontdesk.kit.patterns import on_first_use

LONGEST_WORD = 64  # characters; PostgreSQL takes 2,046 bytes
MOST_TERMS = 12
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = on_first_use(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def words_of(*texts: str) -> str:
    """The words of the texts, each once, in the order of their first appearance, with a space between."""
    found = dict.fromkeys(word for text in texts for word in _split(text))
    return " ".join(found)


def terms_of(query: str) -> tuple[str, ...]:
    """What must all be found; the last one may be the beginning of a word. None at all for a query without words."""
    return tuple(dict.fromkeys(_split(query)))[:MOST_TERMS]


def _split(text: str) -> list[str]:
    plain = text.lower()  # all that there is to do for ASCII
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]
