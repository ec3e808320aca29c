"""A small company's help articles, indexed with an encoder that is instant."""

from pathlib import Path

import pytest

from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.testing.encoder import FakeEncoder

ARTICLES = Path(__file__).parent / "articles"


@pytest.fixture
def articles() -> Path:
    return ARTICLES


@pytest.fixture
async def knowledge() -> Knowledge:
    return await open_knowledge([ARTICLES], FakeEncoder(), None)
