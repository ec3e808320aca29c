"""The results of stories for their readers: lines for a person, JSON for a program, JUnit's XML for a build server."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import msgspec

from frontdesk.conversations.stories.results import StoryResult, TurnResult

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_lines(results: Sequence[StoryResult]) -> list[str]:
    """Each story with its differences, and how many passed."""
    lines = []
    for result in results:
        lines.append(f"{'ok  ' if result.passed else 'FAIL'} {result.name}")
        lines += [f"       {line}" for line in ((f"in {result.file}", *result.differences) * (not result.passed))]
    failed = _failed(results)
    return [*lines, f"{len(results) - failed} passed, {failed} failed"]


def as_json(results: Sequence[StoryResult]) -> str:
    """One object: the counts, and every story with every turn, its differences and its moves."""
    failed = _failed(results)
    document = {
        "passed": len(results) - failed,
        "failed": failed,
        "stories": [
            {
                "story": result.name,
                "file": result.file,
                "passed": result.passed,
                "seconds": round(result.seconds, 3),
                "turns": [_turn(turn) for turn in result.turns],
            }
            for result in results
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=2).decode()


def as_junit(results: Sequence[StoryResult], suite: str) -> str:
    """A `testsuite` with a `testcase` a story, as build servers read it."""
    root = ElementTree.Element(
        "testsuite",
        name=_fit(suite),
        tests=str(len(results)),
        failures=str(_failed(results)),
        errors="0",
        skipped="0",
        time=f"{sum(result.seconds for result in results):.3f}",
    )
    for result in results:
        case = ElementTree.SubElement(
            root, "testcase", name=_fit(result.name), classname=_fit(result.file), time=f"{result.seconds:.3f}"
        )
        if not result.passed:
            failure = ElementTree.SubElement(case, "failure", message=_fit(result.differences[0]))
            failure.text = _fit("\n".join(result.differences))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _failed(results: Sequence[StoryResult]) -> int:
    return sum(not result.passed for result in results)


def _turn(turn: TurnResult) -> dict[str, Any]:
    return {
        turn.began: turn.text,
        "replies": list(turn.replies),
        "passed": turn.passed,
        "differences": [{"what": one.what, "expected": one.wanted, "got": one.got} for one in turn.differences],
        "problems": list(turn.problems),
        "trace": list(turn.trace),
    }


def _fit(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
