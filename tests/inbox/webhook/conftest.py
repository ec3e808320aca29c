"""The inbox of these tests, with another help desk beside it."""

from collections.abc import AsyncIterator

import pytest
from tests.inbox.webhook.helpdesk import SECRET, Elsewhere, opened

from frontdesk.inbox.desk import Desk
from frontdesk.inbox.webhook.sending import HttpPost
from frontdesk.inbox.webhook.service import HelpDesk
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    async with opened() as made:
        yield made


@pytest.fixture
async def post(elsewhere: Elsewhere) -> AsyncIterator[HttpPost]:
    made = HttpPost(elsewhere.url)
    yield made
    await made.close()


@pytest.fixture
def help_desk(desk: Desk, post: HttpPost, database: Database, clock: ManualClock, ids: SequentialIds) -> HelpDesk:
    made = HelpDesk(post, SECRET, database, clock, ids, desk.pubsub, chance=lambda: 0.0)
    desk.help_desk = made
    return made
