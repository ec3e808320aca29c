"""A small company's help articles, indexed with an encoder that is instant."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.knowledge.replicas import Replica, open_replica

from frontdesk.kit.database.base import Database
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.testing.ids import SequentialIds

ARTICLES = Path(__file__).parent / "articles"


@pytest.fixture
def articles() -> Path:
    return ARTICLES


@pytest.fixture
async def knowledge() -> Knowledge:
    return await open_knowledge([ARTICLES], FakeEncoder(), None)


@pytest.fixture
async def replica(database: Database, clock: ManualClock, ids: SequentialIds, tmp_path: Path) -> AsyncIterator[Replica]:
    opened = await open_replica(database, clock, ids, tmp_path)
    async with opened.client:
        yield opened
