"""Finds the secrets that a bot's Python takes and no action of it declares: it would find nothing under those names."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SECRETS = "secrets"


class Taken(NamedTuple):
    """A secret that stands in the code as `….secrets["NAME"]` or `….secrets.get("NAME")`."""

    file: str
    line: int
    name: str


def undeclared(folder: Path, declared: frozenset[str]) -> list[Taken]:
    """Those that the Python files beside `actions.py` take, by file and line."""
    taken = [one for path in sorted(folder.glob("*.py")) for one in _taken(path)]
    return [one for one in taken if one.name not in declared]


def _taken(path: Path) -> Iterator[Taken]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return  # said where it is imported
    for node in ast.walk(tree):
        held, key = None, None
        if isinstance(node, ast.Subscript):
            held, key = node.value, node.slice
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            held, key = node.func.value, node.args[0]
        if isinstance(held, ast.Attribute) and held.attr == SECRETS and isinstance(key, ast.Constant):
            yield Taken(path.name, key.lineno, str(key.value))
