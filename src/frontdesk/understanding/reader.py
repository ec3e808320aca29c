"""Makes a Reading of a text and its vectors: first what has to be encoded (`plan`), then everything together (`reading`).

Nearly every text is encoded alone. The clauses of one that may hold two wishes are looked at within it (`looked_at`) where the
encoder can tell what they mean there, and encoded too where that leaves it open; one that begins in the middle ("and is it
waterproof?") is encoded with the message before it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from frontdesk.dialogue.reading import Entity, Reading, Signal, Wish
from frontdesk.understanding.pipeline.classifier import Classifier, Floats, Verdict, Weights
from frontdesk.understanding.pipeline.clauses import (
    SEEN_WITHIN,
    UNSEEN,
    Clause,
    Read,
    may_be_several,
    only_names,
    several,
    split,
    starts_of,
)
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.followups import KEPT_CHARACTERS, Lean, before, follow, lean, together
from frontdesk.understanding.pipeline.language import guess_language
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.pipeline.signals import in_order, signals
from frontdesk.understanding.pipeline.signals_elsewhere import signals_in
from frontdesk.understanding.training_set import AskedFor, Earlier, TrainingSet

FREE_TEXT = "text"
# A clause that says one of these says it to the bot, or is polite, or lets off steam: it is no wish beside others.
_NO_WISH = frozenset(
    {"yes", "no", "greeting", "thanks", "goodbye", "frustrated", "person", "correction", "repeat", "skip"}
)

_GREETING_WORDS = 5  # in more words something is asked for as well: "hi could you cancel my order"
_ALONE: tuple[Lean, Earlier | None] = (Lean.ALONE, None)


class Plan(NamedTuple):
    """What is known of a text before its vectors. `texts` are to be encoded: the text, the two messages together where
    `joined`, and the `clauses`. `parts` is where the clauses stand in the first of them, where that is worth a look; `seen` that
    it was looked at."""

    text: str
    texts: tuple[str, ...]
    language: str
    signals: tuple[Signal, ...]
    entities: tuple[Entity, ...]
    clauses: tuple[Clause, ...]
    general: tuple[bool, ...]
    lean: Lean
    earlier: Earlier | None
    joined: bool
    parts: tuple[tuple[int, int], ...] = ()
    seen: bool = False


class Reader:
    """Everything about reading that needs no waiting."""

    def __init__(self, training_set: TrainingSet, weights: Weights, normaliser: Normaliser) -> None:
        self._languages = training_set.languages or ("en",)
        self._normaliser = normaliser
        self._classifier = Classifier(weights)
        self._finder = EntityFinder(training_set.entities, training_set.region, normaliser, weights.tagger)
        self._named_with = {
            intent: frozenset(mark.name for one in examples for mark in one.entities)
            for intent, examples in training_set.intents.items()
        }
        self._starts = starts_of(one.text for examples in training_set.intents.values() for one in examples)

    def plan(self, text: str, asked: AskedFor | None, now: datetime, earlier: Sequence[Earlier]) -> Plan:
        normalised = self._normaliser.text(text)
        language = guess_language(text, self._languages)
        heard = signals_in(text, normalised, language, self._languages)
        entities = self._finder.find(text, asked, now)
        how, leant_on = self._lean(text, heard, entities, now, earlier) if earlier and asked is None else _ALONE
        texts = [normalised]
        both = together(leant_on, text, entities) if leant_on is not None and how is Lean.GOES_ON else None
        if both is not None:
            texts.append(self._normaliser.text(both))
        free = asked is not None and asked.entity == FREE_TEXT
        clauses, general = ((), ()) if free or how is Lean.NAMES_ONLY else self._clauses(text, entities)
        texts += [self._normaliser.text(clause.text) for clause in clauses]
        joined = both is not None
        parts = () if joined else tuple(self._normaliser.place(text, one.start, one.end) for one in clauses)
        return Plan(text, tuple(texts), language, heard, entities, clauses, general, how, leant_on, joined, parts)

    def looked_at(self, plan: Plan, vectors: Floats) -> Plan:
        """The plan with no clauses left where these, of which the vectors are as they stand in the text, are of one wish."""
        read = self._read(plan, [self._classifier.classify(*one) for one in zip(plan.texts[1:], vectors, strict=True)])
        if may_be_several(read):
            return plan._replace(seen=True)
        return plan._replace(texts=plan.texts[:1], clauses=(), general=(), seen=True)

    def reading(self, plan: Plan, vectors: Floats) -> Reading:
        verdicts = [self._classifier.classify(text, vector) for text, vector in zip(plan.texts, vectors, strict=True)]
        verdict, heard = verdicts[0], plan.signals
        also: tuple[Wish, ...] = ()
        read = self._read(plan, verdicts[1 + plan.joined :])
        wishes = several(verdict, read, SEEN_WITHIN if plan.seen else UNSEEN, lines="\n" in plan.text) if read else ()
        follows = False
        if wishes:
            verdict, heard, also = self._several(plan, wishes)
        elif plan.earlier is not None:
            verdict, follows = self._follow(plan, verdicts, plan.earlier)
            if follows and plan.lean is Lean.NAMES_ONLY:  # "what about blue?" asks what the earlier message asked
                heard = tuple(signal for signal in heard if signal != "question")
        return Reading(
            intent=verdict.intent,
            confidence=verdict.confidence,
            ranking=verdict.ranking,
            entities=plan.entities,
            language=plan.language,
            signals=heard,
            also=also,
            follows=follows,
        )

    def _clauses(self, text: str, entities: Sequence[Entity]) -> tuple[tuple[Clause, ...], tuple[bool, ...]]:
        """Those that may be wishes, and of each whether it asks how things are for everybody."""
        named = [(entity.start, entity.end) for entity in entities]
        clauses = [clause for clause in split(text, self._starts) if not only_names(clause, named)]
        heard = [(clause, signals(clause.text)) for clause in clauses] if len(clauses) > 1 else []
        found = [(clause, "question" in its) for clause, its in heard if not _is_no_wish(clause, its)]
        if len(found) < 2:
            return (), ()
        return tuple(clause for clause, _ in found), tuple(general for _, general in found)

    def _read(self, plan: Plan, verdicts: Sequence[Verdict]) -> list[Read]:
        return [Read(*one) for one in zip(plan.clauses, verdicts, plan.general, strict=True)]

    def _lean(
        self, text: str, heard: Sequence[Signal], entities: Sequence[Entity], now: datetime, earlier: Sequence[Earlier]
    ) -> tuple[Lean, Earlier | None]:
        how = lean(text, entities, corrects="correction" in heard)
        if how is Lean.ALONE:
            return _ALONE
        names = {entity.name for entity in entities}
        shares = [
            bool(names & {one.name for one in self._finder.find(each.text[:KEPT_CHARACTERS], None, now)})
            for each in earlier
        ]
        leant_on = before(earlier, shares)
        fitting = self._named_with.get(leant_on.intent or "", frozenset())
        if how is Lean.NAMES_ONLY and names and fitting and not names & fitting:
            how = Lean.GOES_ON  # the earlier wish has no use for what is named here
        return how, leant_on

    def _several(self, plan: Plan, wishes: Sequence[Read]) -> tuple[Verdict, tuple[Signal, ...], tuple[Wish, ...]]:
        """The verdict of the first wish, what is heard in it, and the further wishes."""
        first, *others = wishes
        also = tuple(
            Wish(one.verdict.intent, one.verdict.confidence, *one.clause, general=one.general) for one in others
        )
        asks: set[Signal] = {"question"} if first.general else set()
        return first.verdict, in_order({*plan.signals} - {"question"} | asks), also

    def _follow(self, plan: Plan, verdicts: Sequence[Verdict], earlier: Earlier) -> tuple[Verdict, bool]:
        own, both = verdicts[0], verdicts[1] if plan.joined else None
        if plan.lean is Lean.POINTS:
            return own, own.intent is not None
        taken = follow(plan.lean, own, both, earlier)
        return (own, False) if taken is None else (taken, True)


def _is_no_wish(clause: Clause, heard: Sequence[Signal]) -> bool:
    greets = "greeting" in heard and len(clause.text.split()) <= _GREETING_WORDS
    return greets or not _NO_WISH.isdisjoint(heard)
