"""The project's files as the layout tests see them: what git knows of, and what is about to be added."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "frontdesk"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is in the project, without what .gitignore names."""
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = (ROOT / name for name in answer.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def files_with(*suffixes: str) -> list[Path]:
    return [path for path in project_files() if path.suffix in suffixes]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def syntax_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Each import with its line, as the dotted name of what it brings in."""
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls_of(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the dotted name of what it calls, as far as that is a name."""
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def packages() -> list[str]:
    """The capabilities: every package right under `frontdesk`."""
    return sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file())
