"""Reads from bot.yaml where a bot's articles come from: folders, files, help-centre exports and web sites."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.fields import Fields
from frontdesk.dialogue.bot import KnowledgeKind, KnowledgeSource
from frontdesk.kit.durations import DurationInvalid, seconds_of

_LISTS: dict[str, KnowledgeKind] = {"folders": "folder", "files": "file", "exports": "export", "sites": "site"}
_LEAST_SECONDS = 60
_VISIBILITY = Literal["public", "internal"]


def read_knowledge(fields: Fields, folder: Path) -> tuple[KnowledgeSource, ...]:
    """The sources under `knowledge:`, in the order of their kinds."""
    knowledge = fields.mapping("knowledge")
    sources: list[KnowledgeSource] = []
    for name, kind in _LISTS.items():
        for entry in _entries(knowledge, name):
            source = _source(entry, kind, folder)
            if source is None:
                continue
            if any(source.id == other.id for other in sources):
                entry.problem(f"`{source.place}` stands in `knowledge` twice.", "Keep one of them.")
            else:
                sources.append(source)
    knowledge.finish()
    return tuple(sources)


def _entries(knowledge: Fields, name: str) -> Iterator[Fields]:
    """Each place of a list with its settings; one that is nothing but a text is a place."""
    value = knowledge.raw(name)
    items = [value] if isinstance(value, str | CommentedMap) else list(knowledge.items(name))
    for number, item in enumerate(items):
        if isinstance(item, CommentedMap):
            yield Fields(item, knowledge.file, knowledge.problems)
        else:
            yield Fields(_placed(item, value, number, knowledge.line(name)), knowledge.file, knowledge.problems)


def _placed(item: Any, value: Any, number: int, line: int) -> CommentedMap:
    node = CommentedMap({"place": item})
    at = value.lc.item(number)[0] if hasattr(value, "lc") else line - 1
    node.lc.line, node.lc.col = at, 0
    node.lc.data = {"place": [at, 0, at, 0]}
    return node


def _source(entry: Fields, kind: KnowledgeKind, folder: Path) -> KnowledgeSource | None:
    named = "url" if kind == "site" else "path"
    place = entry.text("place") or entry.text(named)
    line = entry.line()
    if not place:
        entry.problem("A place of articles is missing.", f"Write `{named}: …`.")
        return None
    every = _every(entry)
    visibility = entry.text("visibility", "public")
    if visibility not in get_args(_VISIBILITY):
        entry.problem(f"`{visibility}` is no visibility.", "Write `public` or `internal`.", key="visibility")
    source = KnowledgeSource(
        kind=kind,
        place=place,
        path=None if kind == "site" else folder / place,
        every_seconds=every,
        language=entry.text("language") or None,
        visibility="internal" if visibility == "internal" else "public",
        audience=entry.texts("audience"),
        product=entry.texts("product"),
        depth=entry.number("depth", 3) if kind == "site" else 0,
        pages=entry.number("pages", 500) if kind == "site" else 0,
        sitemap=entry.text("sitemap") or None if kind == "site" else None,
        only=entry.texts("only") if kind == "site" else (),
        leave_out=entry.texts("leave_out") if kind == "site" else (),
        line=line,
    )
    entry.finish()
    return source if _is_there(entry, source) else None


def _is_there(entry: Fields, source: KnowledgeSource) -> bool:
    if source.path is None:
        return _is_site(entry, source.place)
    if source.kind == "folder" and not source.path.is_dir():
        entry.problem(f"The folder `{source.place}` does not exist.", "Make it, or take it out.")
    elif source.kind != "folder" and not source.path.exists():
        entry.problem(f"The file `{source.place}` does not exist.", "Put it there, or take it out.")
    elif source.kind == "file" and source.path.is_dir():
        entry.problem(f"`{source.place}` is a folder.", "Name it under `folders`.")
    return True


def _is_site(entry: Fields, place: str) -> bool:
    try:
        url = urlsplit(place)
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
    if not host or url.scheme not in {"http", "https"} or url.username or port == 0:
        entry.problem(f"`{place}` is no address of a web site.", "Write it as https://help.example.com/.")
        return False
    return True


def _every(entry: Fields) -> int | None:
    text = entry.text("every")
    if not text:
        return None
    try:
        seconds = seconds_of(text)
    except DurationInvalid:
        entry.problem(f"`{text}` is no duration.", "Write it as `1 day` or `6 hours`.", key="every")
        return None
    if seconds < _LEAST_SECONDS:
        entry.problem("That is too often.", "A minute is the least.", key="every")
    return seconds
