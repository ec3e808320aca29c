"""The open knowledge of every bot of this process, and what keeps it fresh: the articles of the database, and each source's turn.

Every change counts up a number in the database, in the same unit; each replica looks at the numbers once a second and takes over
what is new.

Invariant: what was deleted is not shown from the moment that a replica knows of it, before anything is indexed again.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.encoding.base import Encoder
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock
from frontdesk.knowledge.errors import BotNotKnown
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.sources.held import HeldSource
from frontdesk.knowledge.store import Key, KnowledgeStore

POLL_SECONDS = 1.0

log = structlog.get_logger("frontdesk.knowledge")


@dataclass(slots=True)
class _Kept:
    """What a bot's knowledge holds of the database: each article's version and documents, as of the change `number`."""

    knowledge: Knowledge
    declared: tuple[KnowledgeSource, ...]
    held: HeldSource
    checked_at: datetime
    number: int
    articles: dict[str, tuple[int, tuple[Document, ...]]]
    taking_over: asyncio.Lock = field(default_factory=asyncio.Lock)


class Library:
    def __init__(self, store: KnowledgeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: dict[Key, _Kept] = {}
        self._task: asyncio.Task[None] | None = None

    async def open(self, key: Key, declared: Sequence[KnowledgeSource], encoder: Encoder, cache: Path) -> Knowledge:
        """A bot's knowledge with the articles of the database; opened again, it is the newer one that is kept fresh. Raises
        `FolderMissing`, `FileMissing`."""
        number = (await self._store.changes()).get(key, 0)
        articles = await self._read(key, {})
        held = HeldSource(_documents(articles))
        knowledge = await open_knowledge([one for one in declared if one.path], encoder, cache, held=held)
        self._kept[key] = _Kept(knowledge, tuple(declared), held, self._clock.now(), number, articles)
        return knowledge

    def get(self, workspace_id: str, bot: str | None) -> tuple[Key, Knowledge, tuple[KnowledgeSource, ...], datetime]:
        """The bot's knowledge, its sources and when they were looked at; without a name the first bot of the workspace is
        meant. Raises `BotNotKnown`."""
        for key, kept in self._kept.items():
            if key[0] == workspace_id and bot in {None, key[1]}:
                return key, kept.knowledge, kept.declared, kept.checked_at
        raise BotNotKnown(bot=bot or "")

    async def take_over(self, key: Key) -> None:
        """Bring what this process shows of a bot to what the database has; on return the next question finds it."""
        kept = self._kept[key]
        async with kept.taking_over:
            number = (await self._store.changes()).get(key, 0)
            if number == kept.number:
                return
            articles = await self._read(key, kept.articles)
            gone = kept.articles.keys() - articles.keys()
            kept.knowledge.hide(document.source for name in gone for document in kept.articles[name][1])
            kept.held.documents = _documents(articles)
            await kept.knowledge.reload()
            kept.articles, kept.number, kept.checked_at = articles, number, self._clock.now()

    async def look(self) -> None:
        """Take over what changed, and read again the files whose turn it is. What fails for one bot is logged, and tried again
        with the next look; the old index stays meanwhile."""
        numbers = await self._store.changes()
        for key, kept in list(self._kept.items()):
            try:
                if numbers.get(key, 0) != kept.number:
                    await self.take_over(key)
                elif self._is_due(kept):
                    async with kept.taking_over:
                        kept.checked_at = self._clock.now()
                        await kept.knowledge.reload()
            except Error as error:
                log.warning("knowledge.not_refreshed", bot=key[1], code=error.code, reason=str(error))
            except Exception:
                log.exception("knowledge.not_refreshed", bot=key[1])

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._look_for_ever(), name="knowledge")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def _is_due(self, kept: _Kept) -> bool:
        often = [source.every_seconds for source in kept.declared if source.every_seconds and source.path]
        return bool(often) and self._clock.now() >= kept.checked_at + timedelta(seconds=min(often))

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.look()
            except Error as error:
                log.warning("knowledge.changes_not_read", code=error.code)

    async def _read(
        self, key: Key, known: Mapping[str, tuple[int, tuple[Document, ...]]]
    ) -> dict[str, tuple[int, tuple[Document, ...]]]:
        """Every article of a bot; only those that are new or changed are read."""
        versions = await self._store.versions(key)
        wanted = [name for name, version in versions.items() if known.get(name, (0,))[0] != version]
        changed = {
            article.id: (article.version, article.documents) for article in await self._store.get_many(key, wanted)
        }
        return {name: changed.get(name) or known[name] for name in versions if name in changed or name in known}


def _documents(articles: Mapping[str, tuple[int, tuple[Document, ...]]]) -> tuple[Document, ...]:
    return tuple(document for _, documents in articles.values() for document in documents)
