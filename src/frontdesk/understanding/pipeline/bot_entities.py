"""The entities that a bot defines itself: patterns in RE2 (no pattern can make it slow) and lists of values with synonyms."""

import itertools
import re
from collections.abc import Iterator

import re2
from rapidfuzz import process
from rapidfuzz.distance import OSA

from frontdesk.understanding.errors import PatternInvalid
from frontdesk.understanding.pipeline.normalise import WORD, Normaliser
from frontdesk.understanding.pipeline.numbers import Found
from frontdesk.understanding.training_set import ListEntity, PatternEntity

_MEMORY_BYTES = 4 << 20
_CHUNK = re.compile(r"[^\s,;!?()\"']+")
_SHORT = 2  # a synonym of so few letters counts only in a text of so few words, or where the list was asked for


class Pattern:
    """Matches whole words in any case; the value is written as the pattern wants it where that is possible."""

    def __init__(self, name: str, definition: PatternEntity) -> None:
        self._anywhere = _compiled(name, definition.pattern, case_sensitive=False)
        self._exact = _compiled(name, definition.pattern, case_sensitive=True)
        self._prefixes = list(dict.fromkeys(_prefix(example) for example in definition.examples))

    def find(self, text: str) -> Iterator[Found]:
        for match in self._anywhere.finditer(text):
            start, end = match.span()
            if start == end or _inside_word(text, start, end):
                continue
            yield Found(self._spelled(match.group()), start, end)

    def complete(self, text: str) -> Iterator[Found]:
        """The bot asked for it: `a 1234`, `A1234` or just `1234` are `A-1234` when the examples begin so."""
        for start, end in _pieces(text):
            joined = re.sub(r"[\s.:#_-]+", "", text[start:end])
            digits = joined.lstrip("".join(set(joined) - set("0123456789")))
            for candidate in self._candidates(joined, digits):
                if self._exact.fullmatch(candidate):
                    yield Found(candidate, start, end)
                    return

    def _candidates(self, joined: str, digits: str) -> Iterator[str]:
        for form in (joined, joined.upper(), joined.lower()):
            yield form
        for prefix in self._prefixes:
            letters = re.sub(r"[\W_]+", "", prefix)
            for form in (joined, joined.upper(), joined.lower()):
                if letters and form.startswith(letters):
                    yield prefix + form[len(letters) :]
            if digits and joined == digits:
                yield prefix + digits

    def _spelled(self, text: str) -> str:
        if self._exact.fullmatch(text):
            return text
        return next((form for form in (text.upper(), text.lower()) if self._exact.fullmatch(form)), text)


class Listed:
    """Matches canonical values and synonyms as words of the text, typos repaired; the value is the canonical one."""

    def __init__(self, definition: ListEntity, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._values: dict[str, str] = {}
        for value, synonyms in definition.values.items():
            for phrase in (*synonyms, value):
                key = " ".join(WORD.findall(phrase.lower().replace("’", "'")))
                self._values.setdefault(key or phrase.lower(), value)
        self._longest = max((key.count(" ") + 1 for key in self._values), default=0)
        self._phrases = [key for key in self._values if len(key) >= 4]

    def find(self, lower: str, *, short: bool = False) -> Iterator[Found]:
        words = list(WORD.finditer(lower))
        plain = [word.group() for word in words]
        repaired = [self._normaliser.word(word) for word in plain]
        short = short or len(words) <= _SHORT
        number = 0
        while number < len(words):
            size = self._match(plain, repaired, number, short=short)
            if size is None:
                number += 1
                continue
            value, length = size
            yield Found(value, words[number].start(), words[number + length - 1].end())
            number += length

    def guess(self, lower: str) -> Iterator[Found]:
        """The bot asked for one of these: take the nearest phrase when the whole text is close to it."""
        found = next(self.find(lower, short=True), None)
        if found is not None:
            yield found
            return
        bare = lower.strip(" .,!?\t\n")
        best = process.extractOne(bare, self._phrases, scorer=OSA.normalized_similarity, score_cutoff=0.7)
        if best is not None:
            start = lower.index(bare)
            yield Found(self._values[best[0]], start, start + len(bare))

    def _match(self, plain: list[str], repaired: list[str], number: int, *, short: bool) -> tuple[str, int] | None:
        for length in range(min(self._longest, len(plain) - number), 0, -1):
            for words in (plain, repaired):
                phrase = " ".join(words[number : number + length])
                value = self._values.get(phrase)
                if value is None and len(phrase) > 3:
                    value = self._values.get(phrase[:-1] if phrase.endswith("s") else phrase + "s")
                if value is not None and (short or len(phrase) > _SHORT):
                    return value, length
        return None


def _compiled(name: str, pattern: str, *, case_sensitive: bool) -> "re2._Regexp[str]":
    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.max_mem = _MEMORY_BYTES
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise PatternInvalid(entity=name, reason=str(error.args[0] if error.args else error)) from error


def _inside_word(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start]
    after = text[end : end + 1]
    left = bool(before) and (before.isalnum() or before == "_") and text[start].isalnum()
    return left or (bool(after) and (after.isalnum() or after == "_") and text[end - 1].isalnum())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Chunks of the text, two neighbours together first, at most the first twelve."""
    chunks = [chunk.span() for chunk in _CHUNK.finditer(text)][:12]
    for (start, _), (_, end) in itertools.pairwise(chunks):
        yield start, end
    for start, end in chunks:
        stop = end
        while stop > start and text[stop - 1] in ".:":
            stop -= 1
        if stop > start:
            yield start, stop


def _prefix(example: str) -> str:
    found = re.match(r"\D*", example)
    return found.group() if found else ""
