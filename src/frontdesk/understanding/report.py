"""Tells a bot's author how well it understands, by examples that it had not seen, and what to mend in which file and line."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.dialogue.precedence import SURE_OF_A_WISH
from frontdesk.dialogue.reading import Reading
from frontdesk.encoding.base import Encoder, layered
from frontdesk.encoding.words import ranks_for
from frontdesk.understanding import findings
from frontdesk.understanding.calibration import HeldOut, hold_out, threshold_of
from frontdesk.understanding.findings import Finding, Floats, Located, Sample
from frontdesk.understanding.pipeline import features
from frontdesk.understanding.pipeline.classifier import Signs
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.teaching import Places
from frontdesk.understanding.training import Prepared, prepare, vocabulary
from frontdesk.understanding.training_set import OUT_OF_SCOPE, TrainingSet

OWN_BUSINESS = 0.8  # a cosine from which a text from outside is what one of the bot's examples is about
ENOUGH_OUTSIDE = 20
_CAUSES = 2
_ALIKE = 0.85
_HARD_TO_TELL = 0.25  # of an intent's examples taken for one other
_OUTSIDE = Path(__file__).with_name("outside.txt")


class Similar(msgspec.Struct, frozen=True):
    """An example that is near to a text, by the cosine of the encoder's vectors (of their letters, without an encoder)."""

    example: Located
    similarity: float


class Confused(msgspec.Struct, frozen=True):
    """An example, and the nearest ones of the intent that it is taken for. `refused`: the bot would have asked again
    instead of going there."""

    example: Located
    causes: tuple[Similar, ...]
    refused: bool


class Confusion(msgspec.Struct, frozen=True):
    intent: str
    taken_for: str
    examples: tuple[Confused, ...]
    advice: str


class IntentFigures(msgspec.Struct, frozen=True):
    """Of `measured` examples, each read by a model that had not seen it: `accuracy` is the share whose likeliest intent is
    right, `recall` the share that are also accepted, `refused` how many are not; `precision` is the share of its own among
    the examples that it accepted. None where nothing was measured."""

    intent: str
    examples: int
    measured: int
    accuracy: float | None
    precision: float | None
    recall: float | None
    refused: int


class Figures(msgspec.Struct, frozen=True):
    """The same over all intents."""

    examples: int
    measured: int
    accuracy: float | None
    recall: float | None
    refused: int


class Gap(msgspec.Struct, frozen=True):
    """A text that is hardly the bot's business, and would start the flow of `intent`."""

    text: str
    intent: str
    confidence: float
    nearest: Similar


class OutOfScope(msgspec.Struct, frozen=True):
    """`recall` is the share of held-out `__oos__` examples that are refused; None where there are none to measure."""

    examples: int
    measured: int
    recall: float | None
    advice: str
    gaps: tuple[Gap, ...]


class Report(msgspec.Struct, frozen=True):
    overall: Figures
    intents: tuple[IntentFigures, ...]
    confusions: tuple[Confusion, ...]
    refused: tuple[Finding, ...]
    contradictions: tuple[Finding, ...]
    duplicates: tuple[Finding, ...]
    too_few: tuple[Finding, ...]
    too_uniform: tuple[Finding, ...]
    marks: tuple[Finding, ...]
    out_of_scope: OutOfScope


class _Verdict(NamedTuple):
    """What a model that had not seen the example says of it: the number of the likeliest intent, and whether of none."""

    row: int
    label: int
    likeliest: int
    refused: bool


class _Learned(NamedTuple):
    """The examples as the model learns them: `samples` of each row, and the intents' names by label."""

    names: tuple[str, ...]
    samples: Mapping[int, Sample]
    vectors: Floats
    labels: NDArray[np.int64]

    def nearest(self, vector: Floats, intent: str, count: int) -> tuple[Similar, ...]:
        rows = np.flatnonzero(self.labels == self.names.index(intent))
        cosines = self.vectors[rows] @ vector
        best = np.argsort(-cosines, kind="stable")[:count]
        return tuple(
            Similar(self.samples[int(rows[at])].at, round(min(float(cosines[at]), 1.0), 4))
            for at in best.tolist()
            if int(rows[at]) in self.samples
        )


def outside_texts() -> list[str]:
    """Texts that are the business of few bots."""
    lines = _OUTSIDE.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def report(
    training_set: TrainingSet,
    encoder: Encoder,
    places: Places | None = None,
    outside: Sequence[tuple[str, Reading]] = (),
) -> Report:
    """Blocking, about as long as training. The same training set and encoder give the same report.

    `outside`: texts of `outside_texts` and how the trained model reads them.
    """
    words = vocabulary(training_set)
    normaliser = Normaliser(words, ranks_for(training_set.languages))
    prepared = prepare(training_set, encoder, words)
    samples = _samples(training_set, places or {}, normaliser, prepared)
    if prepared is None:
        return _nothing(samples)
    learned = _learned(prepared, samples)
    verdicts = _verdicts(prepared, hold_out(prepared.material, prepared.intents, every=True), learned)
    pairs = findings.alike(samples, learned.vectors)
    gaps = _gaps(learned, outside, prepared, normaliser, encoder)
    return Report(
        overall=_overall(samples, verdicts, len(prepared.intents)),
        intents=tuple(_figures(name, samples, verdicts, label) for label, name in enumerate(prepared.intents)),
        confusions=_confusions(learned, verdicts),
        refused=_refused(learned, verdicts),
        contradictions=tuple(findings.contradictions(pairs)),
        duplicates=tuple(findings.duplicates(samples, pairs)),
        too_few=tuple(findings.too_few(samples)),
        too_uniform=tuple(findings.too_uniform(samples, learned.vectors)),
        marks=tuple(findings.marks(training_set, samples)),
        out_of_scope=_out_of_scope(samples, verdicts, len(prepared.intents), gaps),
    )


def _nothing(samples: Sequence[Sample]) -> Report:
    overall = Figures(len(_inside(samples)), 0, None, None, 0)
    none = OutOfScope(len(samples) - overall.examples, 0, None, "Teach the bot an intent first.", ())
    return Report(overall, (), (), (), (), (), (), (), (), none)


def _samples(
    training_set: TrainingSet, places: Places, normaliser: Normaliser, prepared: Prepared | None
) -> list[Sample]:
    """Every example, in the order of the intents, with the row of the model's material that it became (-1 for none)."""
    rows: dict[tuple[str, str], int] = {}
    if prepared is not None:
        names = (*prepared.intents, OUT_OF_SCOPE)
        labels = prepared.material.labels[: prepared.material.examples].tolist()
        for row, label in enumerate(labels):
            rows.setdefault((names[label], prepared.material.texts[row]), row)
    samples = []
    for intent, examples in training_set.intents.items():
        where = places.get(intent) or [None] * len(examples)
        for example, place in zip(examples, where, strict=True):
            at = Located(intent, example.text, place.file if place else None, place.line if place else None)
            normal = normaliser.text(clean(example.text))
            samples.append(Sample(at, example, normal, rows.get((intent, normal), -1)))
    return samples


def _learned(prepared: Prepared, samples: Sequence[Sample]) -> _Learned:
    by_row: dict[int, Sample] = {}
    for sample in samples:
        by_row.setdefault(sample.row, sample)
    by_row.pop(-1, None)
    count = prepared.material.examples
    names = (*prepared.intents, OUT_OF_SCOPE)
    return _Learned(names, by_row, _vectors(prepared)[:count], prepared.material.labels[:count])


def _vectors(prepared: Prepared, encoder: Encoder | None = None, texts: Sequence[str] = ()) -> Floats:
    """Unit rows of the texts, or of the material: what the encoder makes of them, or their letters where it makes nothing."""
    material = prepared.material
    if material.vectors.shape[1]:
        return material.vectors if encoder is None else layered(encoder).encode_now(texts)
    letters = material.letters
    if encoder is not None:
        letters = features.matrix(texts, prepared.rarity) @ prepared.basis
    rows: Floats = letters / np.maximum(np.linalg.norm(letters, axis=1, keepdims=True), 1e-6)
    return rows


def _verdicts(prepared: Prepared, held_out: HeldOut, learned: _Learned) -> list[_Verdict]:
    """Accepted and refused as `Classifier.classify` does; rows that are no example of the author's are left out."""
    threshold, scope = threshold_of(held_out), len(prepared.intents)
    verdicts = []
    for row, chances, signs, label in zip(*held_out[:4], strict=True):
        best = int(np.argmax(chances[:scope]))
        refused = threshold.score(Signs(*signs.tolist())) < threshold.least
        refused = refused or bool(prepared.outside and chances[scope] > chances[best])
        if int(row) in learned.samples:
            verdicts.append(_Verdict(int(row), int(label), best, refused))
    return verdicts


def _overall(samples: Sequence[Sample], verdicts: Sequence[_Verdict], scope: int) -> Figures:
    own = [one for one in verdicts if one.label < scope]
    right = [one for one in own if one.likeliest == one.label]
    return Figures(
        examples=len(_inside(samples)),
        measured=len(own),
        accuracy=_share(len(right), len(own)),
        recall=_share(sum(not one.refused for one in right), len(own)),
        refused=sum(one.refused for one in own),
    )


def _figures(intent: str, samples: Sequence[Sample], verdicts: Sequence[_Verdict], label: int) -> IntentFigures:
    own = [one for one in verdicts if one.label == label]
    right = [one for one in own if one.likeliest == label]
    taken = [one for one in verdicts if one.likeliest == label and not one.refused]
    return IntentFigures(
        intent=intent,
        examples=sum(sample.at.intent == intent for sample in samples),
        measured=len(own),
        accuracy=_share(len(right), len(own)),
        precision=_share(sum(one.label == label for one in taken), len(taken)),
        recall=_share(sum(not one.refused for one in right), len(own)),
        refused=sum(one.refused for one in own),
    )


def _confusions(learned: _Learned, verdicts: Sequence[_Verdict]) -> tuple[Confusion, ...]:
    """The most frequent first. An `__oos__` example is confused with an intent only where it is not refused."""
    groups: dict[tuple[str, str], list[Confused]] = defaultdict(list)
    measured: dict[str, int] = defaultdict(int)
    for one in verdicts:
        intent, taken_for = learned.names[one.label], learned.names[one.likeliest]
        measured[intent] += 1
        if intent == taken_for or (intent == OUT_OF_SCOPE and one.refused):
            continue
        causes = learned.nearest(learned.vectors[one.row], taken_for, _CAUSES)
        groups[intent, taken_for].append(Confused(learned.samples[one.row].at, causes, one.refused))
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Confusion(intent, taken_for, tuple(confused), _advice_on(intent, taken_for, confused, measured[intent]))
        for (intent, taken_for), confused in ordered
    )


def _advice_on(intent: str, taken_for: str, confused: Sequence[Confused], measured: int) -> str:
    if intent == OUT_OF_SCOPE:
        return f"Write more `__oos__` examples like these, and look whether `{taken_for}` has one that invites them."
    if any(cause.similarity >= _ALIKE for one in confused for cause in one.causes):
        return f"Move what `{taken_for}` should answer there; reword what is nearly the same in both."
    if len(confused) > 2 and len(confused) >= _HARD_TO_TELL * measured:
        return (
            "These are hard to tell apart: make them one intent whose flow asks, or let examples name the difference."
        )
    return f"Write two or three more examples of `{intent}` that say it like these."


def _refused(learned: _Learned, verdicts: Sequence[_Verdict]) -> tuple[Finding, ...]:
    """In-scope examples that are read as none of the intents; about a twentieth is what the threshold is set to cost."""
    groups: dict[str, list[Located]] = defaultdict(list)
    for one in verdicts:
        if one.refused and learned.names[one.label] != OUT_OF_SCOPE:
            groups[learned.names[one.label]].append(learned.samples[one.row].at)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Finding(
            what=f"{len(examples)} of `{intent}` read as none of the intents where the bot has not learned them.",
            advice="Nothing else says it like these: write one or two more of each kind.",
            intents=(intent,),
            examples=tuple(examples),
        )
        for intent, examples in ordered
    )


def _gaps(
    learned: _Learned,
    outside: Sequence[tuple[str, Reading]],
    prepared: Prepared,
    normaliser: Normaliser,
    encoder: Encoder,
) -> tuple[Gap, ...]:
    heard = [
        (text, reading.intent, reading.confidence)
        for text, reading in outside
        if reading.intent in learned.names and reading.confidence >= SURE_OF_A_WISH
    ]
    if not heard:
        return ()
    vectors = _vectors(prepared, encoder, [normaliser.text(clean(text)) for text, _, _ in heard])
    gaps = []
    for (text, intent, confidence), vector in zip(heard, vectors, strict=True):
        nearest = learned.nearest(vector, intent, 1) if intent else ()
        if intent and nearest and nearest[0].similarity < OWN_BUSINESS:
            gaps.append(Gap(text, intent, confidence, nearest[0]))
    return tuple(sorted(gaps, key=lambda gap: (gap.intent, -gap.confidence, gap.text)))


def _out_of_scope(
    samples: Sequence[Sample], verdicts: Sequence[_Verdict], scope: int, gaps: tuple[Gap, ...]
) -> OutOfScope:
    count = len(samples) - len(_inside(samples))
    outside = [one for one in verdicts if one.label == scope]
    recall = _share(sum(one.refused for one in outside), len(outside))
    if count < ENOUGH_OUTSIDE:
        known = f"There are {count} `__oos__` examples." if count else "There are no `__oos__` examples."
        advice = f"{known} Write {ENOUGH_OUTSIDE} or more: what customers ask that is none of the bot's business."
    elif recall is not None and recall < 0.7:
        advice = "Many texts that are none of the intents are taken for one: write more `__oos__` examples like those."
    else:
        advice = "Go on adding what customers really ask and the bot must not answer."
    if gaps:
        advice += (
            " The texts below sound like none of the intents, but would start one:"
            " add those that are not the bot's business to `__oos__`, the others to the intent that they want."
        )
    return OutOfScope(count, len(outside), recall, advice, gaps)


def _inside(samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.at.intent != OUT_OF_SCOPE]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
