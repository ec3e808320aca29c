"""Measures search, answers and refusals over questions whose passages are known, by the door that customers' questions take."""

import math
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from frontdesk.encoding.base import Encoder, Resting
from frontdesk.knowledge.followup import before
from frontdesk.knowledge.judged import Question
from frontdesk.knowledge.search import Found
from frontdesk.knowledge.service import Answer, Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document

LOOKED_AT = 100
"""Passages of a ranking: one that is further down counts as not found."""
KEPT = 0.9
"""Share of the answerable questions that must still be answered where `refused_at` is measured."""
WARM_UP_QUESTIONS = 5


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of 0 to 1, None where there is no question to count. Rankings are of answerable questions. What is offered as
    `unsure` counts as refused. `p50_ms` and `p99_ms` are of one `answer`, the encoding of the question included;
    `index_mb` is what the index takes on disk."""

    hit_at_1: float | None
    recall_at_1: float | None
    recall_at_5: float | None
    ndcg_at_10: float | None
    mrr: float | None
    answerable_answered: float | None
    unanswerable_refused: float | None
    p50_ms: float | None
    p99_ms: float | None
    index_seconds: float
    index_mb: float


class Asked(NamedTuple):
    """A question and what came of it: its sources, best first, each once, and the answer with the milliseconds it took."""

    question: Question
    sources: tuple[str, ...]
    answer: Answer
    ms: float


async def evaluate(
    documents: Sequence[Document],
    questions: Sequence[Question],
    encoder: Encoder,
    *,
    passages: Resting | None = None,
) -> Evaluation:
    """Index the documents from nothing and ask every question, one after the other; nothing is learned from questions."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-evaluate-") as folder:
        began = time.perf_counter()
        knowledge = await open_knowledge([], encoder, Path(folder), documents=documents, passages=passages)
        seconds = time.perf_counter() - began
        return figures_of(await ask(knowledge, questions), index_seconds=seconds, index_mb=megabytes_in(Path(folder)))


def megabytes_in(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


async def ask(knowledge: Knowledge, questions: Sequence[Question]) -> list[Asked]:
    """What a process does only once is not part of what a question takes: a few are asked before."""
    for question in questions[-WARM_UP_QUESTIONS:]:
        await _answer(knowledge, msgspec.structs.replace(question, text=f"{question.text} "))
    return [await _ask(knowledge, question) for question in questions]


async def _ask(knowledge: Knowledge, question: Question) -> Asked:
    """In a conversation the messages before have been read already."""
    await knowledge.encode(before(question.context, "").texts)
    began = time.perf_counter()
    answer = await _answer(knowledge, question)
    ms = (time.perf_counter() - began) * 1_000
    found = await knowledge.search(
        question.text,
        limit=LOOKED_AT,
        context=question.context,
        reply=question.reply,
        language=question.language,
    )
    return Asked(question, sources_of(found), answer, ms)


def sources_of(found: Iterable[Found]) -> tuple[str, ...]:
    """Each once, in order: a passage's own, and behind it those that say the same, which take a place each."""
    sources = (source for one in found for source in (one.source, *(place.source for place in one.also_in)))
    return tuple(dict.fromkeys(sources))


async def _answer(knowledge: Knowledge, question: Question) -> Answer:
    return await knowledge.answer(
        question.text, context=question.context, reply=question.reply, language=question.language
    )


def figures_of(asked: Sequence[Asked], *, index_seconds: float = 0.0, index_mb: float = 0.0) -> Evaluation:
    inside = [one for one in asked if one.question.answerable]
    ranks = [_ranks(one) for one in inside]
    counts = [len(one.question.relevant) for one in inside]
    times = [one.ms for one in asked]
    return Evaluation(
        hit_at_1=_mean(0 in found for found in ranks),
        recall_at_1=_mean(_recall(found, count, 1) for found, count in zip(ranks, counts, strict=True)),
        recall_at_5=_mean(_recall(found, count, 5) for found, count in zip(ranks, counts, strict=True)),
        ndcg_at_10=_mean(_ndcg(found, count, 10) for found, count in zip(ranks, counts, strict=True)),
        mrr=_mean(1 / (1 + found[0]) if found else 0.0 for found in ranks),
        answerable_answered=_mean(one.answer.outcome == "answered" for one in inside),
        unanswerable_refused=_mean(one.answer.outcome != "answered" for one in asked if not one.question.answerable),
        p50_ms=round(float(np.quantile(times, 0.5)), 3) if times else None,
        p99_ms=round(float(np.quantile(times, 0.99)), 3) if times else None,
        index_seconds=round(index_seconds, 2),
        index_mb=round(index_mb, 2),
    )


def refused_at(asked: Sequence[Asked], kept: float = KEPT) -> float | None:
    """Return the share of unanswerable questions with a confidence below the one that so many of the answerable reach."""
    inside = [one.answer.confidence for one in asked if one.question.answerable]
    outside = [one.answer.confidence for one in asked if not one.question.answerable]
    if not inside:
        return None
    bound = float(np.quantile(inside, 1 - kept))
    return _mean(surely < bound for surely in outside)


def _ranks(one: Asked) -> list[int]:
    """The places of the relevant sources in the ranking, from 0."""
    return [at for at, source in enumerate(one.sources) if source in one.question.relevant]


def _recall(ranks: Sequence[int], relevant: int, depth: int) -> float:
    return sum(rank < depth for rank in ranks) / relevant


def _ndcg(ranks: Sequence[int], relevant: int, depth: int) -> float:
    best = sum(1 / math.log2(2 + rank) for rank in range(min(depth, relevant)))
    return sum(1 / math.log2(2 + rank) for rank in ranks if rank < depth) / best


def _mean(values: Iterable[float]) -> float | None:
    counted = list(values)
    return round(float(np.mean(counted)), 4) if counted else None
