"""One process with the routes of knowledge, the articles of a folder, and a database that it may share with another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.database.base import Database
from frontdesk.knowledge.articles import ArticleService
from frontdesk.knowledge.asked.service import open_asked
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.routers import ROUTERS
from frontdesk.knowledge.service import Knowledge
from frontdesk.knowledge.sources.pages import Crawled, Page, SiteUnreachable
from frontdesk.knowledge.store import KnowledgeStore
from frontdesk.knowledge.upload_routes import larger_bodies
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.ids import SequentialIds

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
ARTICLES = "/v1/knowledge/articles"
KEY = ("default", "acme")
LARGEST_FILE = 5_000_000
RETURNS: dict[str, Any] = {"title": "Returns", "content": "# Returns\n\nYou can return anything within 30 days.\n"}


@dataclass
class Replica:
    app: FastAPI
    client: httpx.AsyncClient
    library: Library
    knowledge: Knowledge
    folder: Path

    async def put(
        self, expected: int = 201, /, headers: dict[str, str] | None = None, **article: Any
    ) -> dict[str, Any]:
        answer = await self.client.post(ARTICLES, json=article, headers=headers)
        assert answer.status_code == expected, answer.text
        return dict(answer.json())

    async def sources_for(self, question: str) -> list[str]:
        return [citation.source for citation in (await self.knowledge.answer(question)).citations]


async def nowhere(site: KnowledgeSource, known: Mapping[str, Page]) -> Crawled:
    raise SiteUnreachable("is not there")


async def open_replica(
    database: Database,
    clock: ManualClock,
    ids: SequentialIds,
    folder: Path,
    *,
    every: int | None = None,
    more: Sequence[KnowledgeSource] = (),
) -> Replica:
    files = folder / "kb"
    files.mkdir(exist_ok=True)
    (files / "hours.md").write_text("# Opening hours\n\nWe open at nine.\n")
    store = KnowledgeStore(database)
    library = Library(store, clock, nowhere)
    declared = [KnowledgeSource("folder", "kb", files, every_seconds=every), *more]
    knowledge = await library.open(KEY, declared, FakeEncoder(), folder / "cache")
    access = AccessService(
        AccessStore(database),
        clock,
        ids,
        Limits(clock, key_per_minute=10_000, visitor_per_minute=100),
        signing_secret="s" * 40,
        bootstrap_key=BOOTSTRAP,
    )
    app = create_api(ROUTERS, max_body_bytes=1_000_000, larger_bodies=larger_bodies(LARGEST_FILE))
    app.state.access, app.state.library = access, library
    app.state.articles = ArticleService(store, library, clock, ids, LARGEST_FILE)
    app.state.asked = open_asked(database, library, clock, ids)
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": f"Bearer {BOOTSTRAP}"}
    client = httpx.AsyncClient(transport=transport, base_url="http://frontdesk", headers=headers)
    return Replica(app, client, library, knowledge, files)
