"""Learns from annotated examples to find what has no pattern or list: cities, products, people in the words around them."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.understanding.pipeline.bot_entities import Listed, Pattern
from frontdesk.understanding.pipeline.kinds import BUILTIN
from frontdesk.understanding.pipeline.normalise import clean
from frontdesk.understanding.pipeline.numbers import Found
from frontdesk.understanding.training_set import EntityDefinition, Example, ListEntity, PatternEntity, TrainingSet

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

LEAST_EXAMPLES = 3  # of an entity, in different texts: fewer show no rule
_SURE = 0.5  # the least chance of each word of what is found; rather nothing than something wrong
_TOKEN = re.compile(r"[^\W_]+(?:['’.@&/-][^\W_]+)*|[^\w\s]")
_LONGEST_TEXT = 60  # words; examples are shorter, and of longer texts the beginning is read
_OTHERS = 3_000  # examples without annotations that are learned from: they show where nothing is
_BATCH = 128
_STEPS = 400
_RATE = 0.6
_SHRINK = 1e-4
_UNKNOWN = "w ?"
_SMALLEST_WEIGHT = 0.02  # a feature with none larger is left out
_REMARKS_WORDS = """no nope not none nothing don't dont didn't can't cannot why what who how when where which cancel
stop help agent person human sorry idk hello hi thanks maybe whatever skip forget nevermind mind
anything something any idea wait"""
_REMARKS = frozenset(_REMARKS_WORDS.split())
_ANSWER_LEAD = re.compile(
    r"(?:(?:it's|it is|its|i'm|im|i am|that's|in|at|from|to|for|on|i (?:live|work|want|need|have|use|mean|am)"
    r"|please|well|ok|yes|sure|probably|maybe)\b[\s,:]*)+",
    re.IGNORECASE,
)
_MOST_WORDS = 4


class LearnedWeights(msgspec.Struct, frozen=True):
    """Numbers and words only. `rows` has a row a feature and a column a tag: none, then begin and inside of each name.

    `values` are the annotated values of each name, in lower case.
    """

    names: tuple[str, ...]
    features: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    rows: Floats


class _Sentence(NamedTuple):
    words: list[str]
    tags: list[int]


def learn(training_set: TrainingSet) -> LearnedWeights | None:
    """None where no annotation says more than the definitions do. The same training set gives the same weights."""
    marked = _marked(training_set)
    names = tuple(name for name, values in marked.items() if _is_open(name, values, training_set.entities.get(name)))
    if not names:
        return None
    sentences = _sentences(training_set, names)
    width = 1 + 2 * len(names)
    features, ids = _counted(sentences, width)
    tags = np.array([tag for sentence in sentences for tag in sentence.tags], np.int64)
    before = np.array([tag for sentence in sentences for tag in (0, *sentence.tags[:-1])], np.int64)
    rows = _fit(ids, tags, before, len(features), width)
    kept = [
        n for n, row in enumerate(rows[:-1]) if float(np.abs(row).max()) >= _SMALLEST_WEIGHT or features[n][0] == "t"
    ]
    return LearnedWeights(
        names=names,
        features=tuple(features[number] for number in kept),
        values=tuple(tuple(sorted({value.lower() for value in marked[name]})) for name in names),
        rows=rows[kept],
    )


def _is_open(name: str, values: list[str], definition: EntityDefinition | None) -> bool:
    """Whether there are enough examples of what the definition does not know: none at all, or values beside its own."""
    if isinstance(definition, ListEntity):
        listed = Listed(definition)
        values = [value for value in values if not listed.knows(value.lower())]
    elif isinstance(definition, PatternEntity):
        pattern = Pattern(name, definition)
        values = [value for value in values if not pattern.matches(value)]
    elif (definition.kind if definition else name) in (*BUILTIN, "text"):
        return False
    return len(values) >= LEAST_EXAMPLES


class Tagger:
    """Finds the learned entities; some tens of microseconds a text."""

    def __init__(self, weights: LearnedWeights) -> None:
        self._names = weights.names
        self._values = dict(zip(weights.names, weights.values, strict=True))
        self._ids = {feature: number for number, feature in enumerate(weights.features)}
        self._none = len(weights.features)
        self._unknown = self._ids.get(_UNKNOWN, self._none)
        width = 1 + 2 * len(weights.names)
        self._rows = np.concatenate([weights.rows, np.zeros((1, width), np.float32)])
        self._after = self._rows[[self._ids.get(f"t {tag}", self._none) for tag in range(width)]]
        for tag in range(width):
            self._after[tag, [each for each in range(2, width, 2) if tag not in (each, each - 1)]] = -np.inf
        self._follows = self._after.tolist()

    def find(self, text: str) -> Iterator[tuple[str, Found]]:
        tokens = list(_TOKEN.finditer(text))[:_LONGEST_TEXT]
        if not tokens:
            return
        ids = [self._known(slots) for slots in _slots([token.group() for token in tokens])]
        tags, sure = self._decoded(self._rows[ids].sum(axis=1))
        start = 0
        while start < len(tags):
            end = start + 1
            if tags[start]:
                while end < len(tags) and tags[end] == tags[start] + 1:
                    end += 1
                if min(sure[start:end]) >= _SURE:
                    first, last = tokens[start].start(), tokens[end - 1].end()
                    yield self._names[(tags[start] - 1) // 2], Found(text[first:last], first, last)
            start = end

    def guess(self, name: str, text: str) -> Iterator[Found]:
        """The bot asked for it: a known value, or an answer of a few words that is no remark."""
        if name not in self._values:
            return
        lower = text.lower() if len(text.lower()) == len(text) else text
        for value in sorted(self._values[name], key=len, reverse=True):
            if match := re.search(rf"(?<!\w){re.escape(value)}(?!\w)", lower):
                yield Found(text[match.start() : match.end()], *match.span())
                return
        bare = text.strip(" \t\r\n.,!;:")
        start = text.find(bare)
        lead = _ANSWER_LEAD.match(bare)
        start, bare = (start + lead.end(), bare[lead.end() :]) if lead else (start, bare)
        words = bare.lower().replace("’", "'").split()
        if (
            0 < len(words) <= _MOST_WORDS
            and "?" not in bare
            and not _REMARKS.intersection(words)
            and re.search(r"\w", bare)
        ):
            yield Found(bare, start, start + len(bare))

    def _known(self, slots: list[str]) -> list[int]:
        ids = [self._ids.get(slot, self._none) for slot in slots]
        if ids[0] == self._none:
            ids[0] = self._unknown
        return ids

    def _decoded(self, scores: Floats) -> tuple[list[int], list[float]]:
        """The likeliest tag of each word after that of the word before, and how likely it is."""
        if not (scores + self._after[0]).argmax(axis=1).any():
            return [0] * len(scores), []
        tags, sure, before = [], [], 0
        for alone in scores.tolist():
            row = [one + other for one, other in zip(alone, self._follows[before], strict=True)]
            best = max(row)
            before = row.index(best)
            tags.append(before)
            sure.append(1.0 / sum([math.exp(each - best) for each in row]) if before else 1.0)
        return tags, sure


def _marked(training_set: TrainingSet) -> dict[str, list[str]]:
    """Name → annotated values, one a text: the same example twice is no evidence."""
    found: dict[str, dict[str, str]] = {}
    for _, examples in sorted(training_set.intents.items()):
        for example in examples:
            for mark in example.entities:
                if 0 <= mark.start < mark.end <= len(example.text):
                    found.setdefault(mark.name, {})[example.text] = example.text[mark.start : mark.end]
    return {name: list(values.values()) for name, values in sorted(found.items())}


def _sentences(training_set: TrainingSet, names: Sequence[str]) -> list[_Sentence]:
    examples = [example for _, each in sorted(training_set.intents.items()) for example in each]
    distinct = list({example.text: example for example in examples}.values())
    marked = [example for example in distinct if any(mark.name in names for mark in example.entities)]
    others = [example for example in distinct if not any(mark.name in names for mark in example.entities)]
    step = -(-len(others) // _OTHERS) or 1
    return [found for example in (*marked, *others[::step]) if (found := _tagged(example, names)).words]


def _tagged(example: Example, names: Sequence[str]) -> _Sentence:
    tokens = list(_TOKEN.finditer(clean(example.text)))[:_LONGEST_TEXT]
    tags = [0] * len(tokens)
    for mark in example.entities:
        if mark.name not in names:
            continue
        inside = [n for n, token in enumerate(tokens) if token.start() < mark.end and mark.start < token.end()]
        for place, number in enumerate(inside):
            tags[number] = 2 * names.index(mark.name) + (2 if place else 1)
    return _Sentence([token.group() for token in tokens], tags)


def _slots(words: list[str]) -> list[list[str]]:
    """For each word what may speak for a tag, the word itself first; always equally many."""
    lower = ["<<", "<", *[word.lower() for word in words], ">", ">>"]
    shapes = ["<", *[_shape(word) for word in words], ">"]
    return [
        [
            f"w {lower[n]}", f"s {shapes[n - 1]}", f"p {lower[n][:3]}", f"x {lower[n][-3:]}", f"y {lower[n][-2:]}",
            f"-1 {lower[n - 1]}", f"+1 {lower[n + 1]}", f"-2 {lower[n - 2]}", f"+2 {lower[n + 2]}",
            f"-- {lower[n - 2]} {lower[n - 1]}", f"++ {lower[n + 1]} {lower[n + 2]}",
            f"-s {shapes[n - 2]}", f"+s {shapes[n]}", "b",
        ]
        for n in range(2, len(lower) - 2)
    ]  # fmt: skip


def _shape(word: str) -> str:
    if word.isdigit():
        return "0" if len(word) < 4 else "0000"
    if word.isalpha():
        return "a" if word.islower() else "A" if word.isupper() else "Aa" if word.istitle() else "aA"
    return re.sub(r"(.)\1+", r"\1", re.sub(r"\d", "0", re.sub(r"[^\W\d_]", "a", word)))


def _counted(sentences: Sequence[_Sentence], width: int) -> tuple[list[str], Integers]:
    """All features, and for each word the numbers of its own; a word that was seen once counts as unknown."""
    slots = [each for sentence in sentences for each in _slots(sentence.words)]
    counts = Counter(feature for each in slots for feature in each)
    features = [f for f in counts if counts[f] > 1 or f[:2] not in ("w ", "--", "++")]
    features += [_UNKNOWN, *[f"t {tag}" for tag in range(width)]]
    numbers = {feature: number for number, feature in enumerate(features)}
    none, unknown = len(features), numbers[_UNKNOWN]
    ids = [[numbers.get(f, none if place else unknown) for place, f in enumerate(each)] for each in slots]
    return features, np.array(ids, np.int64)


def _fit(ids: Integers, tags: Integers, before: Integers, count: int, width: int) -> Floats:
    """Logistic regression over the features and the tag before, in small steps (AdaGrad).

    A third of the entities' words are hidden each time, so that the words around them are learned too.
    """
    chance = np.random.RandomState(7)
    rows, squares = np.zeros((count + 1, width), np.float32), np.full((count + 1, width), 1e-2, np.float32)
    first_after = count - width  # where the features `t …` begin
    unknown = first_after - 1
    order = np.empty(0, np.int64)
    for _ in range(_STEPS if len(tags) > _BATCH else _STEPS // 2):
        if len(order) < min(_BATCH, len(tags)):
            order = np.concatenate([order, chance.permutation(len(tags))])
        batch, order = order[:_BATCH], order[_BATCH:]
        used = np.concatenate([ids[batch], (first_after + before[batch])[:, None]], axis=1)
        hidden = (chance.random_sample(len(batch)) < 0.33) & (tags[batch] > 0)
        used[hidden, 0] = unknown
        scores = rows[used].sum(axis=1)
        scores -= scores.max(axis=1, keepdims=True)
        wrong = np.exp(scores)
        wrong /= wrong.sum(axis=1, keepdims=True)
        wrong[np.arange(len(batch)), tags[batch]] -= 1
        _step(rows, squares, used, wrong)
    return rows


def _step(rows: Floats, squares: Floats, used: Integers, wrong: Floats) -> None:
    flat = used.ravel()
    order = np.argsort(flat, kind="stable")
    touched, starts = np.unique(flat[order], return_index=True)
    slope = np.add.reduceat(wrong[order // used.shape[1]], starts) / np.float32(len(wrong)) + _SHRINK * rows[touched]
    squares[touched] += slope * slope
    rows[touched] -= _RATE * slope / np.sqrt(squares[touched])
    rows[-1] = 0  # what stands for no feature
