"""Knowledge's SQL: the articles of the API in and out, and the count of changes that replicas follow."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from frontdesk.kit.database.base import Database, Row, Statement
from frontdesk.knowledge.sources.base import Document, Trouble, Visibility
from frontdesk.knowledge.sources.pages import Page, SiteState
from frontdesk.knowledge.stored.base import OpenStore, nowhere
from frontdesk.knowledge.stored.postgresql_store import open_postgresql

Key = tuple[str, str]  # a workspace's id and a bot's


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """An article as its author gave it. `content` of a file is the text that was found in it, and `format` is `file`."""

    title: str
    content: str
    format: str = "markdown"
    file_name: str | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    visibility: Visibility = "public"
    audience: tuple[str, ...] = ()
    product: tuple[str, ...] = ()


class Article(NamedTuple):
    """A stored article; `version` counts its changes, times are milliseconds since the epoch, UTC."""

    id: str
    workspace_id: str
    bot: str
    external_id: str | None
    version: int
    given: Given
    documents: tuple[Document, ...]
    created_at: int
    updated_at: int


_COLUMNS = "id, workspace_id, bot, external_id, version, given, documents, created_at, updated_at"
_AT_ONCE = 200
_OF_SITE = "workspace_id = ? AND bot = ? AND site = ?"
_PUT_PAGE = (
    "INSERT INTO knowledge_pages (workspace_id, bot, site, url, version, page) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (workspace_id, bot, site, url) DO UPDATE SET version = excluded.version, page = excluded.page"
)
_PUT_REFRESH = (
    "INSERT INTO knowledge_refreshes (workspace_id, bot, source, number) VALUES (?, ?, ?, 1)"
    " ON CONFLICT (workspace_id, bot, source) DO UPDATE SET number = knowledge_refreshes.number + 1"
)


class KnowledgeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def index_of(self, key: Key) -> OpenStore:
        """Where the index of many passages is: in PostgreSQL where that is the database, so that replicas share it."""
        if self._database.engine != "postgresql":
            return nowhere
        return lambda encoder, is_word: open_postgresql(self._database, *key, encoder, is_word)

    async def add(self, article: Article) -> None:
        """Raises WriteConflict when the id or the external id is there already."""
        insert = Statement(
            f"INSERT INTO knowledge_articles ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _values(article),
            expect_rows=1,
        )
        await self._database.commit([insert, _changed(article.workspace_id, article.bot)])

    async def replace(self, article: Article) -> None:
        """Raises WriteConflict unless the stored one is of the version before."""
        _, workspace_id, bot, external_id, version, given, documents, _, updated_at = _values(article)
        update = Statement(
            "UPDATE knowledge_articles SET external_id = ?, version = ?, given = ?, documents = ?, updated_at = ?"
            " WHERE id = ? AND workspace_id = ? AND bot = ? AND version = ?",
            (external_id, version, given, documents, updated_at, article.id, workspace_id, bot, article.version - 1),
            expect_rows=1,
        )
        await self._database.commit([update, _changed(article.workspace_id, article.bot)])

    async def delete(self, article: Article) -> None:
        """Raises WriteConflict when it is gone."""
        remove = Statement(
            "DELETE FROM knowledge_articles WHERE workspace_id = ? AND id = ?",
            (article.workspace_id, article.id),
            expect_rows=1,
        )
        await self._database.commit([remove, _changed(article.workspace_id, article.bot)])

    async def count_up(self, key: Key, sources: Iterable[str]) -> None:
        """Every replica reads the files of these sources of the bot again."""
        asked = [Statement(_PUT_REFRESH, (*key, source), expect_rows=1) for source in sorted(set(sources))]
        await self._database.commit([_changed(*key), *asked])

    async def refreshes(self, key: Key) -> dict[str, int]:
        """How often `count_up` was called for each source."""
        rows = await self._database.fetch_all(
            "SELECT source, number FROM knowledge_refreshes WHERE workspace_id = ? AND bot = ?", *key
        )
        return {row["source"]: row["number"] for row in rows}

    async def find(self, workspace_id: str, article_id: str) -> Article | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM knowledge_articles WHERE workspace_id = ? AND id = ?", workspace_id, article_id
        )
        return _article(row) if row else None

    async def find_external(self, workspace_id: str, bot: str, external_id: str) -> Article | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM knowledge_articles WHERE workspace_id = ? AND bot = ? AND external_id = ?",
            workspace_id, bot, external_id,
        )  # fmt: skip
        return _article(row) if row else None

    async def list_newest(self, key: Key, *, before: str | None, limit: int) -> list[Article]:
        """The newest first; `before` is the id of the last article on the page before."""
        condition, place = (" AND id < ?", (before,)) if before is not None else ("", ())
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM knowledge_articles WHERE workspace_id = ? AND bot = ?{condition} ORDER BY id DESC LIMIT ?",
            *key, *place, limit,
        )  # fmt: skip
        return [_article(row) for row in rows]

    async def versions(self, key: Key) -> dict[str, int]:
        """The version of every article of a bot, by id."""
        rows = await self._database.fetch_all(
            "SELECT id, version FROM knowledge_articles WHERE workspace_id = ? AND bot = ?", *key
        )
        return {row["id"]: row["version"] for row in rows}

    async def get_many(self, key: Key, ids: Sequence[str]) -> list[Article]:
        """Those of them that are there."""
        found: list[Article] = []
        for at in range(0, len(ids), _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            rows = await self._database.fetch_all(
                f"SELECT {_COLUMNS} FROM knowledge_articles WHERE workspace_id = ? AND bot = ?"
                f" AND id IN ({', '.join('?' for _ in some)})",
                *key, *some,
            )  # fmt: skip
            found += map(_article, rows)
        return found

    async def page_versions(self, key: Key, site: str) -> dict[str, int]:
        """The version of every page of a site, by address."""
        rows = await self._database.fetch_all(f"SELECT url, version FROM knowledge_pages WHERE {_OF_SITE}", *key, site)
        return {row["url"]: row["version"] for row in rows}

    async def get_pages(self, key: Key, site: str, urls: Sequence[str]) -> dict[str, Page]:
        """Those of them that are there."""
        found: dict[str, Page] = {}
        for at in range(0, len(urls), _AT_ONCE):
            some = urls[at : at + _AT_ONCE]
            rows = await self._database.fetch_all(
                f"SELECT url, page FROM knowledge_pages WHERE {_OF_SITE} AND url IN ({', '.join('?' for _ in some)})",
                *key, site, *some,
            )  # fmt: skip
            found |= {row["url"]: msgspec.json.decode(row["page"], type=Page) for row in rows}
        return found

    async def sites(self, key: Key) -> dict[str, SiteState]:
        rows = await self._database.fetch_all(
            "SELECT site, due_at, checked_at, troubles FROM knowledge_sites WHERE workspace_id = ? AND bot = ?", *key
        )
        decode = msgspec.json.Decoder(tuple[Trouble, ...]).decode
        return {row["site"]: SiteState(row["due_at"], row["checked_at"], decode(row["troubles"])) for row in rows}

    async def add_site(self, key: Key, site: str, due_at: int) -> None:
        """Raises WriteConflict when it is there."""
        sql = "INSERT INTO knowledge_sites (workspace_id, bot, site, due_at, troubles) VALUES (?, ?, ?, ?, '[]')"
        await self._database.commit([Statement(sql, (*key, site, due_at), expect_rows=1)])

    async def claim_site(self, key: Key, site: str, due_at: int, until: int) -> None:
        """Raises WriteConflict when another replica was quicker."""
        sql = f"UPDATE knowledge_sites SET due_at = ? WHERE {_OF_SITE} AND due_at = ?"
        await self._database.commit([Statement(sql, (until, *key, site, due_at), expect_rows=1)])

    async def make_due(self, key: Key, site: str, due_at: int) -> None:
        sql = f"UPDATE knowledge_sites SET due_at = ? WHERE {_OF_SITE}"
        await self._database.commit([Statement(sql, (due_at, *key, site))])

    async def save_site(
        self, key: Key, site: str, state: SiteState, changed: Mapping[str, tuple[int, Page]], gone: Iterable[str]
    ) -> None:
        """What a visit found, all of it or nothing."""
        pages = [
            Statement(_PUT_PAGE, (*key, site, url, version, msgspec.json.encode(page).decode()))
            for url, (version, page) in changed.items()
        ]
        removed = [
            Statement(f"DELETE FROM knowledge_pages WHERE {_OF_SITE} AND url = ?", (*key, site, url)) for url in gone
        ]
        sql = f"UPDATE knowledge_sites SET due_at = ?, checked_at = ?, troubles = ? WHERE {_OF_SITE}"
        troubles = msgspec.json.encode(state.troubles).decode()
        visit = Statement(sql, (state.due_at, state.checked_at, troubles, *key, site), expect_rows=1)
        news = [_changed(*key)] if pages or removed else []
        await self._database.commit([visit, *pages, *removed, *news])

    async def changes(self) -> dict[Key, int]:
        """How often the knowledge of each bot was changed."""
        rows = await self._database.fetch_all("SELECT workspace_id, bot, number FROM knowledge_changes")
        return {(row["workspace_id"], row["bot"]): row["number"] for row in rows}


def _changed(workspace_id: str, bot: str) -> Statement:
    return Statement(
        "INSERT INTO knowledge_changes (workspace_id, bot, number) VALUES (?, ?, 1)"
        " ON CONFLICT (workspace_id, bot) DO UPDATE SET number = knowledge_changes.number + 1",
        (workspace_id, bot),
        expect_rows=1,
    )


def _values(article: Article) -> tuple[str | int | None, ...]:
    given, documents = msgspec.json.encode(article.given).decode(), msgspec.json.encode(article.documents).decode()
    return (*article[:5], given, documents, *article[7:])


def _article(row: Row) -> Article:
    values = [*row]
    values[5] = msgspec.json.decode(values[5], type=Given)
    values[6] = msgspec.json.decode(values[6], type=tuple[Document, ...])
    return Article(*values)
