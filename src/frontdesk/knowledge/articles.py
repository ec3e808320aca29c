"""Articles by API: put in, changed, taken out and listed; each is read, stored and shown in one go."""

import asyncio
import hashlib
from typing import Any, NamedTuple

import msgspec

from frontdesk.errors import Error
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids, encode
from frontdesk.kit.logs import get_logger
from frontdesk.knowledge.errors import (
    ArticleNotFound,
    ArticleTaken,
    ArticleUnreadable,
    FileTooLarge,
    SourceNotFound,
)
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.readers.base import MOST_CHARACTERS, Unreadable
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.opening import read_bytes
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.sources.declared import id_of_source
from frontdesk.knowledge.store import Article, Given, KnowledgeStore
from frontdesk.knowledge.structure import read_structure

log = get_logger()

ATTEMPTS = 8
READ_AT_ONCE = 2
HELD_AT_ONCE = 4
MAX_FILE_BYTES = 20_971_520
_SUFFIXES = {"markdown": ".md", "plain": ".txt", "html": ".html"}


class File(NamedTuple):
    """An upload."""

    name: str
    data: bytes


class ArticleService:
    """`room` is to be held by whoever reads a file into memory."""

    def __init__(
        self, store: KnowledgeStore, library: Library, clock: Clock, ids: Ids, max_file_bytes: int = MAX_FILE_BYTES
    ) -> None:
        self.room = asyncio.Semaphore(HELD_AT_ONCE)
        self._max_file_bytes = max_file_bytes
        self._store = store
        self._library = library
        self._clock = clock
        self._ids = ids
        self._reading = asyncio.Semaphore(READ_AT_ONCE)

    def too_large(self) -> FileTooLarge:
        return FileTooLarge(limit_bytes=self._max_file_bytes)

    def check_size(self, size: int) -> None:
        """Raises `FileTooLarge`."""
        if size > self._max_file_bytes:
            raise self.too_large()

    async def put(
        self,
        workspace_id: str,
        bot: str | None,
        given: Given,
        *,
        file: File | None = None,
        external_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> tuple[Article, bool]:
        """Store a new article, or in place of the one with this external id; True when it is new. The same `idempotency_key`
        gives the same article, however often it comes. Raises `BotNotKnown`, `ArticleUnreadable`, `ArticleTaken`."""
        key, *_ = self._library.get(workspace_id, bot)
        article_id = _id_of(*key, idempotency_key) if idempotency_key else self._ids.new("art")
        for _ in range(ATTEMPTS):
            known = await self._store.find(workspace_id, article_id) if idempotency_key else None
            if known is None and external_id is not None:
                known = await self._store.find_external(*key, external_id)
            if known is not None and known.id == article_id:
                return known, False  # the request came twice
            if known is not None:
                try:
                    return await self._replaced(known, given, file, external_id), False
                except WriteConflict:
                    continue
            now = to_ms(self._clock.now())
            read_as, documents = await self._read(article_id, given, file)
            article = Article(article_id, *key, external_id, 1, read_as, documents, now, now)
            try:
                await self._store.add(article)
            except WriteConflict:
                continue
            await self._shown(article)
            return article, True
        raise ArticleTaken

    async def change(
        self, workspace_id: str, article_id: str, changes: dict[str, Any], *, file: File | None = None
    ) -> Article:
        """Change the fields of `Given` that are named, and `external_id`. Raises `ArticleNotFound`, `ArticleUnreadable`,
        `ArticleTaken`."""
        for _ in range(ATTEMPTS):
            known = await self.get(workspace_id, article_id)
            external_id = changes.get("external_id", known.external_id)
            fields = {name: value for name, value in changes.items() if name != "external_id"}
            given = msgspec.structs.replace(known.given, **fields)
            if file is None and given.format == "file" and "content" in fields:
                given = msgspec.structs.replace(given, format=fields.get("format", "markdown"), file_name=None)
            try:
                return await self._replaced(known, given, file, external_id)
            except WriteConflict:
                continue
        raise ArticleTaken

    async def delete(self, workspace_id: str, article_id: str) -> None:
        """From now on nothing of it is shown. Raises `ArticleNotFound`."""
        article = await self.get(workspace_id, article_id)
        try:
            await self._store.delete(article)
        except WriteConflict as gone:
            raise ArticleNotFound from gone
        await self._shown(article)

    async def get(self, workspace_id: str, article_id: str) -> Article:
        """Raises `ArticleNotFound`."""
        article = await self._store.find(workspace_id, article_id)
        if article is None:
            raise ArticleNotFound
        return article

    async def list_newest(self, workspace_id: str, bot: str | None, *, before: str | None, limit: int) -> list[Article]:
        """The newest first. Raises `BotNotKnown`."""
        key, *_ = self._library.get(workspace_id, bot)
        return await self._store.list_newest(key, before=before, limit=limit)

    async def refresh(self, workspace_id: str, bot: str | None, source_id: str | None = None) -> None:
        """Look at all sources again, or at one, here now and on every replica within seconds. Raises `BotNotKnown`,
        `SourceNotFound`, `FolderMissing`, `FileMissing`."""
        key, _, declared = self._library.get(workspace_id, bot)
        if source_id is not None:
            source = next((one for one in declared if id_of_source(one) == source_id), None)
            if source is None:
                raise SourceNotFound
            await self._library.look_again(key, source)
            return
        await self._library.look_again_at_all(key)

    async def _replaced(self, known: Article, given: Given, file: File | None, external_id: str | None) -> Article:
        if file is None and given.format == "file":  # only what is said about it is another
            read_as, documents = given, tuple(_dressed(document, given) for document in known.documents)
        else:
            read_as, documents = await self._read(known.id, given, file)
        article = known._replace(
            external_id=external_id,
            version=known.version + 1,
            given=read_as,
            documents=documents,
            updated_at=to_ms(self._clock.now()),
        )
        await self._store.replace(article)
        await self._shown(article)
        return article

    async def _shown(self, article: Article) -> None:
        """What is stored is stored: where it cannot be indexed just now it is tried again, and what is gone is hidden already."""
        try:
            key, *_ = self._library.get(article.workspace_id, article.bot)
            await self._library.take_over(key)
        except Error as error:
            log.warning("knowledge.not_indexed_yet", article_id=article.id, code=error.code)

    async def _read(self, article_id: str, given: Given, file: File | None) -> tuple[Given, tuple[Document, ...]]:
        """The documents of an article; what was found in a file is its content from then on."""
        name, data = file or File(f"a{_SUFFIXES[given.format]}", given.content.encode())
        try:
            async with self._reading:
                found = await asyncio.to_thread(_read_apart, name, data)
        except Unreadable as reason:
            raise ArticleUnreadable(name=name if file else "content", reason=str(reason)) from reason
        if file is not None:
            content = "\n\n".join(document.text[document.body_at :] for document in found)
            if len(content) > MOST_CHARACTERS:  # which a reader looks at in each of a file's articles
                raise ArticleUnreadable(name=name, reason=f"has more than {MOST_CHARACTERS} characters of text")
            title = given.title or read_structure(found[0]).title
            given = msgspec.structs.replace(given, title=title, content=content, format="file", file_name=name)
        several = len(found) > 1
        return given, tuple(
            _dressed(document, given, source=f"{article_id}#{number}" if several else article_id, keep_title=several)
            for number, document in enumerate(found, 1)
        )


def _read_apart(name: str, data: bytes) -> list[Document]:
    with Isolated() as isolated:
        return read_bytes(name, data, isolated)


def _dressed(document: Document, given: Given, *, source: str | None = None, keep_title: bool = False) -> Document:
    """What the author says of an article stands before what it says of itself; nothing internal becomes public by its text."""
    internal = "internal" in (given.visibility, document.visibility if source else given.visibility)
    return msgspec.structs.replace(
        document,
        source=source or document.source,
        title=(document.title if keep_title or "#" in document.source else "") or given.title or document.title,
        url=given.url or document.url,
        language=given.language or document.language,
        tags=given.tags or document.tags,
        visibility="internal" if internal else "public",
        audience=given.audience or document.audience,
        product=given.product or document.product,
    )


def _id_of(workspace_id: str, bot: str, idempotency_key: str) -> str:
    """The article that a key makes: the same one every time."""
    digest = hashlib.sha256(f"{workspace_id}\n{bot}\n{idempotency_key}".encode()).digest()
    return f"art_{encode(int.from_bytes(digest[:16], 'big'))}"
