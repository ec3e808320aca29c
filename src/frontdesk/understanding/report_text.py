"""The report and a reading as lines for a terminal; `--json` has the same whole."""

import json
from collections.abc import Iterator, Sequence

from frontdesk.dialogue.reading import Reading
from frontdesk.understanding.findings import Finding, Located
from frontdesk.understanding.report import Confusion, OutOfScope, Report

_MOST_IN_SECTION = 12
_MOST_EXAMPLES = 4


def report_lines(bot: str, report: Report) -> Iterator[str]:
    overall = report.overall
    yield f"{bot}: {len(report.intents)} intents, {overall.examples} examples"
    yield (
        f"Of {overall.measured}, each read by a model that had not seen it: {_percent(overall.accuracy)} right,"
        f" {_percent(overall.recall)} right and accepted, {overall.refused} refused as none of the intents."
    )
    yield from _table(report)
    yield from _section("contradictions", [_finding(one) for one in report.contradictions])
    yield from _section("confusions", [_confusion(one) for one in report.confusions])
    yield from _section("refused as none of the intents", [_finding(one) for one in report.refused])
    yield from _section("duplicates", [_finding(one) for one in report.duplicates])
    yield from _section("too few examples", [_finding(one) for one in report.too_few])
    yield from _section("examples all alike", [_finding(one) for one in report.too_uniform])
    yield from _section("marks of entities", [_finding(one) for one in report.marks])
    yield from _out_of_scope(report.out_of_scope)


def _table(report: Report) -> Iterator[str]:
    width = max((len(one.intent) for one in report.intents), default=0)
    yield ""
    yield f"{'intent':<{width}}  examples   right  accepted  precision  refused"
    for one in report.intents:
        yield (
            f"{one.intent:<{width}}  {one.examples:>8}  {_percent(one.accuracy):>6}  {_percent(one.recall):>8}"
            f"  {_percent(one.precision):>9}  {one.refused:>7}"
        )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _section(title: str, parts: Sequence[list[str]]) -> Iterator[str]:
    if not parts:
        return
    yield ""
    yield title
    for part in parts[:_MOST_IN_SECTION]:
        yield from (f"  {line}" for line in part)
    yield from _more(len(parts) - _MOST_IN_SECTION, "  ")


def _more(count: int, indent: str) -> Iterator[str]:
    if count > 0:
        yield f"{indent}and {count} more: see --json"


def _finding(finding: Finding) -> list[str]:
    alike = "" if finding.similarity in (None, 1.0) else f" ({finding.similarity:.2f})"
    lines = [f"{finding.what}{alike}"]
    lines += [f"  {_place(example)}" for example in finding.examples[:_MOST_EXAMPLES]]
    lines += _more(len(finding.examples) - _MOST_EXAMPLES, "  ")
    return [*lines, f"  - {finding.advice}"]


def _confusion(confusion: Confusion) -> list[str]:
    lines = [f"{confusion.intent} is taken for {confusion.taken_for}: {len(confusion.examples)}"]
    for one in confusion.examples[:_MOST_EXAMPLES]:
        lines.append(f"  {_place(one.example)}{' (and refused)' if one.refused else ''}")
        lines += [f"    near {_place(cause.example)} ({cause.similarity:.2f})" for cause in one.causes]
    lines += _more(len(confusion.examples) - _MOST_EXAMPLES, "  ")
    return [*lines, f"  - {confusion.advice}"]


def _out_of_scope(outside: OutOfScope) -> Iterator[str]:
    yield ""
    yield f"out of scope: {outside.examples} examples, {_percent(outside.recall)} of those that were held out are refused"
    yield f"  - {outside.advice}"
    for gap in outside.gaps[:_MOST_IN_SECTION]:
        yield f"  {gap.text}"
        yield (
            f"    would start {gap.intent} ({gap.confidence:.2f}),"
            f" near {_place(gap.nearest.example)} ({gap.nearest.similarity:.2f})"
        )
    yield from _more(len(outside.gaps) - _MOST_IN_SECTION, "  ")


def _place(example: Located) -> str:
    return f"{example.file}:{example.line}: {example.text}" if example.file else example.text


def reading_lines(reading: Reading) -> Iterator[str]:
    sure = f" ({reading.confidence:.2f})" if reading.intent else ""
    yield f"intent     {reading.intent or 'none of these'}{sure}"
    for wish in reading.also:
        yield f"also       {wish.intent or 'a question'} ({wish.confidence:.2f}) in {wish.text!r}"
    if reading.ranking:
        yield f"ranking    {', '.join(f'{one.intent} {one.confidence:.2f}' for one in reading.ranking)}"
    for entity in reading.entities:
        value = json.dumps(entity.value, ensure_ascii=False)
        yield f"entity     {entity.name} {value} in {entity.text!r}, {entity.start} to {entity.end}"
    if reading.signals:
        yield f"signals    {', '.join(reading.signals)}"
    yield f"language   {reading.language}"
