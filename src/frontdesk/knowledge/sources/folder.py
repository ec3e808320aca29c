"""Reads the Markdown and plain text articles of a folder, front matter included."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from frontdesk.knowledge.errors import FolderMissing
from frontdesk.knowledge.sources.base import Document, Format, Gathered, Trouble

FORMATS: dict[str, Format] = {".md": "markdown", ".markdown": "markdown", ".txt": "plain", ".text": "plain"}
MAX_FILE_BYTES = 1024 * 1024
MAX_FRONT_MATTER_CHARACTERS = 8 * 1024
MAX_FRONT_MATTER_LISTS = 50
"""Nesting costs the YAML reader much more than length does."""
FRONT_MATTER = re.compile(r"---[ \t]*(?:\r\n?|\n)(?P<yaml>.*?)^---[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL | re.MULTILINE)


class Unreadable(Exception):
    """Why one file cannot be used; becomes a `Trouble`."""


class FolderSource:
    """Every article under a folder, in the order of their names; hidden files and folders are passed over."""

    def __init__(self, folder: Path, *, max_file_bytes: int = MAX_FILE_BYTES) -> None:
        self.folder = folder
        self.max_file_bytes = max_file_bytes

    def gather(self) -> Gathered:
        """Raise `FolderMissing` when there is no such folder."""
        if not self.folder.is_dir():
            raise FolderMissing(folder=self.folder.name)
        documents: list[Document] = []
        troubles: list[Trouble] = []
        for path in self._files():
            source = path.relative_to(self.folder).as_posix()
            try:
                documents.append(self._read(path, source))
            except Unreadable as reason:
                troubles.append(Trouble(source=_printable(source), reason=str(reason)))
            except OSError as error:
                troubles.append(Trouble(source=_printable(source), reason=f"cannot be read: {error.strerror or error}"))
        return Gathered(documents=tuple(documents), troubles=tuple(troubles))

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.folder.rglob("*"), key=lambda path: path.relative_to(self.folder).as_posix()):
            hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
            if not hidden and not path.is_dir():
                yield path

    def _read(self, path: Path, source: str) -> Document:
        if path.suffix.lower() not in FORMATS:
            raise Unreadable(f"is not of a format that is read here ({', '.join(FORMATS)})")
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise Unreadable("is a link that leads out of the knowledge folder")
        if not path.is_file():
            raise Unreadable("is not a regular file")
        if path.stat().st_size > self.max_file_bytes:
            raise Unreadable(f"is larger than {self.max_file_bytes} bytes")
        text = decode(path.read_bytes())
        return parse(_printable(source), text, FORMATS[path.suffix.lower()])


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
    """Take the front matter `title`, `url`, `tags`, `language` off the text; raise `Unreadable` when it is not valid."""
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


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(tag for item in items if not isinstance(item, list | dict) and (tag := str(item).strip()))


def _printable(source: str) -> str:
    """File names may hold bytes that are not UTF-8; a name that is shown and stored must not."""
    return source.encode("utf-8", "replace").decode("utf-8")
