"""The entities that a bot defines itself: patterns in RE2 (no pattern can make it slow) and lists of values with synonyms."""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import re2
from rapidfuzz import process
from rapidfuzz.distance import OSA

from frontdesk.understanding.errors import PatternInvalid
from frontdesk.understanding.pipeline.hints import KEPT_LETTERS, KEPT_WORDS
from frontdesk.understanding.pipeline.normalise import WORD, Normaliser
from frontdesk.understanding.pipeline.numbers import Found
from frontdesk.understanding.training_set import ListEntity, PatternEntity

MOST_FOUND = 50  # of one kind in one text; more is no message but a table
_MEMORY_BYTES = 4 << 20
_CHUNK = re.compile(r"[^\s,;!?()\"']+")
_NEAR = 0.7  # the likeness from which an answer is a typo of a phrase
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

    def matches(self, value: str) -> bool:
        return self._anywhere.fullmatch(value) is not None

    def complete(self, text: str) -> Iterator[Found]:
        """The bot asked for it: `a 1234`, `A1234` or just `1234` are `A-1234` when the examples begin so."""
        for start, end in _pieces(text):
            joined = re.sub(r"[\s.:#_/–—-]+", "", text[start:end])
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


class Patterns:
    """All patterns of a bot; one look says whether any of them can be in a text."""

    def __init__(self, definitions: Mapping[str, PatternEntity]) -> None:
        self._patterns = {name: Pattern(name, definition) for name, definition in definitions.items()}
        self._any = _any_of(definitions.values())

    def __contains__(self, name: str) -> bool:
        return name in self._patterns

    def __getitem__(self, name: str) -> Pattern:
        return self._patterns[name]

    def find(self, text: str) -> Iterator[tuple[str, Found]]:
        if not self._patterns or (self._any is not None and self._any.search(text) is None):
            return
        for name, pattern in self._patterns.items():
            for found in itertools.islice(pattern.find(text), MOST_FOUND):
                yield name, found


class Words(NamedTuple):
    """The words of a lower-case text, as they are and repaired, and where they stand."""

    plain: list[str]
    repaired: list[str]
    spans: list[tuple[int, int]]


class Listed:
    """Matches canonical values and synonyms as words of the text, typos repaired; the value is the canonical one."""

    def __init__(self, definition: ListEntity) -> None:
        self._values: dict[str, str] = {}
        for value, synonyms in definition.values.items():
            for phrase in (*synonyms, value):
                key = " ".join(WORD.findall(phrase.lower().replace("’", "'")))
                self._values.setdefault(key or phrase.lower(), value)
        self._phrases = [key for key in self._values if len(key) >= 4]
        self._forms = _with_plurals(self._values)
        self._longest: dict[str, int] = {}  # first word → words of the longest phrase that begins with it
        for phrase in self._forms:
            first = phrase.partition(" ")[0]
            self._longest[first] = max(self._longest.get(first, 0), phrase.count(" ") + 1)

    def may_begin(self, plain: str, repaired: str) -> bool:
        return plain in self._longest or repaired.partition(" ")[0] in self._longest

    def find(self, words: Words, places: Iterable[int], *, short: bool = False) -> Iterator[Found]:
        """`places` are the words for which `may_begin` is true; at others there is nothing."""
        short = short or len(words.plain) <= _SHORT
        free = 0
        for number in places:
            match = self._match(words, number, short=short) if number >= free else None
            if match is not None:
                value, length = match
                free = number + length
                yield Found(value, words.spans[number][0], words.spans[free - 1][1])

    def knows(self, lower: str) -> bool:
        return " ".join(WORD.findall(lower.replace("’", "'"))) in self._forms

    def nearest(self, lower: str) -> str | None:
        """The canonical value of the phrase that a text is close to as a whole."""
        best = process.extractOne(lower, self._phrases, scorer=OSA.normalized_similarity, score_cutoff=_NEAR)
        return None if best is None else self._values[best[0]]

    def guess(self, lower: str, *, same_beginning: bool = False) -> Iterator[Found]:
        """The bot asked for one of these: take the nearest phrase when the whole text is close to it."""
        bare = lower.strip(" .,!?\t\n")
        best = process.extractOne(bare, self._phrases, scorer=OSA.normalized_similarity, score_cutoff=_NEAR)
        if best is not None and (not same_beginning or best[0].startswith(bare) or bare.startswith(best[0])):
            start = lower.index(bare)
            yield Found(self._values[best[0]], start, start + len(bare))

    def _match(self, words: Words, number: int, *, short: bool) -> tuple[str, int] | None:
        plain, repaired = words.plain[number], words.repaired[number].partition(" ")[0]
        longest = max(self._longest.get(plain, 0), self._longest.get(repaired, 0))
        for length in range(min(longest, len(words.plain) - number), 0, -1):
            typed = " ".join(words.plain[number : number + length])
            meant = " ".join(words.repaired[number : number + length])
            for phrase in (typed, meant) if meant != typed else (typed,):
                value = self._forms.get(phrase)
                if value is not None and (short or len(phrase) > _SHORT):
                    return value, length
        return None


class Lists:
    """All lists of a bot; each word of a text is looked up once for all of them, and what it may begin is remembered."""

    def __init__(self, definitions: Mapping[str, ListEntity], normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._lists = {name: Listed(definition) for name, definition in definitions.items()}
        self._remembered = functools.lru_cache(maxsize=KEPT_WORDS)(self._look_up)

    def __contains__(self, name: str) -> bool:
        return name in self._lists

    def find(self, lower: str) -> Iterator[tuple[str, Found]]:
        if not self._lists:
            return
        places: dict[str, list[int]] = {}
        plain = WORD.findall(lower)
        looked_up = [self._remembered(word) if len(word) <= KEPT_LETTERS else self._look_up(word) for word in plain]
        for number, (_, begun) in enumerate(looked_up):
            for name in begun:
                places.setdefault(name, []).append(number)
        if places:
            spans = [match.span() for match in WORD.finditer(lower)]
            words = Words(plain, [repaired for repaired, _ in looked_up], spans)
            for name, numbers in places.items():
                for found in itertools.islice(self._lists[name].find(words, numbers), MOST_FOUND):
                    yield name, found

    def guess(self, name: str, lower: str) -> Iterator[Found]:
        """The bot asked for a value of this list: shorter forms count, and so does what is near to one."""
        listed, words = self._lists[name], self._words(lower)
        found = next(listed.find(words, range(len(words.plain)), short=True), None)
        if found is not None:
            return iter((found,))
        if len(words.plain) == 1 and self._normaliser.is_word(words.plain[0]):
            return listed.guess(lower, same_beginning=True)  # a word is no typo: smell is not small
        return listed.guess(lower)

    def canonical(self, name: str, value: Any) -> Any:
        """What the list calls a value that was found in another way, or the value itself."""
        nearest = self._lists[name].nearest(value.lower()) if name in self._lists and isinstance(value, str) else None
        return value if nearest is None else nearest

    def _words(self, lower: str) -> Words:
        matches = list(WORD.finditer(lower))
        plain = [match.group() for match in matches]
        return Words(plain, [self._repaired(word) for word in plain], [match.span() for match in matches])

    def _look_up(self, word: str) -> tuple[str, tuple[str, ...]]:
        """The word repaired, and the lists of which it may begin a phrase."""
        repaired = self._repaired(word)
        return repaired, tuple(name for name, listed in self._lists.items() if listed.may_begin(word, repaired))

    def _repaired(self, word: str) -> str:
        """More careful than the normaliser: a barge is not large, though few people write of barges."""
        return word if self._normaliser.is_word(word) else self._normaliser.word(word)


def _with_plurals(values: Mapping[str, str]) -> dict[str, str]:
    """One or many of it, and its words in one (`tshirt`) mean the same, unless that is a phrase of its own or very short."""
    forms = dict(values)
    for phrase, value in values.items():
        if " " in phrase and len(phrase) > _SHORT + 3:
            forms.setdefault(phrase.replace(" ", ""), value)
    for phrase, value in dict(forms).items():
        forms.setdefault(phrase + "s", value)
        if phrase.endswith(("s", "x", "ch", "sh", "z")):
            forms.setdefault(phrase + "es", value)
        if phrase.endswith("y") and phrase[-2:-1] not in tuple("aeiou "):
            forms.setdefault(phrase[:-1] + "ies", value)
        if phrase.endswith("s") and not phrase.endswith("ss"):
            forms.setdefault(phrase[:-1], value)
    return {form: value for form, value in forms.items() if form in values or len(form) > _SHORT + 1}


def _any_of(definitions: Iterable[PatternEntity]) -> "re2._Regexp[str] | None":
    """One pattern that is in every text in which one of these is; None when they cannot stand in one."""
    try:
        return _compiled(
            "", "|".join([f"(?:{definition.pattern})" for definition in definitions]), case_sensitive=False
        )
    except PatternInvalid:
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
