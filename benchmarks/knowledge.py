"""How well the right passage is found, and how well a question is refused that nothing answers, on the open sets.

Every question goes by the door that customers' questions take, with the default settings, the same for all sets; what an index
learns it learns from its own passages. Beside it, in the same run: each half of the search alone (words, which is BM25, and
meaning), and BM25 as SQLite's FTS5 has it. Every quote is looked for, word for word, in the passage that it is said to be from.

The sets were cut in two, mtrag_un by conversation and xquad by article: methods were developed on the one half, and --half test
is for the end.
"""

import argparse
import asyncio
import hashlib
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec

from frontdesk.encoding.choice import Choice
from frontdesk.encoding.opening import Encoders
from frontdesk.knowledge.evaluation import Asked, Evaluation, ask, figures_of, megabytes_in, refused_at, sources_of
from frontdesk.knowledge.followup import before
from frontdesk.knowledge.judged import Judged, Question, read_judged
from frontdesk.knowledge.search import Found
from frontdesk.knowledge.service import Answer, Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document

SETS = """\
The open sets, each a folder in DATA_FOLDER with passages.jsonl, queries.jsonl and qrels.jsonl:
  mtrag_un   Katsis et al. 2025, github.com/IBM/mt-rag-benchmark, Apache-2.0: questions with their conversations, over the
             passages that answer any of them
  xquad      Artetxe et al. 2020, github.com/google-deepmind/xquad, CC BY-SA 4.0: one index a language; for refusal every
             second article is held out
"""
LANGUAGES = ("en", "es", "de", "ro", "tr", "vi", "el", "ru", "ar", "hi", "th", "zh")
# hit@1 / recall@5, as noted before this search was built, on the whole sets: the best of FTS5 (for Chinese with trigrams),
# MiniLM, and their equal-weight reciprocal rank fusion.
STARTING = {
    "mtrag_un": "FTS5 78 / 83, MiniLM 80 / 83, fused 85 / 89; refused 45",
    "xquad en": "FTS5 94, MiniLM 88",
    "xquad es": "FTS5 92, MiniLM 47",
    "xquad zh": "FTS5 84, MiniLM 13",
}
COLUMNS = ("set", "questions", "by", "hit@1", "recall@1", "recall@5", "nDCG@10", "MRR", "answered", "refused")
COLUMNS_TOO = ("refused at 90 % kept", "quotes", "p50 ms", "p99 ms", "index s", "index MB", "before")
ALL = 100_000
NOTHING = Answer(outcome="unknown")
QUOTED = 10
"""Of every question so many passages that were found are looked at for their quotes, and all that was cited."""


class QuoteNotFound(Exception):
    """A quote does not stand in its source."""


@dataclass(frozen=True)
class Set:
    """`held_out` are passages that are not indexed where refusal is measured; a question that only those answer has no answer."""

    name: str
    judged: Judged
    chosen: frozenset[str]
    held_out: frozenset[str] = frozenset()


class Line(NamedTuple):
    """Who searched, and how well."""

    by: str
    figures: Evaluation
    refused: float | None = None
    quotes: int = 0


def sets(data: Path, half: str) -> Iterator[Set]:
    """The sets that lie in the folder, each with the ids of the questions that are asked."""
    if (data / "mtrag_un").is_dir():
        judged = _read(data / "mtrag_un")
        sides = {question.id: _side(question.id.split("<::>")[0]) for question in judged.questions}
        yield Set("mtrag_un", judged, _of(sides, half))
    if (data / "xquad").is_dir():
        judged = _read(data / "xquad")
        articles = {name: _article(data / "xquad" / f"{name}.jsonl") for name in ("passages", "queries")}
        chosen = _of({query: article // 2 % 2 for query, article in articles["queries"].items()}, half)
        odd = frozenset(passage for passage, article in articles["passages"].items() if article % 2)
        for language in LANGUAGES:
            documents = tuple(one for one in judged.documents if one.language == language)
            questions = tuple(one for one in judged.questions if one.language == language)
            yield Set(f"xquad {language}", Judged(documents, questions), chosen, odd)


def _read(folder: Path) -> Judged:
    return read_judged(*(folder / f"{name}.jsonl" for name in ("passages", "queries", "qrels")))


def _article(file: Path) -> dict[str, int]:
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return {row["id"]: row["article"] for row in rows}


def _side(conversation: str) -> int:
    return int(hashlib.sha256(conversation.encode()).hexdigest(), 16) % 2


def _of(sides: dict[str, int], half: str) -> frozenset[str]:
    wanted = {"development": {0}, "test": {1}, "all": {0, 1}}[half]
    return frozenset(name for name, side in sides.items() if side in wanted)


async def measure(one: Set, encoders: Encoders, choice: Choice, folder: Path) -> list[Line]:
    """Index a set, and search; then ask for answers, of an index without what is held out where something is."""
    questions = [question for question in one.judged.questions if question.id in one.chosen]
    began = time.perf_counter()
    knowledge = await _open(one.judged.documents, encoders, choice, folder)
    seconds = time.perf_counter() - began
    size = megabytes_in(folder)
    found = [await _all(knowledge, question) for question in questions]
    ours, *halves = (
        Line(name, figures_of([_ranked(question, key, some) for question, some in zip(questions, found, strict=True)]))
        for name, key in (("ours", "score"), ("words alone", "words"), ("meaning alone", "meaning"))
    )
    quotes = _check(one.judged.documents, [], found)
    kept = [document for document in one.judged.documents if document.source not in one.held_out]
    answering = await _open(kept, encoders, choice, folder) if one.held_out else knowledge
    asked = await ask(answering, [_without(question, one.held_out) for question in questions])
    quotes += _check(kept, asked, [])
    answers = figures_of(asked)
    figures = msgspec.structs.replace(
        ours.figures,
        answerable_answered=answers.answerable_answered,
        unanswerable_refused=answers.unanswerable_refused,
        p50_ms=answers.p50_ms,
        p99_ms=answers.p99_ms,
        index_seconds=round(seconds, 2),
        index_mb=round(size, 2),
    )
    plain = Line("FTS5 BM25", figures_of(list(fts5(one.judged.documents, questions))))
    return [Line("ours", figures, refused_at(asked), quotes), *halves, plain]


async def _open(documents: Sequence[Document], encoders: Encoders, choice: Choice, folder: Path) -> Knowledge:
    encoder, passages = encoders.open(choice), encoders.for_passages(choice)
    return await open_knowledge([], encoder, folder, documents=documents, passages=passages)


async def _all(knowledge: Knowledge, question: Question) -> tuple[Found, ...]:
    return await knowledge.search(
        question.text, limit=ALL, context=question.context, reply=question.reply, language=question.language
    )


def _ranked(question: Question, key: str, found: Sequence[Found]) -> Asked:
    """The ranking by one half alone: each passage that was found carries its score."""
    order = sorted(found, key=lambda passage: -float(getattr(passage, key)))
    return Asked(question, sources_of(order), NOTHING, 0.0)


def _without(question: Question, held_out: frozenset[str]) -> Question:
    return msgspec.structs.replace(question, relevant=question.relevant - held_out)


def _check(documents: Sequence[Document], asked: Sequence[Asked], found: Sequence[Sequence[Found]]) -> int:
    """Return how many quotes were looked for; raises QuoteNotFound."""
    texts = {document.source: document.text for document in documents}
    cited = [(one.source, one.quote) for outcome in asked for one in outcome.answer.citations]
    shown = [(one.source, one.quote) for some in found for one in some[:QUOTED]]
    for source, quote in (*cited, *shown):
        if not quote or quote not in texts[source]:
            raise QuoteNotFound(f"{source}: {quote!r}")
    return len(cited) + len(shown)


def fts5(documents: Sequence[Document], questions: Sequence[Question]) -> Iterator[Asked]:
    """SQLite's own full text, with trigrams where words are not written apart, and the last message before the question."""
    unspaced = documents[0].language in ("zh", "th")
    tokens = "trigram" if unspaced else "porter unicode61"
    with sqlite3.connect(":memory:") as database:
        database.execute(f"CREATE VIRTUAL TABLE passages USING fts5(title, text, tokenize='{tokens}')")
        rows = [(number, one.title, one.text) for number, one in enumerate(documents)]
        database.executemany("INSERT INTO passages (rowid, title, text) VALUES (?, ?, ?)", rows)
        for question in questions:
            text = " ".join((*reversed(before(question.context, "").texts[:1]), question.text))
            words = re.findall(r"\w+", text)
            if unspaced:
                words = [word[at : at + 3] for word in words for at in range(len(word) - 2)]
            sought = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
            best = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT 100"
            hits = database.execute(best, (sought,)).fetchall() if sought else []
            yield Asked(question, tuple(documents[number].source for (number,) in hits), NOTHING, 0.0)


def row(one: Set, line: Line) -> list[str]:
    figures, ours = line.figures, line.by == "ours"
    counted = sum(question.id in one.chosen for question in one.judged.questions)
    found = (figures.hit_at_1, figures.recall_at_1, figures.recall_at_5, figures.ndcg_at_10, figures.mrr)
    answers = (figures.answerable_answered, figures.unanswerable_refused, line.refused) if ours else (None, None, None)
    costs = [
        f"{figures.p50_ms:.1f}",
        f"{figures.p99_ms:.1f}",
        f"{figures.index_seconds:.0f}",
        f"{figures.index_mb:.1f}",
    ]
    return [
        one.name,
        str(counted),
        line.by,
        *map(_percent, (*found, *answers)),
        str(line.quotes) if ours else "",
        *(costs if ours else [""] * 4),
        STARTING.get(one.name, "") if ours else "",
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _encoder(name: str) -> Choice:
    if name == "shipped":
        return "shipped"
    return "none" if name == "none" else Path(name)


async def _run(chosen: Sequence[Set], choice: Choice, cache: Path) -> None:
    encoders = Encoders()
    try:
        for one in chosen:
            for line in await measure(one, encoders, choice, cache / one.name.replace(" ", "-")):
                print(f"| {' | '.join(row(one, line))} |", flush=True)
    finally:
        encoders.close()


def main() -> int:
    """Measure and print the table, line by line as figures come."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=SETS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER", help="holds a folder a set")
    parser.add_argument(
        "--half", choices=("development", "test", "all"), default="development", help="of the questions"
    )
    parser.add_argument(
        "--set", action="append", metavar="NAME", help='only this one, such as "xquad en"; may come again'
    )
    parser.add_argument("--encoder", default="shipped", metavar="ENCODER", help="shipped, none, or a folder")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="keeps vectors; index seconds then say little")
    given = parser.parse_args()
    chosen = [one for one in sets(given.data, given.half) if one.name in (given.set or [one.name])]
    if not chosen:
        parser.error(f"There is no set in {given.data} that can be measured; --help says what is looked for.")
    began = time.perf_counter()
    columns = COLUMNS + COLUMNS_TOO
    print(f"| {' | '.join(columns)} |\n|{' --- |' * 3}{' ---: |' * (len(columns) - 4)} --- |")
    with tempfile.TemporaryDirectory(prefix="frontdesk-knowledge-") as folder:
        asyncio.run(_run(chosen, _encoder(given.encoder), given.cache or Path(folder)))
    print(
        f"\nQuestions of the half {given.half!r}. All but counts, ms, s and MB in per cent. {QUOTED} passages a question and all"
    )
    print(
        f"that was cited were looked for in their sources: every quote stands there. Run: {time.perf_counter() - began:.0f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
