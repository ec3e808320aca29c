"""What reading one customer's message costs: the texts of the speed benchmark, read by the demo bot one after the other.

In processor time of the whole process, which other processes on the machine hardly move, and of the event loop's thread alone
("main": all but the encoding). `encodings` is how many texts were encoded a message: itself, and where it may hold several
wishes its clauses. `several` is the share that was read as more than one wish; every text has one.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import customers
from benchmarks.left_out import CountingModel

from frontdesk.bots.loading import load_bot
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.understanding.service import load_or_train
from frontdesk.understanding.teaching import training_set

ACME = Path(__file__).parents[1] / "examples" / "acme"
WARM_UP = 200


async def measure(count: int, cache: Path) -> str:
    model = CountingModel(None)
    encoder = BatchingEncoder(model)
    try:
        understanding = await load_or_train(training_set(load_bot(ACME)), encoder, cache)
        for number in range(WARM_UP):
            await understanding.read(customers.text(count + number))
        times, main, several, before = [], time.thread_time(), 0, model.runs
        for number in range(count):
            began = time.process_time()
            several += bool((await understanding.read(customers.text(number))).also)
            times.append((time.process_time() - began) * 1_000)
        main_ms = (time.thread_time() - main) * 1_000 / count
    finally:
        await asyncio.to_thread(encoder.close)
    p50, p99 = np.quantile(times, (0.5, 0.99))
    shares = f"{(model.runs - before) / count:.3f} | {100 * several / count:.1f}"
    return f"| {count} | {shares} | {np.mean(times):.2f} | {p50:.2f} | {p99:.2f} | {main_ms:.2f} |"


def main() -> int:
    """Measure and print a table of one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=1_500, help="(default: 1,500)")
    given = parser.parse_args()
    print("| texts | encodings | several, % | CPU ms a text | p50 | p99 | main, ms |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(prefix="frontdesk-readings-") as cache:
        print(asyncio.run(measure(given.texts, Path(cache))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
