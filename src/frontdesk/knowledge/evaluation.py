"""Measures search and refusal over questions whose passages are known, in the three-file form of the open benchmarks.

`passages.jsonl`: id, text, title?, lang?, article? · `queries.jsonl`: id, text, lang?, answerable?, history? (turns with
role and text) · `qrels.jsonl`: query_id, passage_id. Every passage is indexed as an article of its own.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from frontdesk.encoding.base import Encoder
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document

KEPT = 0.9
"""Share of the answerable questions that must still be answered where `refused_at_kept` is measured."""


class Question(msgspec.Struct, frozen=True):
    text: str
    relevant: frozenset[str]
    context: tuple[str, ...] = ()
    language: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.relevant)


class Result(msgspec.Struct, frozen=True):
    """Shares of 0 to 1. `answered_kept` and `unanswerable_refused` are at the threshold in use (`unsure` counts as
    refused); `refused_at_kept` is at the confidence that keeps 90 % of the answerable questions. Times of one `answer`
    in milliseconds, the encoding of the question included."""

    questions: int
    hit_at_1: float
    recall_at_5: float
    answered_kept: float
    unanswerable_refused: float
    refused_at_kept: float
    p50_ms: float
    p99_ms: float
    index_seconds: float


async def evaluate(
    documents: Sequence[Document], questions: Sequence[Question], encoder: Encoder, cache_folder: Path | None = None
) -> Result:
    """Index the documents and ask every question; nothing of the questions is learned from."""
    started = time.perf_counter()
    knowledge = await open_knowledge([], encoder, cache_folder, documents=documents)
    index_seconds = time.perf_counter() - started
    return await measure(knowledge, questions, index_seconds)


async def measure(knowledge: Knowledge, questions: Sequence[Question], index_seconds: float = 0.0) -> Result:
    hits: list[float] = []
    recalls: list[float] = []
    inside: list[tuple[float, bool]] = []
    outside: list[tuple[float, bool]] = []
    times: list[float] = []
    for question in questions:
        started = time.perf_counter()
        answer = await knowledge.answer(question.text, context=question.context, language=question.language)
        times.append((time.perf_counter() - started) * 1_000)
        outcome = (answer.confidence, answer.outcome == "answered")
        (inside if question.answerable else outside).append(outcome)
        if question.answerable:
            found = await knowledge.search(
                question.text, limit=20, context=question.context, language=question.language
            )
            sources = list(dict.fromkeys(item.source for item in found))
            hits.append(float(sources[:1] != [] and sources[0] in question.relevant))
            recalls.append(len(question.relevant.intersection(sources[:5])) / min(5, len(question.relevant)))
    bound = float(np.quantile([surely for surely, _ in inside], 1 - KEPT)) if inside else 0.0
    return Result(
        questions=len(questions),
        hit_at_1=_mean(hits),
        recall_at_5=_mean(recalls),
        answered_kept=_mean([float(answered) for _, answered in inside]),
        unanswerable_refused=_mean([float(not answered) for _, answered in outside]),
        refused_at_kept=_mean([float(surely < bound) for surely, _ in outside]),
        p50_ms=round(float(np.quantile(times, 0.5)), 3) if times else 0.0,
        p99_ms=round(float(np.quantile(times, 0.99)), 3) if times else 0.0,
        index_seconds=round(index_seconds, 2),
    )


def read_documents(file: Path) -> list[Document]:
    return [
        Document(
            source=str(row["id"]),
            text=row["text"],
            title=(row.get("title") or "").replace("_", " ") or " ".join(row["text"].split()[:8]),
            format="plain",
            language=row.get("lang"),
        )
        for row in _rows(file)
    ]


def read_questions(queries: Path, qrels: Path) -> list[Question]:
    relevant: dict[str, set[str]] = {}
    for row in _rows(qrels):
        if row.get("score", 1) > 0:
            relevant.setdefault(row["query_id"], set()).add(str(row["passage_id"]))
    return [
        Question(
            text=row["text"],
            relevant=frozenset(relevant.get(row["id"], ()) if row.get("answerable", True) else ()),
            context=tuple(turn["text"] for turn in row.get("history") or () if turn["role"] == "user"),
            language=row.get("lang"),
        )
        for row in _rows(queries)
    ]


def _rows(file: Path) -> list[Mapping[str, Any]]:
    return [msgspec.json.decode(line) for line in file.read_bytes().splitlines() if line.strip()]


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
