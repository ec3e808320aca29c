"""Reads Markdown and plain text as they are, front matter included."""

import io
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.sources.base import Document, Format, Visibility

MAX_FRONT_MATTER_CHARACTERS = 8 * 1024
MAX_FRONT_MATTER_LISTS = 50
"""Nesting costs the YAML reader much more than length does."""
FRONT_MATTER = re.compile(r"---[ \t]*(?:\r\n?|\n)(?P<yaml>.*?)^---[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL | re.MULTILINE)
_PLAIN = frozenset({".txt", ".text"})


def read(source: str, data: bytes) -> Sequence[Document]:
    return [parse(source, decode(data), "plain" if PurePath(source).suffix.lower() in _PLAIN else "markdown")]


def decode(data: bytes) -> str:
    """Return the text of a file, line ends untouched; raise `Unreadable` for what is not UTF-8 text."""
    if b"\0" in data:
        raise Unreadable("is binary, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 text (byte {error.start})") from error
    if not text.strip():
        raise Unreadable("is empty")
    return text


def parse(source: str, text: str, format: Format = "markdown") -> Document:  # noqa: A002
    """Take the front matter `title`, `url`, `tags`, `language`, `visibility`, `audience`, `product` off the text.

    Raise `Unreadable` when it is not valid.
    """
    match = FRONT_MATTER.match(text)
    if match is None:
        return Document(source=source, text=text, format=format)
    fields = _front_matter(match["yaml"])
    return Document(
        source=source,
        text=text,
        format=format,
        body_at=match.end(),
        title=_line(fields, "title") or "",
        url=_line(fields, "url"),
        tags=_tags(fields.get("tags")),
        language=_line(fields, "language"),
        visibility=_visibility(fields),
        audience=_tags(fields.get("audience")),
        product=_tags(fields.get("product")),
    )


def _front_matter(text: str) -> dict[str, Any]:
    if len(text) > MAX_FRONT_MATTER_CHARACTERS:
        raise Unreadable(f"has front matter longer than {MAX_FRONT_MATTER_CHARACTERS} characters")
    if text.count("[") + text.count("{") > MAX_FRONT_MATTER_LISTS:
        raise Unreadable(f"has more than {MAX_FRONT_MATTER_LISTS} lists in its front matter")
    try:
        fields = YAML(typ="safe", pure=True).load(io.StringIO(text))
    except (YAMLError, ValueError, RecursionError) as error:
        reason = getattr(error, "problem", None) or type(error).__name__
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "" if line is None else f" (line {line + 2})"
        raise Unreadable(f"has front matter that is not valid YAML: {reason}{where}") from error
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise Unreadable("has front matter that is not a list of `name: value` lines")
    return fields


def _line(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, list | dict):
        raise Unreadable(f"has front matter where `{name}` is not one line of text")
    return " ".join(str(value).split()) or None


def _visibility(fields: dict[str, Any]) -> Visibility:
    value = _line(fields, "visibility")
    if value in {None, "public"}:
        return "public"
    if value == "internal":
        return "internal"
    raise Unreadable("has front matter where `visibility` is neither `public` nor `internal`")


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(tag for item in items if not isinstance(item, list | dict) and (tag := str(item).strip()))
