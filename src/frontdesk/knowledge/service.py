"""The door to a bot's knowledge: ask a question, get the passages, or an answer quoted from them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np
import structlog
from numpy.typing import NDArray

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.dialogue.messages import Citation
from frontdesk.encoding.base import Encoder, Resting, Vectors
from frontdesk.encoding.errors import EncoderUnavailable
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge import confidence as confidences
from frontdesk.knowledge.answer import near_titles, quote
from frontdesk.knowledge.confidence import ANSWERED_FROM, UNSURE_FROM, Confidence
from frontdesk.knowledge.followup import leans_on_context
from frontdesk.knowledge.index import EVERYONE, Index, Names, Only, build_index
from frontdesk.knowledge.lexicon import is_word_by
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.search import Found, Scores, between, found, ranked, score
from frontdesk.knowledge.several import in_turn, kept_once, pieces_of
from frontdesk.knowledge.sources.base import Document, Gathered, Source, Trouble, Visibility
from frontdesk.knowledge.sources.declared import DeclaredSource
from frontdesk.knowledge.sources.folder import FolderSource
from frontdesk.knowledge.sources.held import HeldSource
from frontdesk.knowledge.trying import Weighing, Why, why
from frontdesk.knowledge.words import content_of, words_of

Outcome = Literal["answered", "unsure", "unknown"]
MAX_QUESTION_CHARACTERS = 1_000
CANDIDATES = 6
MOST_NEAR = 3

log = structlog.get_logger("frontdesk.knowledge")


class Answer(msgspec.Struct, frozen=True):
    """`answered`: `text` says it and `citations` show where it stands, one for each part of the question; the articles do not say
    `unanswered` parts, and `near` names what may be meant by them. `unsure`: `near` names what may be meant, `text` is empty.
    `unknown`: the articles do not say. `confidence` is 0 to 1."""

    outcome: Outcome
    text: str = ""
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    near: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


class Listed(NamedTuple):
    """An article by its name."""

    source: str
    title: str
    url: str | None
    visibility: Visibility


class Report(msgspec.Struct, frozen=True):
    """What the last indexing made of the sources. `encoded` counts texts that were not remembered from before, `folded` the
    passages that say the same as another."""

    documents: int
    passages: int
    encoded: int
    troubles: tuple[Trouble, ...]
    folded: int = 0


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One index and all that was learned from it. Invariant: a question is answered from one snapshot throughout."""

    index: Index
    confidence: Confidence
    report: Report
    hidden: frozenset[str] = frozenset()

    def mask(self, only: Only) -> NDArray[np.bool_] | None:
        """Which passages may be shown; None for all."""
        mask = self.index.mask(only)
        if not self.hidden:
            return mask
        shown = np.array([passage.document.source not in self.hidden for passage in self.index.passages], dtype=bool)
        return shown if mask is None else shown & mask


class _Asked(NamedTuple):
    """`words` are those of the question itself, `content` what it is about, with the question before it where it
    leans on that."""

    scores: Scores
    words: list[str]
    content: list[str]


@dataclass(frozen=True, slots=True)
class _Building:
    """What an index is built from, again and again. `encoder` is the questions'; `passages` encodes the articles, where they have
    one of their own."""

    sources: tuple[Source, ...]
    encoder: Encoder
    passages: Resting | None
    cache_folder: Path | None
    remembered: RememberedReading
    gathered: dict[int, Gathered] = field(default_factory=dict)

    def gather(self, only: str | None) -> list[Gathered]:
        """What the sources hold; with `only` declared files of other sources stay as they were read last."""
        for place, source in enumerate(self.sources):
            stays = only is not None and isinstance(source, DeclaredSource) and source.declared.id != only
            if not (stays and place in self.gathered):
                self.gathered[place] = source.gather()
        if only is None:
            self.remembered.forget_rest()
        return [self.gathered[place] for place in range(len(self.sources))]

    def build(self, only: str | None = None) -> _Snapshot:
        gathered = self.gather(only)
        troubles = [trouble for part in gathered for trouble in part.troubles]
        documents = [document for part in gathered for document in part.documents]
        vectors = RememberedVectors(self.passages or self.encoder, self.cache_folder)
        questions = (
            vectors if self.passages is None else RememberedVectors(self.encoder, self.cache_folder, "questions")
        )
        try:
            index = build_index(documents, vectors, troubles, is_word=is_word_by(self.encoder))
            learned = confidences.learn(index, questions)
        finally:
            if self.passages is not None:
                self.passages.rest()
        for kept in dict.fromkeys((vectors, questions)):
            kept.save()
        return _Snapshot(index, learned, _reported(index, vectors.encoded))


class Knowledge:
    """One bot's articles. `reload` builds a new snapshot aside and puts it in place in one assignment; when building
    fails the old one stays."""

    def __init__(self, building: _Building, snapshot: _Snapshot) -> None:
        self._building = building
        self._encoder = building.encoder
        self._snapshot = snapshot
        self._reloading = asyncio.Lock()

    @property
    def report(self) -> Report:
        return self._snapshot.report

    @property
    def encoder_name(self) -> str:
        return self._encoder.name

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """The meaning of texts that customers wrote, a row each; rows of nothing where no encoder answers."""
        return await self._vectors(texts)

    def articles(self) -> tuple[Listed, ...]:
        """What may be cited, an article each, in the order of their names."""
        snapshot, found = self._snapshot, dict[str, Listed]()
        for passage in snapshot.index.passages:
            document = passage.document
            if document.source not in snapshot.hidden and document.source not in found:
                found[document.source] = Listed(document.source, passage.title, document.url, document.visibility)
        return tuple(found.values())

    async def search(
        self,
        question: str,
        *,
        limit: int = 5,
        language: str | None = None,
        context: Sequence[str] = (),
        internal: bool = False,
        audience: Names = None,
        product: Names = None,
    ) -> tuple[Found, ...]:
        """Return the best passages, best first; none when nothing has anything to do with the question. `internal` takes in
        what is not for customers, `audience` leaves out what is for others, `product` what is about others."""
        snapshot = self._snapshot
        asked = await self._ask(snapshot.index, snapshot.confidence.words_share, question, context)
        if asked is None:
            return ()
        numbers = ranked(asked.scores, limit, snapshot.mask(Only(language, internal, audience, product)))
        return tuple(found(snapshot.index, asked.scores, number) for number in numbers)

    async def answer(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        language: str | None = None,
        internal: bool = False,
        audience: Names = None,
        product: Names = None,
    ) -> Answer:
        """Answer from the articles. `context` is what the user said before, oldest first; only the last of it is looked
        at, and only when the question leans on it. `internal`, `audience` and `product` as in `search`."""
        return await self._answer(self._snapshot, question, context, Only(language, internal, audience, product))

    async def tried(
        self, question: str, *, limit: int = 5, context: Sequence[str] = (), only: Only = EVERYONE
    ) -> tuple[Answer, Weighing, tuple[Why, ...]]:
        """What `answer` says, by which numbers, and why each of the best passages was chosen."""
        snapshot = self._snapshot
        weighing = Weighing(snapshot.confidence.words_share, ANSWERED_FROM, UNSURE_FROM)
        asked = await self._ask(snapshot.index, weighing.words_share, question, context)
        answer = await self._answer(snapshot, question, context, only)
        if asked is None:
            return answer, weighing, ()
        numbers = ranked(asked.scores, limit, snapshot.mask(only))
        return answer, weighing, tuple(why(snapshot.index, asked.scores, number, asked.content) for number in numbers)

    async def _answer(self, snapshot: _Snapshot, question: str, context: Sequence[str], only: Only) -> Answer:
        """Of a question in several parts each is answered by itself."""
        pieces = pieces_of(question)
        asked = [(question, tuple(context)), *in_turn(pieces, context)]
        share = snapshot.confidence.words_share
        scored = await asyncio.gather(*(self._ask(snapshot.index, share, text, before) for text, before in asked))
        whole, *parts = [_answer(snapshot, one, only) for one in scored]
        return _together([piece.question for piece in pieces], parts, whole)

    def hide(self, sources: Iterable[str]) -> None:
        """Show nothing of these articles any more, from now until they are indexed again."""
        self._snapshot = replace(self._snapshot, hidden=self._snapshot.hidden | frozenset(sources))

    async def reload(self, only: str | None = None) -> Report:
        """Gather and index again, of the files those of one source alone where it is named by its id; questions go on being
        answered from the old index until the new one is whole."""
        async with self._reloading:
            self._snapshot = await asyncio.to_thread(self._building.build, only)
        return self._snapshot.report

    async def _ask(self, index: Index, share: float, question: str, context: Sequence[str]) -> _Asked | None:
        """Score a question, and with it the same question after the one before, where it leans on that."""
        question = question[:MAX_QUESTION_CHARACTERS]
        if not index.passages or not question.strip():
            return None
        texts = [question]
        if context and leans_on_context(question):
            texts.append(f"{context[-1][:MAX_QUESTION_CHARACTERS]}\n{question}")
        repaired = [index.lexicon.repaired(text) for text in texts]
        vectors = await self._vectors(texts if repaired == texts else [*texts, *repaired])
        words = [words_of(text) for text in texts]
        content = [content_of(each) for each in words]
        scores = [
            score(index, content[at], (vectors[at] + vectors[at - len(texts)]) / 2, words_share=share)
            for at in range(len(texts))
        ]
        both = scores[0] if len(scores) == 1 else between(scores[0], scores[1])
        return _Asked(scores=both, words=words[0], content=content[-1])

    async def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Empty ones while the encoder does not answer, of which it says so itself in the log: words then go alone."""
        try:
            return await self._encoder.encode(texts)
        except EncoderUnavailable:
            return np.zeros((len(texts), 0), np.float32)


def _answer(snapshot: _Snapshot, asked: _Asked | None, only: Only) -> Answer:
    index = snapshot.index
    if asked is None:
        return Answer(outcome="unknown")
    mask = snapshot.mask(only)
    for named in index.by_name.get(tuple(asked.words), ()):
        if mask is None or mask[named]:
            return _quoted(index, named, asked, 1.0)
    numbers = ranked(asked.scores, CANDIDATES, mask)
    if not numbers:
        return Answer(outcome="unknown")
    surely = snapshot.confidence.of(asked.scores, numbers[0])
    if surely >= ANSWERED_FROM:
        return _quoted(index, numbers[0], asked, surely)
    if surely >= UNSURE_FROM:
        return Answer(outcome="unsure", confidence=round(surely, 4), near=near_titles(index, numbers))
    return Answer(outcome="unknown", confidence=round(surely, 4))


def _together(questions: Sequence[str], parts: Sequence[Answer], whole: Answer) -> Answer:
    """What the articles say of each part, said once; the whole where they say nothing of any."""
    answered = [part for part in parts if part.outcome == "answered"]
    if not answered:
        return whole
    kept = [answered[place] for place in kept_once(part.citations[0] for part in answered)]
    citations = tuple(citation for part in kept for citation in part.citations)
    open_parts = [part for part in parts if part.outcome != "answered"]
    return Answer(
        outcome="answered",
        text="\n\n".join(part.text for part in kept),
        citations=citations,
        confidence=min(part.confidence for part in answered),
        near=tuple(dict.fromkeys(title for part in open_parts for title in part.near))[:MOST_NEAR],
        unanswered=tuple(
            question for question, part in zip(questions, parts, strict=True) if part.outcome != "answered"
        ),
    )


def _quoted(index: Index, number: int, asked: _Asked, surely: float) -> Answer:
    quoted = quote(index, number, asked.scores, index.lexicon.terms(asked.content))
    return Answer(outcome="answered", text=quoted.text, citations=(quoted.citation,), confidence=round(surely, 4))


async def open_knowledge(
    places: Sequence[Path | KnowledgeSource],
    encoder: Encoder,
    cache_folder: Path | None,
    *,
    documents: Sequence[Document] = (),
    held: HeldSource | None = None,
    passages: Resting | None = None,
) -> Knowledge:
    """Index the articles of a bot's sources (a bare path is a folder), and `documents` given directly. `encoder` encodes
    questions, and the articles too where they have no encoder of the same space, `passages`, of their own. `cache_folder`
    keeps what was read and encoded from one start to the next (it may be shared by bots of the same sources only; None keeps
    nothing). Raise `FolderMissing`, `FileMissing`."""
    remembered = RememberedReading(cache_folder)
    sources: list[Source] = [
        FolderSource(place, remembered=remembered) if isinstance(place, Path) else DeclaredSource(place, remembered)
        for place in places
    ]
    if documents:
        sources.append(HeldSource(documents))
    if held is not None:
        sources.append(held)
    building = _Building(tuple(sources), encoder, passages, cache_folder, remembered)
    return Knowledge(building, await asyncio.to_thread(building.build))


def _reported(index: Index, encoded: int) -> Report:
    report = Report(
        documents=len(index.documents),
        passages=len(index.passages),
        encoded=encoded,
        troubles=index.troubles,
        folded=sum(map(len, index.also_named)),
    )
    for trouble in report.troubles:
        log.warning("knowledge.article_left_out", article=trouble.source, reason=trouble.reason)
    log.info("knowledge.indexed", documents=report.documents, passages=report.passages, encoded=report.encoded)
    return report
