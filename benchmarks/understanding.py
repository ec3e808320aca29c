"""How well intents are recognised on the open data sets, beside the figures that others have published for the same sets.

Trains on each set's own files with the default settings, the same for all, and scores on its validation file. The test
files are for the end: --test reads them, and nothing else does. Every text is read one after the other, on one thread.

The shipped encoder was adapted on the training parts of banking77, clinc150 and hwu64. Fair figures for these come from an
encoder that left the whole set out: --left-out FOLDER names a folder with such encoders, made by tools/adapt_encoder.py
--leave-out and tools/export_encoder.py.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.left_out import CountingModel

from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.choice import Choice
from frontdesk.encoding.letters import LettersOnly
from frontdesk.encoding.opening import open_chosen
from frontdesk.understanding.evaluation import Evaluation, examine, learn, score
from frontdesk.understanding.labelled import Labelled, read_labelled, training_set_of
from frontdesk.understanding.service import Understanding
from frontdesk.understanding.training_set import OUT_OF_SCOPE

SETS = """\
The open sets, each a folder in DATA_FOLDER with train.jsonl, train_10.jsonl and train_5.jsonl (ten and five examples an
intent), val.jsonl where there is one, and test.jsonl; a line is {"text", "intent"}, out of scope is "__oos__":
  clinc150   Larson et al. 2019, github.com/clinc/oos-eval, CC BY 3.0
  banking77  Casanueva et al. 2020, github.com/PolyAI-LDN/task-specific-datasets, CC BY 4.0
             (test_typo25.jsonl: its test with typos in a quarter of the longer words)
  hwu64      Liu et al. 2019, github.com/xliuhw/NLU-Evaluation-Data, CC BY 4.0
  braun_*    Braun et al. 2017, github.com/sebischair/NLU-Evaluation-Corpora, CC BY-SA 3.0
  mtod_es    Schuster et al. 2019, the Spanish part; by letters only, as a bot of a language without an encoder goes
The files of ten examples are those of github.com/voiceflow/vfnlu-tests.
"""

# In per cent, noted from their sources and not measured again: vendors at ten examples from voiceflow/vfnlu-tests (October
# 2023; its columns CLINC150 and HWU64 of Voiceflow, almost certainly swapped there, are put right); USE+ConveRT, CPFT and
# ICDA from their papers; full CLINC150 from Larson et al. 2019 (in scope / out-of-scope recall, threshold on validation);
# Watson on HWU64 from AutoFAQ 2021; the sets of Braun from Braun et al. 2017 (F1 there).
PUBLISHED = {
    ("banking77", "train_10"): "Voiceflow 86.3, Rasa LMF 79.7, Dialogflow CX 74.7, Lex 71.0; CPFT 87.2, ICDA 89.8",
    ("banking77", "train_5"): "USE+ConveRT 77.8, CPFT 80.9, ICDA 84.0",
    ("banking77", "train"): "BERT 93.7, USE+ConveRT 93.4, Rasa DIET 89.9",
    ("clinc150", "train_10"): "Voiceflow 94.1, Rasa LMF 89.0, Dialogflow CX 82.1, Lex 56.7; CPFT 94.2, ICDA 94.8",
    ("clinc150", "train_5"): "USE+ConveRT 90.5, CPFT 92.3, ICDA 92.6",
    ("clinc150", "train"): "BERT 96.2 / 52.3, MLP on USE 93.4 / 49.1, Rasa 90.9 / 31.2, Dialogflow 90.8 / 26.7",
    (
        "hwu64",
        "train_10",
    ): "Voiceflow 86.3, Lex 79.5, Rasa LMF 77.8, Watson 77.6, Dialogflow CX 65.6; CPFT 87.1, ICDA 87.4",
    ("hwu64", "train_5"): "USE+ConveRT 80.0, CPFT 82.0, ICDA 82.5",
    ("hwu64", "train"): "Rasa DIET 84.9",
    ("braun_chatbot", "train"): "Watson 97, LUIS 98, Rasa 98, Dialogflow 93, NLP.js 99",
    ("braun_askubuntu", "train"): "Watson 92, LUIS 90, Rasa 86, Dialogflow 85, NLP.js 94",
    ("braun_webapps", "train"): "Watson 83, LUIS 81, Rasa 74, Dialogflow 80, NLP.js 80",
}
SEEN = 300
BY_LETTERS = {"mtod_es": "es"}  # sets that no encoder is for, and their language
COLUMNS = (
    "set",
    "encoder",
    "learned from",
    "scored on",
    "threshold",
    "best intent",
    "in scope",
    "oos recall",
    "oos precision",
)
COLUMNS_TOO = ("macro F1", "MCC", "ECE", "train s", "p50 ms", "p99 ms", "MB", "published")


@dataclass(frozen=True)
class Run:
    """One line of the table; with `chosen` the threshold comes from validation texts, else it is the model's own."""

    set: str
    learned: str
    scored: str
    chosen: bool = False


def runs(data: Path, *, quick: bool, test: bool) -> Iterator[Run]:
    for name in ("banking77", "clinc150", "hwu64", "braun_chatbot", "braun_askubuntu", "braun_webapps", *BY_LETTERS):
        scored = "test" if test else "val"
        for learned in ("train_10",) if quick else ("train_5", "train_10", "train"):
            if not (data / name / f"{learned}.jsonl").exists() or not (data / name / f"{scored}.jsonl").exists():
                continue
            yield Run(name, learned, scored)
            if test and name == "banking77" and learned != "train_5":
                yield Run(name, learned, "test_typo25")
            if name == "clinc150" and learned == "train":
                yield Run(name, learned, scored, chosen=True)


def measure(
    runs: Iterable[Run], data: Path, chosen: Choice, left_out: Path | None
) -> Iterator[tuple[Run, Evaluation, str]]:
    """Train once for all lines that learn from the same file. Out-of-scope texts are never learned from."""
    for name, of_set in groupby(runs, lambda run: run.set):
        own = left_out / name if left_out and (left_out / name).is_dir() else None
        encoder = _opened("none" if name in BY_LETTERS else chosen, own)
        shown = "letters only" if name in BY_LETTERS else "this set left out" if own else str(chosen)
        try:
            for file, lines in groupby(of_set, lambda run: run.learned):
                folder = data / name
                inside = (one for one in read_labelled(folder / f"{file}.jsonl") if one.intent != OUT_OF_SCOPE)
                learned = learn(encoder, training_set_of(inside, BY_LETTERS.get(name, "en")))
                for run in lines:
                    yield run, examine(encoder, learned, *_texts(run, folder)), shown
        finally:
            encoder.close()


def _opened(chosen: Choice, left_out: Path | None) -> BatchingEncoder | LettersOnly:
    if left_out is None:
        return open_chosen(chosen, cache_entries=0)
    return BatchingEncoder(CountingModel(left_out), cache_entries=0)


async def seen_before(data: Path, chosen: Choice) -> float:
    """Return the median milliseconds of texts that were read once already, by a bot of ten examples an intent."""
    encoder = open_chosen(chosen)
    try:
        learned = learn(encoder, training_set_of(read_labelled(data / "clinc150" / "train_10.jsonl")))
        understanding = Understanding(learned.training_set, learned.weights, encoder)
        texts = [one.text for one in read_labelled(data / "clinc150" / "val.jsonl")[:SEEN]]
        for text in texts:
            await understanding.read(text)
        again = await score(understanding, [Labelled(text, OUT_OF_SCOPE) for text in texts])
        return again.p50_ms or 0.0
    finally:
        encoder.close()


def _texts(run: Run, folder: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return those to score and those to choose the threshold on; where one file is for both, each half does one."""
    scored = read_labelled(folder / f"{run.scored}.jsonl")
    if not run.chosen:
        return scored, []
    if run.scored == "val":
        return scored[1::2], scored[::2]
    return scored, read_labelled(folder / "val.jsonl")


def small_bot_seconds(data: Path, chosen: Choice) -> float:
    """Return the seconds in which a bot of 30 intents with 20 examples each is taught."""
    texts: dict[str, list[Labelled]] = {}
    for one in read_labelled(data / "clinc150" / "train.jsonl"):
        texts.setdefault(one.intent, []).append(one)
    examples = [one for intent in sorted(texts.keys() - {OUT_OF_SCOPE})[:30] for one in texts[intent][:20]]
    encoder = open_chosen(chosen, cache_entries=0)
    try:
        return learn(encoder, training_set_of(examples)).train_seconds
    finally:
        encoder.close()


def row(run: Run, result: Evaluation, encoder: str) -> list[str]:
    halves = run.chosen and run.scored == "val"
    return [
        run.set,
        encoder,
        run.learned,
        "half of val" if halves else run.scored,
        ("half of val" if halves else "val") if run.chosen else "its own",
        *map(_percent, (result.closed_set_accuracy, result.in_scope_accuracy, result.oos_recall, result.oos_precision)),
        *map(_percent, (result.macro_f1, result.mcc, result.ece)),
        f"{result.train_seconds:.1f}",
        *(f"{ms or 0:.1f}" for ms in (result.p50_ms, result.p99_ms)),
        f"{result.model_bytes / 1e6:.1f}",
        PUBLISHED.get((run.set, run.learned), ""),
    ]


def _encoder(name: str) -> Choice:
    if name == "shipped":
        return "shipped"
    return "none" if name == "none" else Path(name)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def main() -> int:
    """Measure and print the table, line by line as figures come."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=SETS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER", help="holds a folder a set")
    parser.add_argument("--quick", action="store_true", help="ten examples an intent only")
    parser.add_argument("--test", action="store_true", help="score on the test files: read once, at the end")
    parser.add_argument("--set", action="append", metavar="NAME", help="only this set; may be given several times")
    parser.add_argument("--encoder", default="shipped", metavar="ENCODER", help="shipped, none, or a folder")
    parser.add_argument("--left-out", type=Path, metavar="FOLDER", help="holds an encoder a set, as FOLDER/clinc150")
    given = parser.parse_args()
    chosen = [
        run for run in runs(given.data, quick=given.quick, test=given.test) if run.set in (given.set or [run.set])
    ]
    if not chosen:
        parser.error(f"There is no set in {given.data} that can be scored; --help says what is looked for.")
    began = time.perf_counter()
    columns = COLUMNS + COLUMNS_TOO
    print(f"| {' | '.join(columns)} |\n|{' --- |' * 5}{' ---: |' * (len(columns) - 6)} --- |")
    for run, result, encoder in measure(chosen, given.data, _encoder(given.encoder), given.left_out):
        print(f"| {' | '.join(row(run, result, encoder))} |", flush=True)
    if (given.data / "clinc150" / "val.jsonl").exists():
        again = asyncio.run(seen_before(given.data, _encoder(given.encoder)))
        taught = small_bot_seconds(given.data, _encoder(given.encoder))
        print(f"\nA text that was read before: {again:.2f} ms (median of {SEEN} texts of clinc150).")
        print(f"A bot of 30 intents with 20 examples each is taught in {taught:.1f} s.")
    print(f"\nAll but seconds, ms and MB in per cent; whole run: {time.perf_counter() - began:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
