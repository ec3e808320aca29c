"""Nothing grows until nobody can read it: files, functions, and the two that everyone reads first."""

import ast
from pathlib import Path

import pytest
from tests.layout.tree import PACKAGE, ROOT, files_with, name_of, syntax_of

pytestmark = pytest.mark.xdist_group("layout")  # every file is parsed once

MOST_LINES = 400
MOST_FUNCTION_LINES = 40
HAND_WRITTEN = (".py", ".ts", ".tsx", ".mjs", ".css", ".html", ".sql", ".sh")

GENERATED = {"web/console/src/api/schema.ts"}  # by tools/console_client.py


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {name_of(path): lines_of(path) for path in files_with(*HAND_WRITTEN)}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES and name not in GENERATED} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}": length
        for path in files_with(".py")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := function_lines(node)) > MOST_FUNCTION_LINES
    }
    assert long == {}


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the end, without the docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        docstring = node.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def test_the_turn_stays_under_200_lines() -> None:
    assert lines_of(PACKAGE / "conversations" / "turn.py") < 200


def test_the_architecture_page_stays_within_200_lines() -> None:
    assert lines_of(ROOT / "ARCHITECTURE.md") <= 200
