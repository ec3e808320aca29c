"""What a speed run showed, held against the targets and against what others published, as a table."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Self

from benchmarks.load import Measured

# Turns a second at 1 / 8 / 64 at once (lowest and highest of several runs), p50 at one at a time in ms, memory in MB: full
# turns over HTTP, measured earlier on machines of two cores, kept by the project and not measured again by this script.
PUBLISHED: tuple[tuple[str, tuple[tuple[int, int], ...], str, int], ...] = (
    ("Rasa 3.6 (DIET, SQLite tracker, default)", ((12, 64), (14, 67), (13, 88)), "17-85", 1_110),
    ("botbuilder (Python) echo bot, no understanding, no storage", ((66, 135), (94, 140), (80, 149)), "7-16", 70),
    ("the ideal on SQLite, on a CPU with VNNI", ((128, 310), (607, 934), (965, 1_334)), "2.4-8", 140),
    ("the ideal on PostgreSQL, on a CPU with VNNI", ((88, 333), (329, 674), (368, 973)), "2.7-12", 240),
)
_RASA_AT_64 = PUBLISHED[0][1][2]


@dataclass(frozen=True)
class Figures:
    """One server at one concurrency: medians over its rounds, sums where something is counted."""

    name: str
    concurrency: int
    turns_per_second: float
    lowest: float
    highest: float
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float  # what the server process spent a turn
    client_cpu_us: float
    rss_mb: float  # the most after any round
    turns: int
    failed: int
    unread: int
    not_bot: int
    split: int
    stalled: int
    worst_gap_ms: float
    example: str
    rounds: tuple[float, ...]  # turns a second of each
    p50s_ms: tuple[float, ...]

    @classmethod
    def of(cls, name: str, concurrency: int, rounds: Sequence[Measured], cpu: Sequence[float], rss_mb: float) -> Self:
        rates = tuple(one.turns_per_second for one in rounds)
        return cls(
            name=name,
            concurrency=concurrency,
            turns_per_second=median(rates),
            lowest=min(rates),
            highest=max(rates),
            p50_ms=median(one.p50_ms for one in rounds),
            p99_ms=median(one.p99_ms for one in rounds),
            server_cpu_ms=median(cpu),
            client_cpu_us=median(one.client_cpu_us for one in rounds),
            rss_mb=rss_mb,
            turns=sum(one.turns for one in rounds),
            failed=sum(one.failed for one in rounds),
            unread=sum(one.unread for one in rounds),
            not_bot=sum(one.not_bot for one in rounds),
            split=sum(one.split for one in rounds),
            stalled=sum(one.stalled for one in rounds),
            worst_gap_ms=max(one.worst_gap_ms for one in rounds),
            example=next((one.example for one in rounds if one.example), ""),
            rounds=rates,
            p50s_ms=tuple(one.p50_ms for one in rounds),
        )


@dataclass(frozen=True)
class Report:
    machine: dict[str, str]
    figures: list[Figures]
    ready_seconds: dict[str, float]
    seconds: float

    def get(self, name: str, concurrency: int) -> Figures:
        return next(one for one in self.figures if (one.name, one.concurrency) == (name, concurrency))

    @property
    def engines(self) -> list[str]:
        return [
            one.name.split()[1] for one in self.figures if one.name.startswith("Frontdesk") and one.concurrency == 1
        ]


@dataclass(frozen=True)
class Target:
    what: str
    wanted: str
    shown: str
    met: bool


def fraction(report: Report, engine: str, concurrency: int) -> float:
    """Return ours as a fraction of the ideal in turns a second: the median over pairs of neighbouring rounds."""
    ours, ideal = report.get(f"Frontdesk {engine}", concurrency), report.get(f"ideal {engine}", concurrency)
    return median(our / its for our, its in zip(ours.rounds, ideal.rounds, strict=True))


def slowdown(report: Report, engine: str, concurrency: int) -> float:
    """Return our p50 as a multiple of the ideal's, over pairs of neighbouring rounds."""
    ours, ideal = report.get(f"Frontdesk {engine}", concurrency), report.get(f"ideal {engine}", concurrency)
    return median(our / its for our, its in zip(ours.p50s_ms, ideal.p50s_ms, strict=True))


def targets(report: Report) -> list[Target]:
    """Hold the figures against every target there is for speed."""
    found = []
    for engine in report.engines:
        share, times = fraction(report, engine, 64), slowdown(report, engine, 1)
        found.append(Target(f"turns/s at 64 at once, {engine}", "≥ 50 % of the ideal", f"{share:.0%}", share >= 0.5))
        found.append(Target(f"p50 one at a time, {engine}", "≤ 2 × the ideal's", f"{times:.2f} ×", times <= 2))
        ours = report.get(f"Frontdesk {engine}", 64)
        found.append(Target(f"RSS, {engine}", "≤ 300 MB", f"{ours.rss_mb:.0f} MB", ours.rss_mb <= 300))
        ready = report.ready_seconds[f"start to ready, {engine}"]
        found.append(Target(f"start to ready, trained bot, {engine}", "≤ 3 s", f"{ready:.2f} s", ready <= 3))
        for word, rasa in zip(("slowest", "fastest"), _RASA_AT_64, strict=True):
            ratio = ours.turns_per_second / rasa
            found.append(
                Target(
                    f"turns/s at 64, {engine}, by Rasa's {word} run ({rasa}/s)", "≥ 8 ×", f"{ratio:.1f} ×", ratio >= 8
                )
            )
        found.append(_soundness(report, engine))
    return found


def _soundness(report: Report, engine: str) -> Target:
    """Every turn was answered with 200, read by the bot, and in no response did the body wait for the head."""
    ours = [one for one in report.figures if one.name == f"Frontdesk {engine}"]
    failed, stalled = sum(one.failed for one in ours), sum(one.stalled for one in ours)
    unread = sum(one.unread + one.not_bot for one in ours) / max(sum(one.turns for one in ours), 1)
    shown = f"{failed} failed, {unread:.1%} unread, {stalled} stalled"
    return Target(
        f"turns sound, {engine}", "0 failed, < 1 % unread, 0 stalled", shown, not failed + stalled and unread < 0.01
    )


def as_json(report: Report) -> list[dict[str, object]]:
    return [asdict(target) for target in targets(report)]


def machine(postgresql: str | None) -> dict[str, str]:
    """Describe what it ran on, as far as it explains the figures."""
    try:
        cpu = Path("/proc/cpuinfo").read_text()
    except OSError:
        cpu = ""
    model = next((line.split(":")[1].strip() for line in cpu.splitlines() if line.startswith("model name")), "?")
    vnni = "yes" if "vnni" in cpu else "no"
    about = {
        "CPU": f"{os.cpu_count()} × {model}",
        "VNNI (int8 instructions)": vnni,
        "load before": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
    }
    return about | ({"PostgreSQL": postgresql} if postgresql else {})


def _rows(report: Report) -> list[list[str]]:
    rows = [
        ["server", "at once", "turns/s", "lowest-highest", "of ideal", "p50 ms", "p99 ms", "CPU ms a turn", "RSS MB"]
    ]
    for one in report.figures:
        kind, _, engine = one.name.partition(" ")
        share = f"{fraction(report, engine, one.concurrency):.0%}" if kind == "Frontdesk" else ""
        rows.append(
            [
                one.name,
                str(one.concurrency),
                f"{one.turns_per_second:.0f}",
                f"{one.lowest:.0f}-{one.highest:.0f}",
                share,
                f"{one.p50_ms:.1f}",
                f"{one.p99_ms:.1f}",
                f"{one.server_cpu_ms:.2f}",
                f"{one.rss_mb:.0f}",
            ]
        )
    return rows


def _published_rows() -> list[list[str]]:
    rows = [["published", "at 1", "at 8", "at 64", "p50 ms at 1", "memory MB"]]
    for name, rates, p50, rss in PUBLISHED:
        rows.append([name, *(f"{low}-{high}" for low, high in rates), p50, str(rss)])
    return rows


def _notes(report: Report) -> list[str]:
    echo = report.get("echo", 64)
    split = sum(one.split for one in report.figures if one.name.startswith("Frontdesk"))
    turns = sum(one.turns for one in report.figures if one.name.startswith("Frontdesk"))
    gap = max(one.worst_gap_ms for one in report.figures if one.name.startswith("Frontdesk"))
    lines = [f"{name}: {value}" for name, value in report.machine.items()]
    lines += [f"{name}: {seconds:.2f} s" for name, seconds in report.ready_seconds.items()]
    lines.append(
        f"the client itself: {echo.client_cpu_us:.0f} µs of CPU a turn against the bare echo at 64, which spends "
        f"{echo.server_cpu_ms * 1e3:.0f} µs and does {echo.turns_per_second:.0f} turns/s"
    )
    lines.append(f"head and body in two packets: {split} of {turns} answers, at most {gap:.1f} ms apart")
    lines += [
        f"{one.name} at {one.concurrency}: {one.failed} failed, the first: {one.example}"
        for one in report.figures
        if one.failed
    ]
    return [*lines, f"whole run: {report.seconds:.0f} s"]


def _target_rows(report: Report) -> list[list[str]]:
    rows = [["target", "wanted", "shown", "met"]]
    return rows + [[one.what, one.wanted, one.shown, "yes" if one.met else "NO"] for one in targets(report)]


def plain(report: Report) -> str:
    """Return everything for a terminal."""
    tables = (_rows(report), _published_rows(), _target_rows(report))
    return "\n\n".join([*map(_aligned, tables), "\n".join(_notes(report))])


def markdown(report: Report) -> str:
    """Return everything for RESULTS.md."""
    tables = (_rows(report), _published_rows(), _target_rows(report))
    return "\n\n".join([*map(_piped, tables), "\n".join(f"- {line}" for line in _notes(report))])


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _piped(rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
