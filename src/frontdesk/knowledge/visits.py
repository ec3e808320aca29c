"""Visits to the web sites that bots declare: one replica at a time goes when a site is due, and all take over what it found."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.logs import get_logger
from frontdesk.knowledge.sources.base import Trouble
from frontdesk.knowledge.sources.pages import Crawled, Page, SiteState, SiteUnreachable
from frontdesk.knowledge.store import Key, KnowledgeStore

LONGEST_VISIT_SECONDS = 3_000
AGAIN_SECONDS = 3_600
"""After so long somebody else goes when whoever went did not come back, or the site did not answer."""

log = get_logger()


class Crawls(Protocol):
    async def __call__(self, site: KnowledgeSource, known: Mapping[str, Page]) -> Crawled:
        """Raise `SiteUnreachable`."""
        ...


class Visits:
    def __init__(self, store: KnowledgeStore, clock: Clock, crawl: Crawls) -> None:
        self._store = store
        self._clock = clock
        self._crawl = crawl
        self._under_way: dict[tuple[Key, str], asyncio.Task[None]] = {}

    async def begin(self, key: Key, sites: Sequence[KnowledgeSource]) -> None:
        """Go to those that are due and that nobody else goes to."""
        if not sites:
            return
        states, now = await self._store.sites(key), to_ms(self._clock.now())
        for site in sites:
            state = states.get(site.id)
            try:
                if state is None:
                    await self._store.add_site(key, site.id, now)
                    state = SiteState(now)
                if state.due_at is None or state.due_at > now or (key, site.id) in self._under_way:
                    continue
                await self._store.claim_site(key, site.id, state.due_at, now + AGAIN_SECONDS * 1_000)
            except WriteConflict:
                continue
            task = asyncio.create_task(self._visit(key, site), name=f"visit {site.place}")
            self._under_way[key, site.id] = task
            task.add_done_callback(lambda _, at=(key, site.id): self._under_way.pop(at, None))  # type: ignore[misc]

    async def wait(self) -> None:
        """Until every visit that is under way is over."""
        await asyncio.gather(*self._under_way.values())

    async def stop(self) -> None:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def make_due(self, key: Key, sites: Sequence[KnowledgeSource]) -> None:
        for site in sites:
            await self._store.make_due(key, site.id, to_ms(self._clock.now()))

    async def _visit(self, key: Key, site: KnowledgeSource) -> None:
        try:
            versions = await self._store.page_versions(key, site.id)
            known = await self._store.get_pages(key, site.id, list(versions))
            state, pages = await self._seen(site, known)
            changed = {url: (versions.get(url, 0) + 1, page) for url, page in pages.items() if known.get(url) != page}
            await self._store.save_site(key, site.id, state, changed, known.keys() - pages.keys())
            log.info("knowledge.site_visited", site=site.place, pages=len(pages), changed=len(changed))
        except Error as error:
            log.warning("knowledge.site_not_visited", site=site.place, code=error.code)
        except Exception:
            log.exception("knowledge.site_not_visited", site=site.place)

    async def _seen(self, site: KnowledgeSource, known: Mapping[str, Page]) -> tuple[SiteState, Mapping[str, Page]]:
        reason, crawled = "takes too long to visit", Crawled(dict(known))
        try:
            async with asyncio.timeout(LONGEST_VISIT_SECONDS):
                crawled = await self._crawl(site, known)
                reason = ""
        except SiteUnreachable as unreachable:
            reason = str(unreachable)
        except TimeoutError:
            pass
        now = to_ms(self._clock.now())
        again = AGAIN_SECONDS if reason else site.every_seconds
        troubles = (Trouble(site.place, reason),) if reason else crawled.troubles
        return SiteState(now + again * 1_000 if again else None, now, troubles), crawled.pages


def crawls_with(*, allow_private_addresses: bool) -> Crawls:
    """The real way to sites; the HTTP client is loaded with the first of them."""

    async def crawl_site(site: KnowledgeSource, known: Mapping[str, Page]) -> Crawled:
        try:
            from frontdesk.knowledge.sources.site import crawl, open_sender  # noqa: PLC0415  needs frontdesk[http]
        except ModuleNotFoundError as error:
            raise SiteUnreachable("needs the extra `http`: install frontdesk[http]") from error
        sender = open_sender(allow_private_addresses=allow_private_addresses)
        try:
            return await crawl(site, sender, known)
        finally:
            await sender.close()

    return crawl_site
