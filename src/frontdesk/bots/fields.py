"""Reading YAML with its line numbers: each value is taken by name and kind, and whatever does not fit becomes a `Problem`."""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from frontdesk.bots.errors import Problem

_QUOTED = re.compile(r'"([^"]*)"')


class Fields:
    """One mapping of a file. Every key must be taken by one of the methods below, or `finish` names it as unknown. `inherited`
    are values that stand for keys which are not written here."""

    def __init__(
        self, node: CommentedMap, file: str, problems: list[Problem], inherited: Mapping[str, Any] | None = None
    ) -> None:
        self.node = node
        self.inherited = inherited or {}
        self.file = file
        self.problems = problems
        self._taken: set[str] = set()

    def line(self, key: str | None = None) -> int:
        if key is not None and key in self.node:
            return int(self.node.lc.key(key)[0]) + 1
        return int(self.node.lc.line) + 1

    def problem(self, what: str, mend: str = "", key: str | None = None) -> None:
        self.problems.append(Problem(self.file, self.line(key), what, mend))

    def raw(self, key: str) -> Any:
        self._taken.add(key)
        return self.node.get(key, self.inherited.get(key))

    def text(self, key: str, default: str = "", required: bool = False) -> str:
        value = self.raw(key)
        if value is None:
            if required:
                self.problem(f"`{key}` is missing.", f"Add `{key}: …`.")
            return default
        if isinstance(value, CommentedMap | CommentedSeq):
            self.problem(f"`{key}` must be a text.", key=key)
            return default
        return _plain_text(value)

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A text or a list of texts."""
        value = self.raw(key)
        if value is None:
            if required:
                self.problem(f"`{key}` is missing.", f"Add `{key}: …`.")
            return ()
        items = value if isinstance(value, CommentedSeq) else [value]
        if any(isinstance(item, CommentedMap | CommentedSeq) for item in items):
            self.problem(f"`{key}` must be a text or a list of texts.", key=key)
            return ()
        return tuple(_plain_text(item) for item in items)

    def placed_texts(self, key: str) -> list[tuple[str, int]]:
        """The same with the line of each; what is empty is an empty text."""
        value = self.raw(key)
        if not isinstance(value, CommentedSeq):
            return [(text, self.line(key)) for text in self.texts(key)]
        placed = []
        for number, item in enumerate(value):
            line = int(value.lc.item(number)[0]) + 1
            if isinstance(item, CommentedMap | CommentedSeq):
                mend = "Put quotes around a text with a colon or brackets."
                self.problems.append(Problem(self.file, line, "A text is expected here.", mend))
            else:
                placed.append(("" if item is None else _plain_text(item), line))
        return placed

    def number(self, key: str, default: int) -> int:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.problem(f"`{key}` must be a whole number, zero or more.", key=key)
            return default
        return int(value)

    def seconds(self, key: str, most: float) -> float:
        """A number of seconds, from 0, which it is by default, to `most`."""
        value = self.raw(key)
        if value is None:
            return 0.0
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
            self.problem(f"`{key}` must be a number of seconds from 0 to {most:g}.", "Write 1.5, for example.", key=key)
            return 0.0
        return float(value)

    def flag(self, key: str) -> bool:
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(f"`{key}` must be true or false.", key=key)
        return False

    def mapping(self, key: str) -> "Fields":
        value = self.raw(key)
        if value is None:
            return Fields(CommentedMap(), self.file, self.problems)
        if not isinstance(value, CommentedMap):
            self.problem(f"`{key}` must be a mapping of names to values.", key=key)
            return Fields(CommentedMap(), self.file, self.problems)
        return Fields(value, self.file, self.problems)

    def items(self, key: str) -> Iterator[Any]:
        value = self.raw(key)
        if value is None:
            return iter(())
        if not isinstance(value, CommentedSeq):
            self.problem(f"`{key}` must be a list.", key=key)
            return iter(())
        return iter(value)

    def children(self) -> Iterator[tuple[str, "Fields"]]:
        """Every value of this mapping, which must be mappings themselves."""
        for key in self.node:
            yield str(key), self.mapping(key)

    def plain(self, key: str) -> dict[str, Any]:
        """A mapping as ordinary values."""
        return {str(name): plain(value) for name, value in self.mapping(key).node.items()}

    def finish(self) -> None:
        for key in self.node:
            if key not in self._taken:
                near = difflib.get_close_matches(str(key), self._taken, n=1)
                mend = f"Did you mean `{near[0]}`?" if near else "Check its spelling."
                self.problem(f"`{key}` is not known here.", mend, key=key)


def plain(value: Any) -> Any:
    """Turn what the YAML reader gives into ordinary values."""
    if isinstance(value, CommentedMap):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, CommentedSeq):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def read_documents(path: Path, file: str, problems: list[Problem]) -> list[Any]:
    """Read every YAML document of a file; a file that cannot be read is one problem and no documents."""
    try:
        return [document for document in YAML(typ="rt").load_all(path.read_text("utf-8")) if document is not None]
    except DuplicateKeyError as error:
        name = _QUOTED.search(str(error.problem))
        what = f"`{name[1]}` stands here a second time." if name else "A name stands here a second time."
        problems.append(Problem(file, _line_of(error), what, "Keep one of them."))
    except MarkedYAMLError as error:
        problems.append(
            Problem(
                file, _line_of(error), f"This is not YAML: {error.problem}.", "Check indentation, quotes and colons."
            )
        )
    except (YAMLError, ValueError, OSError) as error:
        problems.append(Problem(file, 1, f"This file cannot be read: {error}."))
    return []


def _line_of(error: MarkedYAMLError) -> int:
    return int(error.problem_mark.line) + 1 if error.problem_mark else 1


def as_fields(document: Any, file: str, problems: list[Problem]) -> Fields | None:
    if isinstance(document, CommentedMap):
        return Fields(document, file, problems)
    problems.append(Problem(file, 1, "A mapping of names to values is expected here."))
    return None
