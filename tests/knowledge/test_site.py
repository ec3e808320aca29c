"""A web site is read as a polite visitor reads it: what it allows, once, and later only what has changed."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore2
import pytest
from tests.actions.other_system import running

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.database.base import Database
from frontdesk.kit.http.guard import GuardedBackend
from frontdesk.kit.http.outgoing import Sender
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.sources.pages import Crawled, Page, SiteUnreachable
from frontdesk.knowledge.sources.robots import read_robots
from frontdesk.knowledge.sources.site import crawl
from frontdesk.knowledge.store import KnowledgeStore
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.encoder import FakeEncoder

KEY = ("default", "acme")


@dataclass
class Site:
    """A web site on this machine. `pages` by path: HTML, or a status; `robots` and `sitemap` are files where they are set."""

    pages: dict[str, str | int] = field(default_factory=dict)
    robots: str | int = 404
    sitemap: str | int = 404
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    url: str = ""
    port: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(path)
        found = {"/robots.txt": self.robots, "/sitemap.xml": self.sitemap}.get(path, self.pages.get(path, 404))
        tag = f'"{hash(found)}"'
        status, body, lines = 200, "", {"content-type": "text/html", "etag": tag}
        if path in self.redirects:
            status, lines = 302, {"location": self.redirects[path]}
        elif isinstance(found, int):
            status = found
        elif headers.get("if-none-match") == tag:
            status = 304
        else:
            body = found
        self.answered.append(status)
        encoded = [(name.encode(), value.encode()) for name, value in lines.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": body.encode()})


def page(title: str, text: str, *links: str, head: str = "") -> str:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return (
        f"<html><head>{head}</head><body><nav>{anchors}</nav><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with running(site):  # type: ignore[arg-type]
        yield site


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(GuardedBackend(allow_private=True))
    yield sender
    await sender.close()


class Pauses:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def visit(site: Site, sender: Sender, known: dict[str, Page] | None = None, **more: Any) -> Crawled:
    settings = {"depth": 3, "pages": 50} | more
    pauses, before = Pauses(), len(site.asked)
    crawled = await crawl(KnowledgeSource("site", f"{site.url}/", **settings), sender, known or {}, sleep=pauses)
    assert len(pauses.seconds) == len(site.asked) - before - 1
    return crawled


def paths(site: Site, crawled: Crawled) -> list[str]:
    return sorted(url.removeprefix(site.url) for url, page in crawled.pages.items() if page.documents)


async def test_links_are_followed_within_the_site_to_their_depth(site: Site, sender: Sender) -> None:
    site.pages = {
        "/": page("Home", "Hello.", "/a", "b#part", "https://elsewhere.example/", "mailto:x@y.z", "/logo.png"),
        "/a": page("A", "Text of A.", "/deep", "/"),
        "/b": page("B", "Text of B."),
        "/deep": page("Deep", "Text.", "/deeper"),
        "/deeper": page("Deeper", "Text."),
    }
    crawled = await visit(site, sender, depth=2)
    assert paths(site, crawled) == ["/", "/a", "/b", "/deep"]
    assert len(site.asked) == len(set(site.asked))
    [document] = crawled.pages[f"{site.url}/a"].documents
    assert (document.source, document.url, document.title) == (f"{site.url}/a", f"{site.url}/a", "A")
    assert "Text of A." in document.text


async def test_robots_txt_is_kept_to(site: Site, sender: Sender) -> None:
    site.robots = "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.php$\nCrawl-delay: 3\n"
    site.pages = {
        "/": page("Home", "Hello.", "/private/x", "/private/open", "/a.php", "/a.php?x=1"),
        "/private/x": page("X", "Secret."),
        "/private/open": page("Open", "Open."),
        "/a.php": page("Php", "Php."),
    }
    pauses = Pauses()
    source = KnowledgeSource("site", f"{site.url}/", depth=1, pages=50)
    crawled = await crawl(source, sender, {}, sleep=pauses)
    assert paths(site, crawled) == ["/", "/a.php?x=1", "/private/open"]
    assert "/private/x" not in site.asked
    assert set(pauses.seconds) == {3.0}


async def test_a_site_that_wants_no_visitors_gets_none(site: Site, sender: Sender) -> None:
    site.robots, site.pages = "User-agent: *\nDisallow: /\n", {"/": page("Home", "Hello.")}
    with pytest.raises(SiteUnreachable, match=r"robots\.txt"):
        await visit(site, sender)
    site.robots = 503
    with pytest.raises(SiteUnreachable, match="503"):
        await visit(site, sender)
    assert "/" not in site.asked


async def test_a_sitemap_says_which_pages_there_are(site: Site, sender: Sender) -> None:
    site.robots = f"Sitemap: {site.url}/maps.xml"
    site.pages = {
        "/maps.xml": f"<sitemapindex><sitemap><loc>{site.url}/map.xml</loc></sitemap></sitemapindex>",
        "/map.xml": f"<urlset><url><loc>{site.url}/a?x=1&amp;y=2</loc></url><url><loc>https://else.example/</loc></url></urlset>",
        "/": page("Home", "Hello.", "/not-in-the-map"),
        "/a": page("A", "Text."),
        "/not-in-the-map": page("No", "Text."),
    }
    assert paths(site, await visit(site, sender)) == ["/", "/a?x=1&y=2"]


async def test_a_second_visit_asks_only_for_what_has_changed(site: Site, sender: Sender) -> None:
    site.pages = {"/": page("Home", "Hello.", "/a", "/b"), "/a": page("A", "Old."), "/b": page("B", "Text.")}
    first = await visit(site, sender)
    site.pages["/a"] = page("A", "New.")
    del site.pages["/b"]
    site.answered.clear()
    second = await visit(site, sender, first.pages)
    assert site.answered == [404, 404, 304, 200, 404]
    assert paths(site, second) == ["/", "/a"]
    assert second.pages[f"{site.url}/"] == first.pages[f"{site.url}/"]
    assert "New." in second.pages[f"{site.url}/a"].documents[0].text


async def test_a_page_that_does_not_answer_stays_and_is_named(site: Site, sender: Sender) -> None:
    site.pages = {"/": page("Home", "Hello.", "/a"), "/a": page("A", "Text.")}
    first = await visit(site, sender)
    site.pages["/a"] = 500
    second = await visit(site, sender, first.pages)
    assert second.pages == first.pages
    assert [(trouble.source, trouble.reason) for trouble in second.troubles] == [(f"{site.url}/a", "answers 500")]


async def test_the_same_page_under_two_addresses_is_one(site: Site, sender: Sender) -> None:
    head = '<link rel="canonical" href="/a">'
    site.pages = {
        "/": page("Home", "Hello.", "/a", "/a?print=1", "/hidden"),
        "/a": page("A", "Text.", head=head),
        "/hidden": page("Hidden", "Text.", "/c", head='<meta name="robots" content="noindex">'),
        "/c": page("C", "Text."),
    }
    assert paths(site, await visit(site, sender)) == ["/", "/a", "/c"]


async def test_no_more_pages_than_wanted_and_only_where_wanted(site: Site, sender: Sender) -> None:
    site.pages = {"/": page("Home", "Hello.", *(f"/docs/{n}" for n in range(9)), "/blog/1")}
    site.pages |= {f"/docs/{n}": page(f"D{n}", f"Text {n}.") for n in range(9)} | {"/blog/1": page("B", "Text.")}
    crawled = await visit(site, sender, pages=4)
    assert len(crawled.pages) == 4
    assert "more than 4 pages" in crawled.troubles[0].reason
    crawled = await visit(site, sender, only=("/docs/",), leave_out=("/docs/3",))
    assert len(paths(site, crawled)) == 9
    assert f"{site.url}/docs/3" not in crawled.pages


async def test_a_redirect_to_another_site_is_not_followed(site: Site, sender: Sender) -> None:
    site.pages, site.redirects = {"/": page("Home", "Hello.", "/away")}, {"/away": "http://localhost:1/"}
    crawled = await visit(site, sender)
    assert [trouble.reason for trouble in crawled.troubles] == ["leads to another site"]


async def test_a_private_address_is_refused(site: Site) -> None:
    guarded = Sender(GuardedBackend(inner=httpcore2.AnyIOBackend()))
    with pytest.raises(SiteUnreachable, match="private address"):
        await visit(site, guarded)
    await guarded.close()
    assert site.asked == []


async def test_a_page_made_to_harm_is_named_and_the_rest_is_read(site: Site, sender: Sender) -> None:
    site.pages = {"/": page("Home", "Hello.", "/bad", "/a"), "/bad": "\0\1", "/a": page("A", "Text.")}
    crawled = await visit(site, sender)
    assert paths(site, crawled) == ["/", "/a"]
    assert [trouble.reason for trouble in crawled.troubles] == ["is binary, not text"]


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Frontdesk\nDisallow: /b", "/a", True),
        ("User-agent: a\nUser-agent: frontdesk\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a # why\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*a*b$", "/xaxb", False),
        ("User-agent: *\nDisallow: /*a*b$", "/xaxbc", True),
        ("User-agent: *\nDisallow: " + "/*a" * 300, "/" + "a" * 3_000, True),
    ],
)
def test_the_longest_rule_decides(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text).allows(path) is allowed


async def test_what_a_visit_finds_is_answered_from_on_every_replica(
    site: Site, sender: Sender, database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    visits: list[int] = []

    async def crawl_site(source: KnowledgeSource, known: dict[str, Page]) -> Crawled:
        visits.append(len(known))
        return await crawl(source, sender, known, sleep=Pauses())

    site.pages = {"/": page("Returns", "You have 30 days.")}
    declared = [KnowledgeSource("site", f"{site.url}/", depth=1, pages=5, every_seconds=3_600)]
    libraries = [Library(KnowledgeStore(database), clock, crawl_site) for _ in range(2)]  # type: ignore[arg-type]
    known = [await one.open(KEY, declared, FakeEncoder(), tmp_path / str(n)) for n, one in enumerate(libraries)]

    async def look() -> None:
        for _ in range(2):
            for library in libraries:
                await library.look()
                await library.visits.wait()

    await look()
    assert visits == [0]
    assert [(await one.answer("Returns")).text for one in known] == ["You have 30 days."] * 2
    site.pages = {"/": page("Returns", "You have 60 days.")}
    await look()
    assert visits == [0]
    clock.advance(seconds=3_600)
    await look()
    assert visits == [0, 1]
    assert [(await one.answer("Returns")).text for one in known] == ["You have 60 days."] * 2
    site.robots = 503
    clock.advance(seconds=3_600)
    await look()
    assert [(await one.answer("Returns")).text for one in known] == ["You have 60 days."] * 2
    [state] = (await libraries[1].site_states(KEY)).values()
    assert [trouble.reason for trouble in state.troubles] == ["answers 503 to robots.txt"]
