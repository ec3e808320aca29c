"""What is wrong with a bot's examples that no model is needed to see: said twice, said of two intents, too few, all alike."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import re2
from numpy.typing import NDArray

from frontdesk.understanding.pipeline.classifier import SAME_TEXT
from frontdesk.understanding.pipeline.normalise import WORD
from frontdesk.understanding.training_set import OUT_OF_SCOPE, Example, PatternEntity, TrainingSet

Floats = NDArray[np.float32]

NEARLY_SAME = 0.97  # cosine from which two examples of one intent teach as good as the same
ALL_ALIKE = 0.9  # mean cosine of an intent's examples from which they say one thing in one way
ENOUGH = 5  # examples from which an intent is worth measuring
_ALIKE_NEEDS = 3
_ROWS_AT_ONCE = 1_024


class Located(msgspec.Struct, frozen=True):
    """An example and where it stands; `file` and `line` are None in a bot that was not read from files."""

    intent: str
    text: str
    file: str | None
    line: int | None


class Finding(msgspec.Struct, frozen=True):
    """Something to mend: `what` is wrong, at which examples, and `advice` says what to do. `similarity` from 0 to 1 where
    it is about texts that are alike."""

    what: str
    advice: str
    intents: tuple[str, ...]
    examples: tuple[Located, ...]
    similarity: float | None = None


class Sample(NamedTuple):
    """An example as its author wrote it, and `normal` as the model reads it. Of samples of one intent that read the same
    the model learns one, at `row` of its material; -1 where it learns none."""

    at: Located
    example: Example
    normal: str
    row: int

    @property
    def words(self) -> str:
        return " ".join(WORD.findall(self.normal)) or self.normal


class Pair(NamedTuple):
    """Two samples of different rows that are alike."""

    one: Sample
    other: Sample
    cosine: float


def alike(samples: Sequence[Sample], vectors: Floats) -> list[Pair]:
    """Pairs of rows with a cosine of at least NEARLY_SAME, or with the same words. `vectors` [rows, dimension]: unit
    length. Takes time and memory for all pairs, a thousand rows at once."""
    by_row: dict[int, Sample] = {}
    rows_by_words: dict[str, dict[int, None]] = defaultdict(dict)
    for sample in samples:
        if sample.row >= 0:
            by_row.setdefault(sample.row, sample)
            rows_by_words[sample.words][sample.row] = None
    found: dict[tuple[int, int], float] = {}
    for rows in rows_by_words.values():
        for one, other in itertools.combinations(sorted(rows), 2):
            found[one, other] = float(vectors[one] @ vectors[other])
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        cosines = vectors[start : start + _ROWS_AT_ONCE] @ vectors[start:].T
        for one, other in np.argwhere(np.triu(cosines, 1) >= NEARLY_SAME).tolist():
            found.setdefault((start + one, start + other), float(cosines[one, other]))
    return [
        Pair(by_row[one], by_row[other], min(cosine, 1.0))
        for (one, other), cosine in sorted(found.items())
        if one in by_row and other in by_row
    ]


def duplicates(samples: Sequence[Sample], pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Examples of one intent that read the same, then those that nearly do."""
    same: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        same[sample.at.intent, sample.words].append(sample)
    for (intent, _), group in same.items():
        if len(group) > 1:
            yield Finding(
                what=f"{len(group)} examples of `{intent}` read the same.",
                advice="Keep one: capitals, marks, and slang that the bot spells out teach it nothing.",
                intents=(intent,),
                examples=tuple(sample.at for sample in group),
                similarity=1.0,
            )
    near = [pair for pair in pairs if pair.one.at.intent == pair.other.at.intent and pair.one.words != pair.other.words]
    for cluster, least in _clusters(near):
        yield Finding(
            what=f"{len(cluster)} examples of `{cluster[0].at.intent}` say nearly the same.",
            advice="Replace all but one by other ways to say it; alike ones also make the figures above look too good.",
            intents=(cluster[0].at.intent,),
            examples=tuple(sample.at for sample in cluster),
            similarity=round(least, 4),
        )


def _clusters(pairs: Sequence[Pair]) -> Iterator[tuple[list[Sample], float]]:
    """What hangs together by pairs, with the least cosine of those pairs."""
    home: dict[int, int] = {}
    sample_of = {sample.row: sample for pair in pairs for sample in pair[:2]}

    def top(row: int) -> int:
        while home.setdefault(row, row) != row:
            row = home[row]
        return row

    for pair in pairs:
        one, other = sorted((top(pair.one.row), top(pair.other.row)))
        home[other] = one
    rows: dict[int, list[Sample]] = defaultdict(list)
    least: dict[int, float] = defaultdict(lambda: 1.0)
    for row in sorted(sample_of):
        rows[top(row)].append(sample_of[row])
    for pair in pairs:
        least[top(pair.one.row)] = min(least[top(pair.one.row)], pair.cosine)
    for first, cluster in rows.items():
        yield cluster, least[first]


def contradictions(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The same text, or nearly, as an example of two intents: the model cannot be right on both."""
    for pair in pairs:
        one, other = pair.one.at, pair.other.at
        same = pair.one.words == pair.other.words
        if one.intent == other.intent or not (same or pair.cosine >= SAME_TEXT):
            continue
        advice = "Keep it with the intent that the bot should go to, or make both one intent whose flow asks."
        if OUT_OF_SCOPE in (one.intent, other.intent):
            advice = "Decide whether it is the bot's business, and remove it from the other."
        yield Finding(
            what=f"`{one.intent}` and `{other.intent}` hold {'the same' if same else 'nearly the same'} example.",
            advice=advice,
            intents=(one.intent, other.intent),
            examples=(one, other),
            similarity=1.0 if same else round(pair.cosine, 4),
        )


def too_few(samples: Sequence[Sample]) -> Iterator[Finding]:
    for intent, group in _by_intent(samples).items():
        count = len({sample.words for sample in group})
        if count >= ENOUGH:
            continue
        several = f"{count} different examples" if count > 1 else "a single example"
        advice = f"Write at least {ENOUGH}, better fifteen, as customers say it: short, long, with and without a verb."
        yield Finding(
            what=f"`{intent}` has {several}" + ("." if count > 1 else ", and so cannot be measured."),
            advice=advice,
            intents=(intent,),
            examples=tuple(sample.at for sample in group),
        )


def too_uniform(samples: Sequence[Sample], vectors: Floats) -> Iterator[Finding]:
    for intent, group in _by_intent(samples).items():
        rows = sorted({sample.row for sample in group if sample.row >= 0})
        if len(rows) < _ALIKE_NEEDS:
            continue
        cosines = vectors[rows] @ vectors[rows].T
        mean = float((cosines.sum() - np.trace(cosines)) / (len(rows) * (len(rows) - 1)))
        if mean >= ALL_ALIKE:
            yield Finding(
                what=f"All {len(rows)} examples of `{intent}` are alike.",
                advice="Say it in other words, shorter and longer: the bot knows it only in this one way.",
                intents=(intent,),
                examples=tuple(sample.at for sample in group),
                similarity=round(min(mean, 1.0), 4),
            )


def _by_intent(samples: Sequence[Sample]) -> Mapping[str, list[Sample]]:
    """Without `__oos__`, which is no intent."""
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.at.intent != OUT_OF_SCOPE:
            groups[sample.at.intent].append(sample)
    return groups


def marks(training_set: TrainingSet, samples: Sequence[Sample]) -> Iterator[Finding]:
    """Words that are marked as two entities, and marks that the entity's own pattern does not match."""
    marked: dict[str, dict[str, Sample]] = defaultdict(dict)
    for sample in samples:
        for mark in sample.example.entities:
            text = sample.example.text[mark.start : mark.end]
            marked[text.casefold()].setdefault(mark.name, sample)
            definition = training_set.entities.get(mark.name)
            if isinstance(definition, PatternEntity) and not _matches(definition.pattern, text):
                yield Finding(
                    what=f"`{text}` is marked as `{mark.name}`, but its pattern does not match it.",
                    advice="Mend the mark, or let the pattern match it: the bot would not find it in a message.",
                    intents=(sample.at.intent,),
                    examples=(sample.at,),
                )
    for text, by_name in marked.items():
        if len(by_name) > 1:
            yield Finding(
                what=f"`{text}` is marked as {' and as '.join(f'`{name}`' for name in by_name)}.",
                advice="Mark it as one of them, unless these are parts that it plays, as in from one place to another.",
                intents=tuple(dict.fromkeys(sample.at.intent for sample in by_name.values())),
                examples=tuple(sample.at for sample in by_name.values()),
            )


def _matches(pattern: str, text: str) -> bool:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern, options).search(text) is not None
