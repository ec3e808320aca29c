"""A store whose commits fail when a test says so."""

from collections.abc import Sequence

from frontdesk.conversations.store import ConversationStore
from frontdesk.inbox.queue.store import QueueStore
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StorageUnavailable


class FailingCommits:
    """Stands between a process and the database: the commit that `fails_in` counts down to fails, made or not."""

    def __init__(self, store: ConversationStore | QueueStore) -> None:
        self._commit = store.commit
        self.fails_in = 0
        self.made = False
        store.commit = self.commit  # type: ignore[method-assign]

    async def commit(self, statements: Sequence[Statement]) -> None:
        self.fails_in -= 1
        fails = self.fails_in == 0
        if not fails or self.made:
            await self._commit(statements)
        if fails:
            raise StorageUnavailable(reason="the model says so")
