"""Turns a text into the word forms that are compared: case, accents and inflection folded, scripts without spaces in pieces."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from frontdesk.kit.patterns import on_first_use
from frontdesk.knowledge.function_words import FUNCTION_WORDS

MARKS = "".join(chr(code) for code in range(0x300, 0x1B00) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
"""What belongs to the letter before it, vowels of many scripts among them; a `\\w` leaves it out."""
WORD = on_first_use(rf"(?:[^\W_][{MARKS}]*)+(?:['’](?:[^\W_][{MARKS}]*)+)*")
ASCII_WORD = on_first_use(r"[a-z0-9]+(?:'[a-z0-9]+)*")
INFLECTED = on_first_use(r"[\u0370-\u052f]+")
"""Greek and Cyrillic, whose words differ in their last letters."""
SHORTEST_STEM = 5
ARABIC = on_first_use(r"(?:[وفبكل]?ال|لل|و)?(?P<base>[\u0620-\u06d3]{3,}?)(?:ها|ان|ات|ون|ين|يه|ية|ه|ة|ي)?")
"""Article, prepositions and the commonest endings around a word: the light stemming of Larkey, Ballesteros and Connell, 2002."""
ASCII_WORD = on_first_use(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_HINDI_ENDINGS = """
ाएंगी ाएंगे ाऊंगी ाऊंगा ाइयाँ ाइयों ाइयां एगी ेगी एगा ेगा ओगी ोगी ओगे ोगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं
ियाँ ियों ियां कर ाओ िए ाई ाए ने नी ना ते ीं ती ता ाँ ां ों ें ाते ाती ाता ो े ू ु ी ि ा ं ँ
"""
HINDI = on_first_use(rf"(?P<base>[\u0900-\u097f]{{2,}}?)(?:{'|'.join(_HINDI_ENDINGS.split())})?")
"""Words in Devanagari and their longest ending, after Ramanathan and Rao, "A Lightweight Stemmer for Hindi" (2003)."""
UNSPACED = on_first_use(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
LETTERED = on_first_use(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Of these, those whose signs are letters, of which one alone says nothing: Thai, Lao, Burmese, Khmer."""
MARKED_ABOVE = frozenset(map(chr, (*range(0x300, 0x370), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, 0x93C)))
"""Accents of Latin, Greek and Cyrillic letters, short vowels of Arabic ones and the dots of Hindi ones, which many leave out."""
BARE = str.maketrans("ıđłøँ", "idloं")
MAX_WORDS = 64
MAX_WORD_CHARACTERS = 40


def words_of(text: str) -> list[str]:
    """Return the words in order, folded but not stemmed; Chinese and Japanese as single signs and pairs, Thai as threes. Latin
    letters keep their accents, see `bare`."""
    if text.isascii():
        return [word.replace("'", "")[:MAX_WORD_CHARACTERS] for word in ASCII_WORD.findall(text.lower())]
    words: list[str] = []
    for word in WORD.findall(unicodedata.normalize("NFKC", text)):
        if word.isascii():
            words.append(word.lower().replace("'", "")[:MAX_WORD_CHARACTERS])
        else:
            words.extend(_folded(word))
    return words


def _folded(word: str) -> list[str]:
    if UNSPACED.search(word):
        pieces: list[str] = []
        for piece in re.split(f"({UNSPACED.pattern})", word):
            if UNSPACED.fullmatch(piece):
                pieces.extend(_cut(piece))
            elif piece:
                pieces.extend(_folded(piece))
        return pieces
    marked = unicodedata.normalize("NFC", word.casefold().replace("’", "").replace("'", "").replace("i̇", "i"))
    without = bare(marked)
    return [(marked if without.isascii() else without)[:MAX_WORD_CHARACTERS]] if without else []


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """A word without the accents that many leave out when they write: a word apart in Vietnamese, the same one elsewhere."""
    if word.isascii():
        return word
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", word) if sign not in MARKED_ABOVE)
    return unicodedata.normalize("NFKC", letters.translate(BARE))


def bare_words_of(text: str) -> list[str]:
    return [bare(word) for word in words_of(text)]


def _cut(piece: str) -> Iterator[str]:
    """Threes of letters; of signs that are words or syllables each, and pairs."""
    if LETTERED.match(piece):
        yield from (piece[at : at + 3] for at in range(max(1, len(piece) - 2)))
    else:
        yield from piece
        yield from (piece[at : at + 2] for at in range(len(piece) - 1))


def content_words(text: str) -> list[str]:
    """Return the words that say what a question is about, each once, at most `MAX_WORDS`."""
    return content_of(words_of(text))


def content_of(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word not in FUNCTION_WORDS))[:MAX_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Fold the commonest English endings, much less than Porter does, so that other languages are hardly touched, and the last
    vowel of Spanish ones (gato, gata)."""
    if len(word) <= 3 or not word.isalpha():
        return _stem_elsewhere(word)
    if not word.isascii():
        return _stem_marked(word)
    base = _stem_latin(word)
    return base[:-1] if len(base) >= SHORTEST_STEM and base[-1] in "ao" else base


def _stem_marked(word: str) -> str:
    """Cut where the same word without accents is cut."""
    without = bare(word)
    if not without.isascii():
        return _stem_elsewhere(word)
    base = stem(without)
    if len(without) != len(word):
        return word
    return word[: len(base)] if without.startswith(base) else word[: len(base) - 1] + base[-1]


def _stem_latin(word: str) -> str:
    word = _singular(word)
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and any(vowel in base for vowel in "aeiouy"):
            doubled = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz"
            word = base[:-1] if doubled else base
            break
    if word.endswith("e") and len(word) > 3:
        return word[:-1]
    if word.endswith("y") and len(word) > 3:
        return word[:-1] + "i"
    return word


def _stem_elsewhere(word: str) -> str:
    if INFLECTED.fullmatch(word):
        return word[: max(SHORTEST_STEM, len(word) - 3)]
    hindi = HINDI.fullmatch(word)
    if hindi:
        return hindi["base"]
    arabic = ARABIC.fullmatch(word)
    return arabic["base"].replace("ى", "ي") if arabic else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
