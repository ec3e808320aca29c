"""An OpenAPI document as a bot's folder has it: read within limits, its parts found by where they stand, nothing fetched.

A document may come from anywhere, so nothing of it is believed: it may be huge, go in circles, or lead elsewhere.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scanner import RoundTripScanner

MOST_JSON_BYTES = 16 << 20
MOST_YAML_BYTES = 512 << 10  # reading YAML with its lines takes a hundred times as long
MOST_PARTS = 1_000_000  # values of the document, counting again what aliases of YAML repeat
MOST_BRACKETS = 200  # within one another in YAML, which is read in a time that grows with their square
MOST_HOPS = 16  # references that lead to references

Pointer = tuple[str, ...]


class Unfit(Exception):
    """Something of the document cannot be used: what, where, and how to mend it."""

    def __init__(self, what: str, where: "int | Part" = 1, mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(what)

    @property
    def line(self) -> int:
        """Only looked for where somebody is to be told."""
        return self.where if isinstance(self.where, int) else self.where.line

    def within(self, what: str) -> "Unfit":
        """The same, as a part of something larger."""
        return Unfit(f"{what} {self.what}", self.where, self.mend)


@dataclass(frozen=True)
class Document:
    """`root` is plain values. The names of members are texts."""

    file: str
    root: Mapping[str, Any]
    find_line: Callable[[Pointer], int] = field(repr=False, default=lambda pointer: 1)

    @property
    def whole(self) -> "Part":
        return Part(self, self.root, ())


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the document, and where it stands; `None` is the value of what is not there."""

    document: Document = field(repr=False)
    value: Any
    pointer: Pointer

    @property
    def line(self) -> int:
        return self.document.find_line(self.pointer)

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    @property
    def mapping(self) -> Mapping[str, Any]:
        return self.value if isinstance(self.value, dict) else {}

    def at(self, *names: str) -> "Part":
        """The part under these names, with references followed. Raises Unfit."""
        part = self.resolved()
        for name in names:
            part = Part(self.document, part.mapping.get(name), (*part.pointer, name)).resolved()
        return part

    def members(self) -> Iterator[tuple[str, "Part"]]:
        """Each member of a mapping, not yet resolved."""
        for name, value in self.mapping.items():
            yield name, Part(self.document, value, (*self.pointer, name))

    def items(self) -> Iterator["Part"]:
        """Each item of a list, not yet resolved."""
        for place, value in enumerate(self.value if isinstance(self.value, list) else ()):
            yield Part(self.document, value, (*self.pointer, str(place)))

    def unfit(self, what: str, mend: str = "") -> Unfit:
        return Unfit(what, self, mend)

    def resolved(self) -> "Part":
        """What a `$ref` here leads to, with what stands beside it on top. Raises Unfit."""
        part, beside = self, dict[str, Any]()
        for _ in range(MOST_HOPS):
            reference = part.mapping.get("$ref")
            if not isinstance(reference, str):
                return Part(part.document, {**part.mapping, **beside}, part.pointer) if beside else part
            beside = {**{name: value for name, value in part.mapping.items() if name != "$ref"}, **beside}
            part = self._target(reference)
        raise self.unfit("The references here go in circles.", "Let the last one lead to a definition.")

    def _target(self, reference: str) -> "Part":
        if not reference.startswith("#/"):
            shown = reference if len(reference) < 80 else f"{reference[:77]}…"
            raise self.unfit(
                f"`{shown}` leads out of the document, and nothing is fetched.", "Bundle it into one file first."
            )
        part = self.document.whole
        for piece in reference[2:].split("/"):
            name = unquote(piece).replace("~1", "/").replace("~0", "~")
            value = part.value
            if isinstance(value, list) and name.isdecimal() and len(name) < 6 and int(name) < len(value):
                part = Part(self.document, value[int(name)], (*part.pointer, name))
            elif name in part.mapping:
                part = Part(self.document, part.mapping[name], (*part.pointer, name))
            else:
                raise self.unfit(f"`{reference}` leads nowhere.", "Check its spelling.")
        return part


def read_document(path: Path, file: str) -> Document:
    """Read YAML or JSON. Raises Unfit where it is neither, too large, or no OpenAPI 3."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unfit(f"This file cannot be read: {error.strerror or error}.") from error
    looks_like_json = path.suffix == ".json" or data.lstrip()[:1] == b"{"
    most = MOST_JSON_BYTES if looks_like_json else MOST_YAML_BYTES
    if len(data) > most:
        mend = "Keep the operations that the bot needs." + ("" if looks_like_json else " As JSON it may be larger.")
        raise Unfit(f"This document has {len(data):,} bytes, and {most:,} may be read.", mend=mend)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("This document is not in UTF-8.", mend="Save it as UTF-8.") from error
    document = _from_json(text, file) if looks_like_json else _from_yaml(text, file)
    _check_version(document)
    return document


def _check_version(document: Document) -> None:
    version = document.root.get("openapi", document.root.get("swagger"))
    if not re.match(r"3\.[01](\.|$)", str(version)):
        what = f"OpenAPI {version} is not read." if version is not None else "This is no OpenAPI document."
        mend = "OpenAPI 3.0 and 3.1 are; a Swagger 2.0 document can be converted."
        raise Unfit(what, document.find_line(("openapi",)), mend)
    if not isinstance(document.root.get("paths", {}), dict):
        raise Unfit("`paths` must be a mapping of paths to operations.", document.find_line(("paths",)))


def _from_json(text: str, file: str) -> Document:
    try:
        root = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unfit(f"This is not JSON: {error.msg}.", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise Unfit("This document is nested too deeply.") from error
    return Document(file, _whole(root), _Lines(text).find)


class _Lines:
    """Finds the line of a value in JSON. Only problems ask for it, so the text is looked through then, each mapping once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._members: dict[int, dict[str, int]] = {}

    def find(self, pointer: Pointer) -> int:
        at = _blank(self._text, 0)
        for name in pointer:
            if at not in self._members:
                self._members[at] = self._members_at(at)
            if name not in self._members[at]:
                break
            at = self._members[at][name]
        return self._text.count("\n", 0, at) + 1

    def _members_at(self, at: int) -> dict[str, int]:
        """Where each value of the mapping or list at `at` begins; nothing for any other value."""
        text, is_list, found = self._text, self._text[at] == "[", dict[str, int]()
        if text[at] not in "[{":
            return found
        at = _blank(text, at + 1)
        while text[at] not in "]}":
            key = str(len(found))
            if not is_list:
                key, at = self._decoder.raw_decode(text, at)
                at = _blank(text, _blank(text, at) + 1)  # past the colon
            found[key] = at
            at = _blank(text, self._decoder.raw_decode(text, at)[1])
            at = _blank(text, at + 1) if text[at] == "," else at
        return found


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


class _Scanner(RoundTripScanner):
    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803
        if len(self.flow_context) >= MOST_BRACKETS:
            raise Unfit("This document is nested too deeply.")
        super().fetch_flow_collection_start(TokenClass, to_push)


def _from_yaml(text: str, file: str) -> Document:
    yaml = YAML(typ="rt")
    yaml.Scanner = _Scanner
    try:
        node = yaml.load(text)
    except MarkedYAMLError as error:
        line = int(error.problem_mark.line) + 1 if error.problem_mark else 1
        raise Unfit(f"This is not YAML: {error.problem}.", line) from error
    except RecursionError as error:
        raise Unfit("This document is nested too deeply.") from error
    except (YAMLError, ValueError) as error:
        raise Unfit(f"This document cannot be read: {error}.") from error
    return Document(file, _whole(_plain(node)), lambda pointer: _line_in_yaml(node, pointer))


def _line_in_yaml(node: Any, pointer: Pointer) -> int:
    line = 1
    for name in pointer:
        if isinstance(node, CommentedMap):
            key = next((key for key in node if str(key) == name), None)
            if key is None:
                break
            line, node = int(node.lc.key(key)[0]) + 1 if key in (node.lc.data or {}) else line, node[key]
        elif isinstance(node, CommentedSeq) and name.isdecimal() and int(name) < len(node):
            line, node = int(node.lc.item(int(name))[0]) + 1, node[int(name)]
        else:
            break
    return line


def _whole(root: Any) -> Mapping[str, Any]:
    if not isinstance(root, dict):
        raise Unfit("This is no OpenAPI document.", mend="A mapping with `openapi`, `info` and `paths` is expected.")
    return root


def _plain(node: Any) -> Any:
    """Ordinary values of what the YAML reader gives. What an alias repeats stays one value, and is counted each time."""
    made: dict[int, tuple[Any, int]] = {}
    under_way: set[int] = set()

    def convert(value: Any) -> tuple[Any, int]:
        if not isinstance(value, Mapping | Sequence) or isinstance(value, str | bytes):
            return _scalar(value), 1
        if id(value) in made:
            return made[id(value)]
        if id(value) in under_way:
            raise Unfit("An alias of YAML stands within what it stands for.", mend="Use `$ref` instead.")
        under_way.add(id(value))
        made[id(value)] = _converted(value, convert)
        under_way.discard(id(value))
        return made[id(value)]

    try:
        return convert(node)[0]
    except RecursionError as error:
        raise Unfit("This document is nested too deeply.") from error


def _converted(value: Any, convert: Callable[[Any], tuple[Any, int]]) -> tuple[Any, int]:
    if isinstance(value, Mapping):
        members = {str(name): convert(inner) for name, inner in value.items()}
        plain: Any = {name: inner for name, (inner, _) in members.items()}
        size = 1 + sum(count for _, count in members.values())
    else:
        items = [convert(inner) for inner in value]
        plain, size = [inner for inner, _ in items], 1 + sum(count for _, count in items)
    if size > MOST_PARTS:
        raise Unfit("Aliases of YAML make this document huge.", mend="Use `$ref` instead.")
    return plain, size


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)
