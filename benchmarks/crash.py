"""The longer crash run: kills Frontdesk under load as often as asked, on SQLite, on PostgreSQL or on both, and reports faults."""

import argparse
import asyncio
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.kills import Outcome, Plan, kill_again_and_again
from benchmarks.processes import new_database, postgresql, train


def run(engine: str, kills: int, customers: int, seed: int) -> Outcome:
    """Run on an empty data folder, which is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-crash-", ignore_cleanup_errors=True))
        )
        url = None
        if engine == "postgresql":
            url = asyncio.run(new_database(stack.enter_context(postgresql()), "frontdesk"))
        train(folder / "trained")
        plan = Plan(folder / "data", kills, folder / "trained", url, customers, seed)
        return asyncio.run(kill_again_and_again(plan, lambda line: print(f"{engine}: {line}", file=sys.stderr)))


def main() -> int:
    """Run, print one JSON object an engine, and return 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=200, help="in all, shared by the engines (default 200)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--customers", type=int, default=12, help="who talk at once")
    parser.add_argument("--seed", type=int, default=1, help="the same seed kills after the same waits")
    given = parser.parse_args()
    engines = ("sqlite", "postgresql") if given.engine == "both" else (given.engine,)
    faults = 0
    for number, engine in enumerate(engines):
        kills = given.kills // len(engines) + (number < given.kills % len(engines))
        outcome = run(engine, kills, given.customers, given.seed)
        faults += len(outcome.faults)
        print(json.dumps({"engine": engine} | asdict(outcome), indent=1))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
