"""How often two wishes in one message are heard as two, and one wish is mistaken for two, on the open data sets.

Trains on ten examples an intent, as vendors are measured. Texts of the validation file have one wish each: `false` is the
share that gets a second one. Pairs of such texts, joined as customers join them ("X and Y", "X. also Y"), have two: `both`
is the share where exactly those two intents are found, `both of known` the same among the pairs whose halves are each read
rightly alone. `encodings` is how many texts are encoded for one with one wish: itself, and clauses of it. The limits in
pipeline/clauses.py were chosen on the other half of the same files (--half 1).
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.left_out import CountingModel

from frontdesk.dialogue.reading import Reading
from frontdesk.encoding.base import Encoder
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.understanding.evaluation import learn
from frontdesk.understanding.labelled import Labelled, read_labelled, training_set_of
from frontdesk.understanding.service import Understanding
from frontdesk.understanding.training_set import OUT_OF_SCOPE

SETS = ("clinc150", "hwu64", "banking77")
JOINTS = ("{} and {}", "{}. also {}", "{}, {}", "{}? {}", "{} and also {}", "{}, but {}", "{} then {}", "{}. {}")
WORDS = range(3, 15)  # of each half: longer texts are often two sentences already
SEED = 17
COLUMNS = ("set", "one wish", "false", "encodings", "pairs", "both", "both of known")


class Pair(NamedTuple):
    text: str
    intents: frozenset[str]
    halves: tuple[Labelled, Labelled]


def texts_of(folder: Path, half: int) -> list[Labelled]:
    """Every second text that was not learned from: of val.jsonl, or of train.jsonl where there is none."""
    val = folder / "val.jsonl"
    if val.exists():
        texts = read_labelled(val)
    else:
        learned = {one.text for one in read_labelled(folder / "train_10.jsonl")}
        texts = [one for one in read_labelled(folder / "train.jsonl") if one.text not in learned]
    return texts[half - 1 :: 2]


def pairs_of(texts: Sequence[Labelled], count: int, chance: random.Random) -> list[Pair]:
    halves = [one for one in texts if one.intent != OUT_OF_SCOPE and len(one.text.split()) in WORDS]
    pairs: list[Pair] = []
    while len(pairs) < count:
        first, second = chance.sample(halves, 2)
        if first.intent != second.intent:
            text = JOINTS[len(pairs) % len(JOINTS)].format(first.text.rstrip(".?! "), second.text)
            pairs.append(Pair(text, frozenset((first.intent, second.intent)), (first, second)))
    return pairs


async def measure(
    understanding: Understanding, model: CountingModel, singles: Sequence[Labelled], pairs: Sequence[Pair]
) -> list[str]:
    before = model.runs
    false = [bool((await understanding.read(one.text)).also) for one in singles]
    encodings = (model.runs - before) / max(len(singles), 1)
    both = [_found(await understanding.read(pair.text)) == pair.intents for pair in pairs]
    known = [
        all([(await understanding.read(half.text)).intent == half.intent for half in pair.halves]) for pair in pairs
    ]
    of_known = [found for found, alone in zip(both, known, strict=True) if alone]
    counts = [str(len(singles)), _percent(false), f"{encodings:.3f}", str(len(pairs))]
    return [*counts, _percent(both), _percent(of_known)]


def _found(reading: Reading) -> frozenset[str | None]:
    return frozenset((reading.intent, *(wish.intent for wish in reading.also)))


def _percent(outcomes: Sequence[bool]) -> str:
    return f"{100 * sum(outcomes) / max(len(outcomes), 1):.1f}"


def understanding_of(folder: Path, encoder: Encoder) -> Understanding:
    inside = (one for one in read_labelled(folder / "train_10.jsonl") if one.intent != OUT_OF_SCOPE)
    learned = learn(encoder, training_set_of(inside))
    return Understanding(learned.training_set, learned.weights, encoder)


def main() -> int:
    """Measure and print a line a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER", help="holds a folder a set, as for understanding.py")
    parser.add_argument("--set", action="append", choices=SETS, help="only this set; may be given several times")
    parser.add_argument("--half", type=int, choices=(1, 2), default=2, help="of the texts (default: 2)")
    parser.add_argument("--texts", type=int, default=600, help="with one wish, at most (default: 600)")
    parser.add_argument("--pairs", type=int, default=60, help="(default: 60)")
    parser.add_argument("--left-out", type=Path, metavar="FOLDER", help="encoders a set, as for understanding.py")
    given = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * (len(COLUMNS) - 1)}")
    for name in given.set or SETS:
        chance = random.Random(SEED)
        texts = texts_of(given.data / name, given.half)
        singles = chance.sample(texts, min(given.texts, len(texts)))
        pairs = pairs_of(texts, given.pairs, chance)
        model = CountingModel(given.left_out / name if given.left_out else None)
        encoder = BatchingEncoder(model, cache_entries=0)
        try:
            figures = asyncio.run(measure(understanding_of(given.data / name, encoder), model, singles, pairs))
        finally:
            encoder.close()
        print(f"| {' | '.join([name, *figures])} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
