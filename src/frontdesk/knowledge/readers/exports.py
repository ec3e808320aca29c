"""Reads what a help centre exports as JSON: pages of Zendesk's, Freshdesk's and HappyFox's APIs.

Zendesk Help Center API, "Articles": objects with `body`, `html_url`, `locale`, `draft`, `label_names`, `user_segment_id`
(None where everyone may see it), in `articles`, with `sections` and `categories` where they were sideloaded.
Freshdesk API v2, "Solutions": objects with `description`, `status` (1 draft, 2 published), `folder_visibility` (1 everyone),
`hierarchy`, `tags`, `seo_data`. HappyFox API 1.1, `kb/sections`: sections with `articles` that have `contents`.
A file may hold one page, a list of pages or objects, or one of either a line. Drafts are left out: they are no answers yet.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.tables import write_text
from frontdesk.knowledge.readers.text import decode
from frontdesk.knowledge.readers.writing import Writing, one_line
from frontdesk.knowledge.sources.base import Document

Fields = Mapping[str, Any]
MOST_ARTICLES = 100_000
_DRAFT, _EVERYONE = 1, 1


class Article(msgspec.Struct):
    """What the vendors have in common. `body` is HTML or text."""

    id: str
    title: str
    body: str
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    draft: bool = False
    internal: bool = False


def read(source: str, data: bytes) -> Sequence[Document]:
    found = [*_articles(_decoded(decode(data)))]
    if not found:
        raise Unreadable("has no articles of Zendesk, Freshdesk or HappyFox in it")
    if len(found) > MOST_ARTICLES:
        raise Unreadable(f"has more than {MOST_ARTICLES} articles")
    documents = []
    for article in found:
        writing = Writing()
        writing.heading(1, article.title)
        write_text(writing, article.body)
        if article.draft or len(writing.kinds - {"heading", "end"}) == 0:
            continue
        documents.append(
            writing.document(
                f"{source}#{article.id}",
                title=article.title,
                url=article.url,
                language=article.language,
                tags=article.tags,
                visibility="internal" if article.internal else "public",
            )
        )
    return documents


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        reason = error
    except RecursionError as error:
        raise Unreadable("is nested too deeply") from error
    try:
        return [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]
    except (msgspec.DecodeError, RecursionError):
        raise Unreadable(f"is not valid JSON ({reason})") from reason


def _articles(value: Any) -> Iterator[Article]:
    """Every article in a page, or in a list of whatever holds some."""
    if isinstance(value, list):
        for item in value:
            yield from _articles(item)
    elif isinstance(value, dict):
        read = _vendor(value)
        if read is not None:
            yield read(value)
        else:
            names = _names(value)
            for inner in ("articles", "results", "data", "solutions"):
                for item in _dicts(value.get(inner)):
                    for article in _articles(item):
                        yield _under(article, names.get(str(item.get("section_id"))) or _text(value.get("name")))


def _vendor(fields: Fields) -> Callable[[Fields], Article] | None:
    if "title" not in fields and "name" not in fields:
        return None
    if isinstance(fields.get("contents"), str):
        return _happyfox
    if isinstance(fields.get("body"), str) and "title" in fields:
        return _zendesk
    if isinstance(fields.get("description"), str) and ("folder_id" in fields or "description_text" in fields):
        return _freshdesk
    return None


def _zendesk(fields: Fields) -> Article:
    return Article(
        id=_text(fields.get("id")),
        title=_text(fields["title"]),
        body=fields["body"],
        url=_text(fields.get("html_url")) or None,
        language=_text(fields.get("locale")) or None,
        tags=_texts(fields.get("label_names")),
        draft=fields.get("draft") is True,
        internal=fields.get("user_segment_id") is not None,
    )


def _freshdesk(fields: Fields) -> Article:
    levels = [item["data"] for item in _dicts(fields.get("hierarchy")) if isinstance(item.get("data"), dict)]
    words = fields.get("seo_data")
    keywords = words.get("meta_keywords") if isinstance(words, dict) else None
    return Article(
        id=_text(fields.get("id")),
        title=_text(fields["title"]),
        body=fields["description"],
        url=_text(fields.get("url")) or None,
        language=_text(fields.get("language") or (levels[-1].get("language") if levels else "")) or None,
        tags=(
            *_texts(fields.get("tags")),
            *_texts(keywords.split(",") if isinstance(keywords, str) else keywords),
            *(name for level in levels if (name := _text(level.get("name")))),
        ),
        draft=fields.get("status") == _DRAFT,
        internal=fields.get("folder_visibility", _EVERYONE) != _EVERYONE,
    )


def _happyfox(fields: Fields) -> Article:
    return Article(
        id=_text(fields.get("id")),
        title=_text(fields.get("title") or fields.get("name")),
        body=fields["contents"],
        url=_text(fields.get("url")) or None,
        tags=_texts(fields.get("tags")),
        internal=fields.get("is_internal") is True,
    )


def _under(article: Article, section: str) -> Article:
    """The section's name helps to find the article."""
    if section and section not in article.tags:
        article.tags = (*article.tags, section)
    return article


def _names(page: Fields) -> dict[str, str]:
    return {_text(item.get("id")): _text(item.get("name")) for item in _dicts(page.get("sections"))}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(text for item in value if (text := _text(item))) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return one_line(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
