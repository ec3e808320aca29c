"""Crawls a web site politely: as its robots.txt and pages allow, page by page, asking only for what has changed.

Invariant: nothing is fetched but from the host and port of the site itself, and never from a private address
    (`kit/http/guard.py`, where it dials). A site that does not answer keeps the pages that it had.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.http.guard import AddressRefused, GuardedBackend
from frontdesk.kit.http.outgoing import Answer, AnswerTooLarge, Outgoing, RedirectRefused, Sender, Unreachable
from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.registry import PAGE
from frontdesk.knowledge.sources.base import Document, Trouble
from frontdesk.knowledge.sources.declared import with_defaults
from frontdesk.knowledge.sources.pages import Crawled, Page, SiteUnreachable
from frontdesk.knowledge.sources.robots import Robots, read_robots

AGENT = "Frontdesk (knowledge of a support bot)"
TIMEOUT_SECONDS = 20.0
LEAST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
MOST_SITEMAPS = 50
MOST_LINKS = 2_000
_LOCATION = re.compile(r"<loc>\s*([^<\s]{1,2000})\s*</loc>", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|json|xml|zip|gz|mp[34]|woff2?|pdf|docx?|xlsx?)$", re.IGNORECASE
)
_GONE = frozenset({404, 410})

Sleep = Callable[[float], Awaitable[None]]


def open_sender(*, allow_private_addresses: bool) -> Sender:
    return Sender(GuardedBackend(allow_private=allow_private_addresses), most_connections=2, most_bytes=PAGE.most_bytes)


async def crawl(
    site: KnowledgeSource, sender: Sender, known: Mapping[str, Page], *, sleep: Sleep = asyncio.sleep
) -> Crawled:
    """Every page of a site, as far as it may be had. Raise `SiteUnreachable`."""
    with Isolated() as isolated:
        return await _Crawl(site, sender, known, isolated, sleep).run()


class _Crawl:
    def __init__(
        self, site: KnowledgeSource, sender: Sender, known: Mapping[str, Page], isolated: Isolated, sleep: Sleep
    ) -> None:
        self.site = site
        self.start = _normal(site.place)
        self.sender = sender
        self.known = known
        self.isolated = isolated
        self.sleep = sleep
        self.robots = Robots()
        self.pages: dict[str, Page] = {}
        self.troubles: list[Trouble] = []
        self.named: set[str] = set()
        self.asked = False

    async def run(self) -> Crawled:
        await self._read_robots()
        path = urlsplit(self.start).path
        if not self.robots.allows(path):
            raise SiteUnreachable("may not be read, says its robots.txt")
        of_sitemap = [url async for url in self._of_sitemaps()]
        todo = deque((url, 0) for url in dict.fromkeys([self.start, *of_sitemap]))
        seen = {url for url, _ in todo}
        while todo and len(self.pages) < self.site.pages:
            url, depth = todo.popleft()
            page = await self._page(url)
            if page is None:
                continue
            self.pages[url] = page
            if depth < self.site.depth and not of_sitemap:
                for link in page.links:
                    if link not in seen and self._may(link):
                        seen.add(link)
                        todo.append((link, depth + 1))
        if todo:
            self.troubles.append(Trouble(self.start, f"has more than {self.site.pages} pages; the others are left out"))
        return Crawled(self.pages, tuple(self.troubles))

    async def _read_robots(self) -> None:
        """Without a robots.txt everything is allowed; where it cannot be had nothing is (RFC 9309, 2.3.1)."""
        answer = await self._fetch(urljoin(self.start, "/robots.txt"), {})
        if isinstance(answer, str) or answer.status >= 500:
            raise SiteUnreachable(answer if isinstance(answer, str) else f"answers {answer.status} to robots.txt")
        if answer.status == 200:
            self.robots = read_robots(answer.body.decode("utf-8", "replace"))

    async def _of_sitemaps(self) -> AsyncIterator[str]:
        declared = [urljoin(self.start, self.site.sitemap)] if self.site.sitemap else list(self.robots.sitemaps)
        todo, seen = deque(map(_normal, declared or [urljoin(self.start, "/sitemap.xml")])), 0
        while todo and seen < MOST_SITEMAPS:
            url, seen = todo.popleft(), seen + 1
            answer = await self._fetch(url, {}) if self._is_here(url) else ""
            if isinstance(answer, str) or answer.status != 200:
                continue
            text = answer.body.decode("utf-8", "replace")
            found = [_normal(unescape(match[1])) for match in _LOCATION.finditer(text)]
            if "<sitemapindex" in text:
                todo.extend(found)
                continue
            for page in found:
                if self._may(page):
                    yield page

    async def _page(self, url: str) -> Page | None:
        """None where there is none, or none for us; a page that does not answer just now stays as it was."""
        known = self.known.get(url)
        asking = {"If-None-Match": known.etag, "If-Modified-Since": known.modified} if known else {}
        answer = await self._fetch(url, {name: value for name, value in asking.items() if value})
        if isinstance(answer, str) or answer.status >= 500 or answer.status == 429:
            self.troubles.append(Trouble(url, answer if isinstance(answer, str) else f"answers {answer.status}"))
            return known
        if answer.status == 304 and known is not None:
            return known if self._is_new(known) else None
        if answer.status != 200:
            if answer.status not in _GONE:
                self.troubles.append(Trouble(url, f"answers {answer.status}"))
            return None
        if "html" not in answer.headers.get("content-type", "html"):
            return None
        return await self._read(url, answer)

    async def _read(self, url: str, answer: Answer) -> Page | None:
        try:
            links, *found = await asyncio.to_thread(self.isolated.read, PAGE, url, answer.body)
        except Unreadable as reason:
            self.troubles.append(Trouble(url, str(reason)))
            return None
        documents = tuple(self._dressed(url, document) for document in found)
        leads = dict.fromkeys(_normal(urljoin(url, link)) for link in links.text.splitlines()[:MOST_LINKS])
        page = Page(
            answer.headers.get("etag", ""),
            answer.headers.get("last-modified", ""),
            tuple(link for link in leads if self._is_here(link)),
            documents,
        )
        return page if self._is_new(page) else msgspec.structs.replace(page, documents=())

    def _dressed(self, url: str, document: Document) -> Document:
        """A page is known by its canonical address, where that is one of the same site."""
        canonical = _normal(urljoin(url, document.url)) if document.url else url
        name = canonical if self._is_here(canonical) else url
        return with_defaults(msgspec.structs.replace(document, source=name, url=name), self.site)

    def _is_new(self, page: Page) -> bool:
        """False for a page that says of itself that it is one we have."""
        names = {document.source for document in page.documents}
        new = not (names & self.named)
        self.named |= names
        return new

    async def _fetch(self, url: str, headers: Mapping[str, str]) -> Answer | str:
        """An answer, or why there is none; between two requests there is a pause."""
        if self.asked:
            await self.sleep(min(max(self.robots.delay_seconds, LEAST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS))
        self.asked = True
        sent = {"Accept": "text/html, text/*;q=0.8, */*;q=0.1", "User-Agent": AGENT, **headers}
        try:
            return await self.sender.send(Outgoing("GET", url, sent), TIMEOUT_SECONDS)
        except AddressRefused:
            return "leads to a private address"
        except AnswerTooLarge:
            return "is too large"
        except RedirectRefused:
            return "leads to another site"
        except (Unreachable, ValueError) as error:
            return f"does not answer ({error})"

    def _is_here(self, url: str) -> bool:
        try:
            here, there = urlsplit(self.start), urlsplit(url)
            return (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, there.port)
        except ValueError:
            return False

    def _may(self, url: str) -> bool:
        if not self._is_here(url) or len(url) > 2_000:
            return False
        parts = urlsplit(url)
        path = parts.path or "/"
        if _NO_PAGE.search(path) or (self.site.only and not path.startswith(self.site.only)):
            return False
        if self.site.leave_out and path.startswith(self.site.leave_out):
            return False
        return self.robots.allows(f"{path}?{parts.query}" if parts.query else path)


def _normal(url: str) -> str:
    """An address without its fragment; an empty path is the root."""
    try:
        parts = urlsplit(urldefrag(url.strip())[0])
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return ""
    return parts._replace(scheme=parts.scheme.lower(), netloc=host, path=parts.path or "/").geturl() if host else ""
