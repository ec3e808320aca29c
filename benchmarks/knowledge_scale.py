"""Many passages: how long a search takes on one core, what the index takes on disk and in memory, and what it finds.

Each phase is a process of its own: one writes and indexes, one opens what is there and searches. Articles, questions
and vectors are generated (`articles.py`); a question's encoding is timed as the shipped encoder's.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.articles import SECTIONS, Blend, Writer  # noqa: E402

from frontdesk.encoding.opening import open_encoder  # noqa: E402
from frontdesk.kit.database.postgresql import PostgresqlDatabase  # noqa: E402
from frontdesk.knowledge.index import MAX_ENCODED_CHARACTERS  # noqa: E402
from frontdesk.knowledge.service import Knowledge, open_knowledge  # noqa: E402
from frontdesk.knowledge.sources.folder import FolderSource  # noqa: E402
from frontdesk.knowledge.store import KnowledgeStore  # noqa: E402
from frontdesk.knowledge.stored.base import View, Wanted  # noqa: E402
from frontdesk.knowledge.stored.rows import cut, texts_of  # noqa: E402
from frontdesk.knowledge.stored.snapshot import StoredSnapshot  # noqa: E402
from frontdesk.testing.postgresql import PostgresqlServer  # noqa: E402

TEXTS = ROOT.parent / "shared" / "benchmarks" / "knowledge" / "mtrag_un" / "passages.jsonl"
TARGETS = {"p50_ms": 30.0, "p99_ms": 80.0, "index_bytes_a_passage": 1_000.0, "rss_mb": 700.0}
"""Of 100,000 passages in SQLite."""
WARM_UP = 20
DEPTH = 10
COMPARED = 100
"""Questions for which all vectors are compared at full length."""
Figures = dict[str, float]


def main() -> int:
    arguments = _arguments()
    if arguments.phase:
        figures = asyncio.run(PHASES[arguments.phase](arguments))
        print(json.dumps(figures))
        return 0
    folder = Path(arguments.folder or tempfile.mkdtemp(prefix="frontdesk-scale-"))
    arguments.folder, given = str(folder), arguments.folder
    server = PostgresqlServer.in_new_folder(durable=True) if arguments.postgresql else None
    try:
        if server:
            server.start()
            arguments.url = server.url()
        return _run(arguments, folder)
    finally:
        if server:
            server.remove()
        if not given:
            shutil.rmtree(folder, ignore_errors=True)


def _run(arguments: argparse.Namespace, folder: Path) -> int:
    articles = folder / "articles"
    if not articles.exists():
        Writer(arguments.texts).write(articles, arguments.passages // SECTIONS)
    figures: Figures = {}
    for phase in PHASES:
        if phase == "nearest" and _nearest_file(arguments).exists():
            continue
        figures |= _child(phase, arguments, folder)
        print(f"{phase}: {json.dumps(figures)}", file=sys.stderr)
    missed = [name for name, most in TARGETS.items() if figures[name] > most and not arguments.postgresql]
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))
    for name, value in figures.items():
        print(f"| {name} | {value:,.4g} |{f' target {TARGETS[name]:g} |' if name in TARGETS else ''}")
    return int(bool(missed) and arguments.passages <= 100_000)


def _child(phase: str, arguments: argparse.Namespace, folder: Path) -> Figures:
    command = [sys.executable, __file__, "--phase", phase, "--folder", str(folder), "--texts", str(arguments.texts)]
    command += ["--passages", str(arguments.passages), "--questions", str(arguments.questions)]
    command += ["--url", arguments.url] if arguments.url else []
    one_core = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} if phase != "index" else {}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **one_core})
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


async def _index(arguments: argparse.Namespace) -> Figures:
    folder = Path(arguments.folder)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    encoder = _encoder(arguments)
    began, used = time.perf_counter(), time.process_time()
    knowledge = await _opened(folder, encoder, arguments.url)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    database = _database_cpu(arguments.url)
    view = _view(knowledge)
    on_disk = await _bytes_on_disk(folder, arguments.url)
    text = sum(len(one.text.encode()) for one in FolderSource(folder / "articles").gather().documents)
    sample = await view.sample(500)
    changed = await _change(knowledge, folder)
    return {
        "passages": len(view),
        "sentences_a_passage": float(np.mean([len(stored.passage.units) for stored in sample])),
        "text_bytes_a_passage": text / len(view),
        "index_bytes_a_passage": (on_disk - text) / len(view),
        "index_seconds": seconds,
        "index_cpu_seconds": cpu,
        **({"index_database_cpu_seconds": database} if arguments.url else {}),
        "index_peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1e6,
        **changed,
    }


async def _change(knowledge: Knowledge, folder: Path) -> Figures:
    figures: Figures = {}
    path = folder / "articles" / "0000" / "0.md"
    before = path.read_text()
    for what in ("nothing", "one_article"):
        if what == "one_article":
            path.write_text("# Unicycles\n\nUnicycles are welcome on board.\n")
        began, used = time.perf_counter(), time.process_time()
        await knowledge.reload()
        figures[f"{what}_changed_seconds"] = time.perf_counter() - began
        figures[f"{what}_changed_cpu_seconds"] = time.process_time() - used
    assert (await knowledge.search("unicycles on board"))[0].source == "0000/0.md"
    path.write_text(before)
    await knowledge.reload()
    return figures


async def _search(arguments: argparse.Namespace) -> Figures:
    folder = Path(arguments.folder)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    encoder = _encoder(arguments)
    began, used = time.perf_counter(), time.process_time()
    knowledge = await _opened(folder, encoder, arguments.url)
    opened, opened_cpu = time.perf_counter() - began, time.process_time() - used
    asked = _asked(arguments)
    times: list[float] = []
    cpu: list[float] = []
    places: list[int] = []
    database = 0.0
    for number, (question, source) in enumerate(asked):
        database = database if number != WARM_UP else _database_cpu(arguments.url)
        used, began = time.process_time(), time.perf_counter()
        found = await knowledge.search(question, limit=5)
        times.append((time.perf_counter() - began) * 1_000)
        cpu.append((time.process_time() - used) * 1_000)
        sources = [one.source for one in found]
        places.append(sources.index(source) if source in sources else -1)
    database = (_database_cpu(arguments.url) - database) * 1_000 / arguments.questions
    times, cpu, places = times[WARM_UP:], cpu[WARM_UP:], places[WARM_UP:]
    rss = psutil.Process().memory_info().rss / 1e6
    return {
        "opening_seconds": opened,
        "opening_cpu_seconds": opened_cpu,
        "p50_ms": float(np.quantile(times, 0.5)),
        "p99_ms": float(np.quantile(times, 0.99)),
        "cpu_p50_ms": float(np.quantile(cpu, 0.5)),
        "cpu_p99_ms": float(np.quantile(cpu, 0.99)),
        **({"database_cpu_mean_ms": database} if arguments.url else {}),
        "rss_mb": rss,
        "hit_at_1": float(np.mean([place == 0 for place in places])),
        "hit_at_5": float(np.mean([place >= 0 for place in places])),
        "recall_of_exact_nearest_10": await _recall(_view(knowledge), encoder, arguments),
    }


async def _nearest(arguments: argparse.Namespace) -> Figures:
    """Keeps the ten passages whose whole vectors, unpacked and all compared, are nearest to each question."""
    folder, encoder = Path(arguments.folder), _encoder(arguments)
    vectors = encoder.encode_now([question for question, _ in _asked(arguments)[:COMPARED]])
    likeness, texts = np.zeros((len(vectors), 0), np.float32), np.zeros((len(vectors), 0), object)
    documents = FolderSource(folder / "articles").gather().documents
    for at in range(0, len(documents), 1_000):
        wholes = [texts_of(one)[-1] for document in documents[at : at + 1_000] for one in cut(document)]
        likeness = np.hstack([likeness, vectors @ encoder.encode_now(wholes).T])
        texts = np.hstack([texts, np.tile(np.array(wholes, object), (len(vectors), 1))])
        best = np.argpartition(-likeness, DEPTH, axis=1)[:, :DEPTH]
        likeness, texts = np.take_along_axis(likeness, best, axis=1), np.take_along_axis(texts, best, axis=1)
    _nearest_file(arguments).write_text(json.dumps(texts.tolist()))
    return {}


async def _recall(view: View, encoder: Blend, arguments: argparse.Namespace) -> float:
    """Of the ten passages whose whole vectors are nearest, how many are among the candidates that the vector alone brings."""
    best: list[list[str]] = json.loads(_nearest_file(arguments).read_text())
    shares: list[float] = []
    for vector, exact in zip(encoder.encode_now([one for one, _ in _asked(arguments)[:COMPARED]]), best, strict=True):
        found = {texts_of(stored.passage)[-1] for stored in await view.find(Wanted(vector, ()))}
        shares.append(sum(text[:MAX_ENCODED_CHARACTERS] in found for text in exact) / len(exact))
    return float(np.mean(shares))


def _nearest_file(arguments: argparse.Namespace) -> Path:
    return Path(arguments.folder) / f"nearest-{arguments.passages}-{arguments.questions}.json"


def _asked(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    return list(Writer(arguments.texts).questions(arguments.passages // SECTIONS, arguments.questions + WARM_UP))


def _encoder(arguments: argparse.Namespace) -> Blend:
    return Blend(Writer(arguments.texts), open_encoder(), Path(arguments.folder) / "words.npy")


async def _opened(folder: Path, encoder: Blend, url: str | None) -> Knowledge:
    """The database, where there is one, is closed with the process."""
    places, cache = [folder / "articles"], folder / "cache"
    if url is None:
        return await open_knowledge(places, encoder, cache, most_in_memory=0)
    store = KnowledgeStore(await PostgresqlDatabase.open(url)).index_of(("default", "scale"))
    return await open_knowledge(places, encoder, cache, most_in_memory=0, open_store=store)


async def _bytes_on_disk(folder: Path, url: str | None) -> int:
    if url is None:
        return sum(file.stat().st_size for file in (folder / "cache").glob("*.passages*"))
    database = await PostgresqlDatabase.open(url)
    row = await database.fetch_one(
        "SELECT CAST(SUM(pg_total_relation_size(CAST(tablename AS regclass))) AS bigint) FROM pg_tables"
        " WHERE starts_with(tablename, 'knowledge_')"
    )
    await database.close()
    return int(row[0]) if row else 0


def _database_cpu(url: str | None) -> float:
    """Seconds of CPU of a server that was started here, by all of its processes that are still there."""
    if url is None:
        return 0.0
    server = psutil.Process(
        int((Path(unquote(url.split("host=")[1])) / "data" / "postmaster.pid").read_text().split()[0])
    )
    return sum(times.user + times.system for times in (one.cpu_times() for one in (server, *server.children())))


def _view(knowledge: Knowledge) -> View:
    snapshot: Any = knowledge._snapshot
    assert isinstance(snapshot, StoredSnapshot)
    return snapshot.view


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--texts", type=Path, default=TEXTS, help="real passages to write like: JSON lines with `text`")
    parser.add_argument("--folder", help="keep articles and index here, and use what is there")
    parser.add_argument("--postgresql", action="store_true", help="in place of a file")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--phase", choices=list(PHASES), help=argparse.SUPPRESS)
    return parser.parse_args()


PHASES = {"nearest": _nearest, "index": _index, "search": _search}

if __name__ == "__main__":
    sys.exit(main())
