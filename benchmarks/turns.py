"""How many full turns a second Frontdesk answers over HTTP, and how near that is to the limit of this machine.

Starts the demo as a user would, and beside it bare servers that echo, encode, commit, or do both (the ideal). All get the
same texts from the same client in short alternating rounds, because a shared machine is noisy; what is printed are the
medians of the rounds. Each text is different from all others, so that no cache can answer for the encoder.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import report
from benchmarks.load import TURNS_A_CONVERSATION, Measured, Plan
from benchmarks.processes import (
    KEY,
    ROOT,
    Server,
    new_database,
    postgresql,
    start_frontdesk,
    start_ideal,
    take_training,
    train,
    version,
)

CONCURRENCIES = (1, 8, 64)
_FASTEST = {"echo": 15_000, "commit": 15_000}  # turns a second that none exceeds, so no round runs out of requests
_FASTEST_WITH_ENCODING = 2_000


@dataclass(frozen=True)
class Length:
    """How long a run is: rounds of the compared pair, rounds of each part, and the seconds of a round.

    A round at 64 at once lasts twice as long: there a turn waits for 63 others, so a short round would hold few whole turns.
    """

    rounds: int
    part_rounds: int
    seconds: float
    warm_up_seconds: float
    starts: int


FULL = Length(rounds=5, part_rounds=1, seconds=1.3, warm_up_seconds=0.3, starts=3)
QUICK = Length(rounds=2, part_rounds=1, seconds=0.7, warm_up_seconds=0.3, starts=1)


@dataclass
class Contender:
    """A running server and what the rounds showed of it, by concurrency."""

    server: Server
    compared: bool  # it is one of the pair that alternates; otherwise it is a part, measured less often
    rounds: dict[int, list[Measured]] = field(default_factory=dict)
    cpu_ms: dict[int, list[float]] = field(default_factory=dict)
    rss_mb: float = 0.0
    next_conversation: int = 0  # so that no user comes back and no text is repeated

    def run(self, concurrency: int, length: Length) -> None:
        """Run one round of load against it, in a process of its own."""
        longer = 2 if concurrency > 8 else 1
        seconds, warm_up_seconds = longer * length.seconds, longer * length.warm_up_seconds
        rate = _FASTEST.get(self.server.name.split()[0], _FASTEST_WITH_ENCODING)
        turns = rate * (seconds + warm_up_seconds)
        plan = Plan(
            port=self.server.port,
            concurrency=concurrency,
            seconds=seconds,
            key=KEY,
            first=self.next_conversation,
            conversations=int(turns) // TURNS_A_CONVERSATION + concurrency,
            warm_up_seconds=warm_up_seconds,
        )
        self.next_conversation += plan.conversations
        before = self.server.cpu_seconds
        measured = _load(plan)
        spent = (self.server.cpu_seconds - before) * 1e3 / max(measured.answered, 1)
        self.rounds.setdefault(concurrency, []).append(measured)
        self.cpu_ms.setdefault(concurrency, []).append(spent)
        self.rss_mb = max(self.rss_mb, self.server.rss_mb)


def _load(plan: Plan) -> Measured:
    command = [sys.executable, str(ROOT / "benchmarks" / "load.py")]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the load on port {plan.port} failed:\n{done.stderr[-2000:]}")
    return Measured(**json.loads(done.stdout))


@dataclass(frozen=True)
class Options:
    length: Length
    postgresql: bool
    encoder_threads: int
    model: Path | None


@contextmanager
def contenders(options: Options, folder: Path) -> Iterator[tuple[list[Contender], dict[str, float], str | None]]:
    """Start every server; end them all. Gives them, the seconds of Frontdesk's starts, and PostgreSQL's version."""
    encoder = ["--encoder-threads", str(options.encoder_threads)]
    encoder += ["--model", str(options.model)] if options.model else []
    with ExitStack() as stack:

        def ideal(name: str, mode: str, *more: str, compared: bool = False) -> Contender:
            server = start_ideal(name, mode, folder, *more)
            stack.callback(server.stop)
            return Contender(server, compared)

        ready = {"the very first start, training included": train(folder / "trained")}
        running = [ideal("echo", "echo"), ideal("encode", "encode", *encoder)]
        database = stack.enter_context(postgresql()) if options.postgresql else None
        for engine in ("sqlite", "postgresql") if database else ("sqlite",):
            commit, full, own = _places(engine, folder, database)
            running.append(ideal(f"commit {engine}", "commit", *commit))
            running.append(ideal(f"ideal {engine}", "full", *full, *encoder, compared=True))
            data = folder / f"frontdesk-{engine}"
            take_training(folder / "trained", data)
            server, ready[f"start to ready, {engine}"] = _started(engine, data, own, options)
            stack.callback(server.stop)
            running.append(Contender(server, compared=True))
        yield running, ready, asyncio.run(version(database)) if database else None


def _places(engine: str, folder: Path, database: str | None) -> tuple[list[str], list[str], str | None]:
    """Return where `commit`, the ideal and Frontdesk keep their rows: never the same place."""
    if engine == "sqlite" or database is None:
        return ["--file", str(folder / "commit.sqlite")], ["--file", str(folder / "ideal.sqlite")], None
    urls = [asyncio.run(new_database(database, name)) for name in ("commit", "ideal", "frontdesk")]
    return ["--url", urls[0]], ["--url", urls[1]], urls[2]


def _started(engine: str, data: Path, url: str | None, options: Options) -> tuple[Server, float]:
    """Start Frontdesk as often as the run's length says; return the last server and the median of the seconds to ready."""
    seconds = []
    while True:
        server = start_frontdesk(f"Frontdesk {engine}", data, url, options.encoder_threads)
        seconds.append(server.ready_seconds)
        if len(seconds) == options.length.starts:
            return server, median(seconds)
        server.stop()


def run_rounds(running: list[Contender], length: Length) -> None:
    """Alternate the contenders, turning the order around each time."""
    for concurrency in CONCURRENCIES:
        for number in range(length.rounds):
            due = [one for one in running if one.compared or number < length.part_rounds]
            for one in due if number % 2 == 0 else reversed(due):
                one.run(concurrency, length)


def measure(options: Options) -> report.Report:
    """Run the whole benchmark and return what it showed."""
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-turns-", ignore_cleanup_errors=True) as name,
        contenders(options, Path(name)) as (running, ready, postgresql_version),
    ):
        machine = report.machine(postgresql_version)
        run_rounds(running, options.length)
        figures = [
            report.Figures.of(
                one.server.name, concurrency, one.rounds[concurrency], one.cpu_ms[concurrency], one.rss_mb
            )
            for one in running
            for concurrency in CONCURRENCIES
        ]
    return report.Report(machine, figures, ready, time.perf_counter() - began)


def main() -> int:
    """Measure, print, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="at most a minute on SQLite; noisier")
    parser.add_argument("--postgresql", action="store_true", help="measure on PostgreSQL too")
    parser.add_argument("--encoder-threads", type=int, default=1, help="of Frontdesk and of the ideal alike")
    parser.add_argument("--model", type=Path, help="other weights for the bare encoder than the shipped ones")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure and round here")
    parser.add_argument("--markdown", action="store_true", help="print the tables for RESULTS.md")
    given = parser.parse_args()
    length = QUICK if given.quick else FULL
    result = measure(Options(length, given.postgresql, given.encoder_threads, given.model))
    if given.json:
        given.json.write_text(json.dumps(asdict(result) | {"targets": report.as_json(result)}, indent=1) + "\n")
    print(report.markdown(result) if given.markdown else report.plain(result))
    return 0 if all(target.met for target in report.targets(result)) else 1


if __name__ == "__main__":
    sys.exit(main())
