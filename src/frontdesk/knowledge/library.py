"""The open knowledge of every bot of this process, and what keeps it fresh: the articles of the database, and each source's turn.

Every change counts up a number in the database, in the same unit; each replica looks at the numbers once a second and takes over
what is new: the articles whose version is another, and the files of the sources that were to be read again since.

Invariant: what was deleted is not shown from the moment that a replica knows of it, before anything is indexed again.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.encoding.base import Encoder, Resting
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock
from frontdesk.knowledge.errors import BotNotKnown
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.sources.held import HeldSource
from frontdesk.knowledge.sources.pages import SiteState
from frontdesk.knowledge.store import Key, KnowledgeStore
from frontdesk.knowledge.visits import Crawls, Visits

POLL_SECONDS = 1.0

log = structlog.get_logger("frontdesk.knowledge")


@dataclass(slots=True)
class _Kept:
    """What a bot's knowledge holds of the database: each article's version and documents, as of the change `number`, and the
    files of each source, as of its number in `refreshes` and the time in `looked_at`."""

    knowledge: Knowledge
    declared: tuple[KnowledgeSource, ...]
    held: HeldSource
    number: int
    refreshes: dict[str, int]
    articles: dict[str, tuple[int, tuple[Document, ...]]]
    looked_at: dict[str, datetime]
    taking_over: asyncio.Lock = field(default_factory=asyncio.Lock)


class Library:
    def __init__(self, store: KnowledgeStore, clock: Clock, crawl: Crawls) -> None:
        self._store = store
        self.visits = Visits(store, clock, crawl)
        self._clock = clock
        self._kept: dict[Key, _Kept] = {}
        self._task: asyncio.Task[None] | None = None

    async def open(
        self,
        key: Key,
        declared: Sequence[KnowledgeSource],
        encoder: Encoder,
        cache: Path,
        *,
        passages: Resting | None = None,
    ) -> Knowledge:
        """A bot's knowledge with the articles of the database; opened again, it is the newer one that is kept fresh. The
        encoders are as in `open_knowledge`. Raises `FolderMissing`, `FileMissing`."""
        number = (await self._store.changes()).get(key, 0)
        refreshes = await self._store.refreshes(key)
        articles = await self._read(key, declared, {})
        held = HeldSource(_documents(articles))
        places = [one for one in declared if one.path]
        knowledge = await open_knowledge(
            places, encoder, cache, held=held, passages=passages, open_store=self._store.index_of(key)
        )
        looked_at = dict.fromkeys((one.id for one in declared), self._clock.now())
        self._kept[key] = _Kept(knowledge, tuple(declared), held, number, refreshes, articles, looked_at)
        return knowledge

    def get(self, workspace_id: str, bot: str | None) -> tuple[Key, Knowledge, tuple[KnowledgeSource, ...]]:
        """The bot's knowledge and its sources; without a name the first bot of the workspace is meant. Raises `BotNotKnown`."""
        for key, kept in self._kept.items():
            if key[0] == workspace_id and bot in {None, key[1]}:
                return key, kept.knowledge, kept.declared
        raise BotNotKnown(bot=bot or "")

    def kept_keys(self) -> list[Key]:
        """The bots whose knowledge is open here."""
        return list(self._kept)

    async def take_over(self, key: Key) -> None:
        """Bring what this process shows of a bot to what the database has; on return the next question finds it."""
        kept = self._kept[key]
        async with kept.taking_over:
            number = (await self._store.changes()).get(key, 0)
            if number == kept.number:
                return
            refreshes = await self._store.refreshes(key)
            articles = await self._read(key, kept.declared, kept.articles)
            gone = kept.articles.keys() - articles.keys()
            kept.knowledge.hide(document.source for name in gone for document in kept.articles[name][1])
            kept.held.documents = _documents(articles)
            await self._read_files(
                kept, {one.id for one in _of_files(kept.declared) if _differ(one.id, kept, refreshes)}
            )
            kept.articles, kept.number, kept.refreshes = articles, number, refreshes

    async def look_again(self, key: Key, source: KnowledgeSource) -> None:
        """Read the files of one source now, or visit its site with the next look; the other sources stay as they are. Other
        replicas do the same. Raises `FolderMissing`, `FileMissing`."""
        if source.kind == "site":
            await self.visits.make_due(key, [source])
            return
        kept = self._kept[key]
        async with kept.taking_over:
            await self._read_files(kept, {source.id})
            await self._store.count_up(key, [source.id])
            number = (await self._store.changes()).get(key, 0)
            if number == kept.number + 1:  # nobody else has changed anything
                kept.number = number
                kept.refreshes[source.id] = kept.refreshes.get(source.id, 0) + 1

    async def look_again_at_all(self, key: Key) -> None:
        """The same for every source of a bot. Raises `FolderMissing`, `FileMissing`."""
        declared = self._kept[key].declared
        await self.visits.make_due(key, _sites(declared))
        await self._store.count_up(key, [source.id for source in _of_files(declared)])
        await self.take_over(key)

    def looked_at(self, key: Key) -> dict[str, datetime]:
        """When the files of each source were last looked at here, by its id."""
        return dict(self._kept[key].looked_at)

    async def look(self) -> None:
        """Take over what changed, and read again the files whose turn it is. What fails for one bot is logged, and tried again
        with the next look; the old index stays meanwhile."""
        numbers = await self._store.changes()
        for key, kept in list(self._kept.items()):
            try:
                await self.visits.begin(key, _sites(kept.declared))
                if numbers.get(key, 0) != kept.number:
                    await self.take_over(key)
                elif due := self._due(kept):
                    async with kept.taking_over:
                        await self._read_files(kept, due)
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
        await self.visits.stop()

    async def site_states(self, key: Key) -> dict[str, SiteState]:
        return await self._store.sites(key) if _sites(self._kept[key].declared) else {}

    def _due(self, kept: _Kept) -> set[str]:
        now = self._clock.now()
        return {
            one.id
            for one in _of_files(kept.declared)
            if one.every_seconds and now >= kept.looked_at[one.id] + timedelta(seconds=one.every_seconds)
        }

    async def _read_files(self, kept: _Kept, sources: Set[str]) -> None:
        """Take over what is new of these sources, and of the articles that are held. What fails has had its turn all the same."""
        kept.looked_at |= dict.fromkeys(sources, self._clock.now())
        await kept.knowledge.reload(sources)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.look()
            except Error as error:
                log.warning("knowledge.changes_not_read", code=error.code)

    async def _read(
        self,
        key: Key,
        declared: Sequence[KnowledgeSource],
        known: Mapping[str, tuple[int, tuple[Document, ...]]],
    ) -> dict[str, tuple[int, tuple[Document, ...]]]:
        """Every article and page of a bot; only those that are new or changed are read."""
        versions = await self._store.versions(key)
        wanted = [name for name, version in versions.items() if known.get(name, (0,))[0] != version]
        changed = {
            article.id: (article.version, article.documents) for article in await self._store.get_many(key, wanted)
        }
        for site in _sites(declared):
            at = {
                f"{site.id}\n{url}": (url, version)
                for url, version in (await self._store.page_versions(key, site.id)).items()
            }
            wanted = [url for name, (url, version) in at.items() if known.get(name, (0,))[0] != version]
            pages = await self._store.get_pages(key, site.id, wanted)
            changed |= {name: (version, pages[url].documents) for name, (url, version) in at.items() if url in pages}
            versions |= {name: version for name, (_, version) in at.items()}
        return {name: changed.get(name) or known[name] for name in versions if name in changed or name in known}


def _sites(declared: Sequence[KnowledgeSource]) -> list[KnowledgeSource]:
    return [source for source in declared if source.kind == "site"]


def _of_files(declared: Sequence[KnowledgeSource]) -> list[KnowledgeSource]:
    return [source for source in declared if source.path is not None]


def _differ(source: str, kept: _Kept, refreshes: Mapping[str, int]) -> bool:
    return refreshes.get(source, 0) != kept.refreshes.get(source, 0)


def _documents(articles: Mapping[str, tuple[int, tuple[Document, ...]]]) -> tuple[Document, ...]:
    return tuple(document for _, documents in articles.values() for document in documents)
