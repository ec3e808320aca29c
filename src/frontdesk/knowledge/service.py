"""The door to a bot's knowledge: ask a question, get the passages, or an answer quoted from them."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.dialogue.messages import Citation
from frontdesk.encoding.base import Encoder, Resting, Vectors
from frontdesk.encoding.errors import EncoderUnavailable
from frontdesk.knowledge.answer import near_titles, quote
from frontdesk.knowledge.building import MOST_IN_MEMORY, Building
from frontdesk.knowledge.confidence import ANSWERED_FROM, UNSURE_FROM
from frontdesk.knowledge.followup import (
    Before,
    Words,
    before,
    leans_on_context,
    meaning_after,
    shares_of,
    words_before,
)
from frontdesk.knowledge.index import EVERYONE, Index, Names, Only
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.search import Found, Scores, found, ranked, score
from frontdesk.knowledge.several import in_turn, kept_once, pieces_of
from frontdesk.knowledge.snapshot import Listed, Looked, Report, Snapshot, Whole
from frontdesk.knowledge.sources.base import Document, Source
from frontdesk.knowledge.sources.declared import DeclaredSource
from frontdesk.knowledge.sources.folder import FolderSource
from frontdesk.knowledge.sources.held import HeldSource
from frontdesk.knowledge.stored.base import OpenStore, nowhere
from frontdesk.knowledge.trying import Weighing, Why, why
from frontdesk.knowledge.words import bare, content_of, content_words, words_of

Outcome = Literal["answered", "unsure", "unknown"]
MAX_QUESTION_CHARACTERS = 1_000
CANDIDATES = 6
MOST_NEAR = 3
ROWS_AT_ONCE = 10_000
"""Vectors that are compared on the event loop; more, in a thread."""


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


class _Asked(NamedTuple):
    """`words` are those of the question itself without accents, `content` what it is about, with the question before it where it
    leans on that. `scores` are of the passages in `around`."""

    around: Whole
    scores: Scores
    words: list[str]
    content: list[str]


class Knowledge:
    """One bot's articles. `reload` builds a new snapshot aside and puts it in place in one assignment; when building
    fails the old one stays."""

    def __init__(self, building: Building, snapshot: Snapshot) -> None:
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

    async def articles(self) -> tuple[Listed, ...]:
        """What may be cited, an article each, in the order of their names."""
        return await self._snapshot.articles()

    async def search(
        self,
        question: str,
        *,
        limit: int = 5,
        language: str | None = None,
        context: Sequence[str] = (),
        reply: str = "",
        internal: bool = False,
        audience: Names = None,
        product: Names = None,
    ) -> tuple[Found, ...]:
        """Return the best passages, best first; none when nothing has anything to do with the question. `internal` takes in
        what is not for customers, `audience` leaves out what is for others, `product` what is about others."""
        only = Only(language, internal, audience, product)
        asked = await self._ask(self._snapshot, question, before(context, reply), only, limit)
        if asked is None:
            return ()
        numbers = ranked(asked.scores, limit, asked.around.mask(only))
        around = asked.around
        return tuple(found(around.index, asked.scores, number, around.hidden) for number in numbers)

    async def answer(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        reply: str = "",
        language: str | None = None,
        internal: bool = False,
        audience: Names = None,
        product: Names = None,
    ) -> Answer:
        """Answer from the articles. `context` is what the user said before, oldest first, of which the last two count, `reply`
        what the bot said last; all of it less than the question. `internal`, `audience` and `product` as in `search`."""
        only = Only(language, internal, audience, product)
        return await self._answer(self._snapshot, question, context, reply, only)

    async def tried(
        self, question: str, *, limit: int = 5, context: Sequence[str] = (), reply: str = "", only: Only = EVERYONE
    ) -> tuple[Answer, Weighing, tuple[Why, ...]]:
        """What `answer` says, by which numbers, and why each of the best passages was chosen."""
        snapshot = self._snapshot
        weighing = Weighing(snapshot.confidence.words_share, ANSWERED_FROM, UNSURE_FROM)
        asked = await self._ask(snapshot, question, before(context, reply), only, limit)
        answer = await self._answer(snapshot, question, context, reply, only)
        if asked is None:
            return answer, weighing, ()
        numbers = ranked(asked.scores, limit, asked.around.mask(only))
        return answer, weighing, tuple(why(asked.around, asked.scores, number, asked.content) for number in numbers)

    async def _answer(
        self, snapshot: Snapshot, question: str, context: Sequence[str], reply: str, only: Only
    ) -> Answer:
        """Of a question in several parts each is answered by itself."""
        pieces = pieces_of(question)
        if not pieces:
            return _answer(await self._ask(snapshot, question, before(context, reply), only), only)
        asked = [(question, tuple(context)), *in_turn(pieces, context)]
        scored = await asyncio.gather(*(self._ask(snapshot, text, before(said, reply), only) for text, said in asked))
        whole, *parts = [_answer(one, only) for one in scored]
        return _together([piece.question for piece in pieces], parts, whole)

    def hide(self, sources: Iterable[str]) -> None:
        """Show nothing of these articles any more, from now until they are indexed again."""
        self._snapshot = self._snapshot.without(sources)

    @property
    def files_read(self) -> int:
        """How many files were read since this was opened; those that had not changed are not."""
        return self._building.remembered.files

    async def reload(self, only: Collection[str] | None = None) -> Report:
        """Gather and index again, of the files those of some declared sources alone where these are named by their ids; questions
        go on being answered from the old index until the new one is whole."""
        async with self._reloading:
            self._snapshot = await self._building.build(only)
        return self._snapshot.report

    async def _ask(
        self, snapshot: Snapshot, question: str, said: Before, only: Only, limit: int = CANDIDATES
    ) -> _Asked | None:
        """Score a question after what was said before it, each message as much as it is on the same topic."""
        question = question[:MAX_QUESTION_CHARACTERS]
        if not snapshot.report.passages or not question.strip():
            return None
        repaired = snapshot.lexicon.repaired(question)
        vectors = await self._vectors([question, *said.texts, *([repaired] if repaired != question else [])])
        earlier = vectors[1 : 1 + len(said.texts)]
        shares = shares_of(question, vectors[0], earlier)
        vector = meaning_after((vectors[0] + vectors[-1 if repaired != question else 0]) / 2, earlier, shares)
        words = words_of(question)
        own, named = content_of(words), [bare(word) for word in words]
        leading = content_words(said.texts[0]) if said.texts and leans_on_context(question) else []
        content = list(dict.fromkeys([*own, *leading]))
        around = await snapshot.around(Looked(vector[None], [content], named, only, limit))
        if not around.index.passages:
            return None
        also = words_before(said, shares)
        if len(around.index.vectors) > ROWS_AT_ONCE:
            scores = await asyncio.to_thread(_scored, around, own, vector, also)
        else:
            scores = _scored(around, own, vector, also)
        return _Asked(around, scores, named, content)

    async def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Empty ones while the encoder does not answer, of which it says so itself in the log: words then go alone."""
        try:
            return await self._encoder.encode(texts)
        except EncoderUnavailable:
            return np.zeros((len(texts), 0), np.float32)


def _scored(around: Whole, content: Sequence[str], vector: Vectors, also: Words) -> Scores:
    return score(around.index, content, vector, also=also, words_share=around.confidence.words_share)


def _answer(asked: _Asked | None, only: Only) -> Answer:
    if asked is None:
        return Answer(outcome="unknown")
    index, mask = asked.around.index, asked.around.mask(only)
    for named in index.by_name.get(tuple(asked.words), ()):
        if mask is None or mask[named]:
            return _quoted(index, named, asked, 1.0)
    if not asked.content:  # "don't know" asks nothing, whatever is near to what was said before
        return Answer(outcome="unknown")
    numbers = ranked(asked.scores, CANDIDATES, mask)
    if not numbers:
        return Answer(outcome="unknown")
    surely = asked.around.confidence.of(asked.scores, numbers[0])
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
    open_store: OpenStore = nowhere,
    most_in_memory: int = MOST_IN_MEMORY,
) -> Knowledge:
    """Index the articles of a bot's sources (a bare path is a folder), and `documents` given directly. `encoder` encodes
    questions, and the articles too where they have no encoder of the same space, `passages`, of their own. `cache_folder`
    keeps what was read and encoded from one start to the next (it may be shared by bots of the same sources only; None keeps
    nothing). Of more characters than `most_in_memory` the index is stored: where `open_store` says, else in a file in the
    cache folder. Raise `FolderMissing`, `FileMissing`."""
    remembered = RememberedReading(cache_folder)
    sources: list[Source] = [
        FolderSource(place, remembered=remembered) if isinstance(place, Path) else DeclaredSource(place, remembered)
        for place in places
    ]
    if documents:
        sources.append(HeldSource(documents))
    if held is not None:
        sources.append(held)
    building = Building(tuple(sources), encoder, passages, cache_folder, remembered, open_store, most_in_memory)
    return Knowledge(building, await building.build())
