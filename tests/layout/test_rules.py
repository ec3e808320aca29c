"""The rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest
from tests.distribution import MARK, group_of
from tests.layout.tree import PACKAGE, ROOT, calls_of, files_with, imports_of, name_of, project_files, syntax_of

pytestmark = pytest.mark.xdist_group("layout")  # every file is parsed once

# Put together, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.)}*])/(work|tmp|root|home)" + r"/[\w.]")
REGISTRY_HOSTS = re.compile(r"\b(pypi|pythonhosted|npmjs|yarnpkg|debian|huggingface|docker)\." + r"(org|com|co|io)\b")
ADDRESSES = re.compile(r"\w+:/" + "/")
LOCKS = ("requirements/base.txt", "requirements/dev.txt", "requirements/uv.txt", "web/package-lock.json")
TEXTS_OF_OTHERS = frozenset({"LICENSE", "NOTICE"})
CONCURRENCY = {"asyncio", "threading", "multiprocessing", "concurrent"}
CLOCKS_AND_CHANCE = {"time", "random", "secrets", "uuid"}
OUTSIDE = {"os", "io", "socket", "subprocess", "sqlite3", "logging", "structlog", "httpx", "fastapi", "starlette"}
NOT_PURE = CONCURRENCY | CLOCKS_AND_CHANCE | OUTSIDE


def pure_files() -> list[Path]:
    return [path for path in files_with(".py") if path.is_relative_to(PACKAGE / "dialogue")]


def test_every_module_says_what_it_is_for() -> None:
    silent = [name_of(path) for path in files_with(".py") if not ast.get_docstring(syntax_of(path))]
    assert silent == []


def test_the_dialogue_imports_nothing_that_has_effects() -> None:
    assert pure_files()
    impure = [
        f"{name_of(path)}:{line} {name}"
        for path in pure_files()
        for line, name in imports_of(path)
        if name.split(".")[0] in NOT_PURE
    ]
    assert impure == []


def test_the_dialogue_awaits_nothing_opens_nothing_and_asks_no_clock() -> None:
    waiting = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
    impure = [
        f"{name_of(path)}:{node.lineno}"
        for path in pure_files()
        for node in ast.walk(syntax_of(path))
        if isinstance(node, waiting)
    ]
    for path in pure_files():
        for call, function in calls_of(path):
            if re.search(r"(^|\.)(now|utcnow|today|open|print|input|read_text|write_text)$", function):
                impure.append(f"{name_of(path)}:{call.lineno} {function}")
    assert impure == []


def test_nothing_is_mocked() -> None:
    mocks = [
        f"{name_of(path)}:{line}"
        for path in files_with(".py")
        for line, name in imports_of(path)
        if name.startswith(("unittest.mock", "mock.", "pytest_mock"))
    ]
    assert mocks == []


def test_no_test_sleeps() -> None:
    sleeps = [
        f"{name_of(path)}:{call.lineno} {function}"
        for path in files_with(".py")
        if path.is_relative_to(ROOT / "tests") or path.name.startswith("test_")
        for call, function in calls_of(path)
        if function.split(".")[-1] == "sleep" and ast.unparse(call) != "asyncio.sleep(0)"
    ]
    assert sleeps == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert found(MACHINE_PATHS) == []


def test_no_file_names_the_host_of_a_registry() -> None:
    assert found(REGISTRY_HOSTS) == []


def test_a_group_of_tests_is_that_of_whole_files() -> None:
    """`tests/distribution.py` reads it where no test has been collected."""
    marked = [path for path in files_with(".py") if path.name.startswith("test_") and MARK.search(path.read_text())]
    wrong = [
        name_of(path)
        for path in marked
        if len(MARK.findall(text := path.read_text(encoding="utf-8"))) != 1
        or not re.search(r"^pytestmark = (\[[^\]]*)?pytest\.mark\.xdist_group", text, re.M)
    ]
    assert marked
    assert wrong == []
    assert group_of(f"{name_of(Path(__file__))}::{test_nothing_is_mocked.__name__}[a@b::c]") == "layout"


def found(pattern: re.Pattern[str]) -> list[str]:
    places = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path.name not in TEXTS_OF_OTHERS and (match := pattern.search(text)):
            places.append(f"{name_of(path)}: {match[0]}")
    return places


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_address_and_hashes_everything(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert ADDRESSES.findall(text) == []
    if name.endswith(".txt"):
        assert len(re.findall(r"^[\w.-]+(\[.*\])?==", text, re.M)) == len(re.findall(r"^[\w.-]+.*\\$", text, re.M))
    else:
        packages = re.findall(r'"node_modules/[^"]*": \{[^{}]*"version"', text)
        assert packages
        assert len(re.findall(r'"integrity": "sha512-', text)) >= len(packages)
