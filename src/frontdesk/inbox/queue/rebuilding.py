"""Makes the rows of conversations that have none, out of their events: of before there were rows, or that were taken away to be
made anew."""

from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.store import ConversationStore
from frontdesk.dialogue import events as e
from frontdesk.inbox.queue.projection import changed
from frontdesk.inbox.queue.store import QueueStore, item_statement
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.logs import get_logger

log = get_logger()

AT_ONCE = 100
EVENTS_AT_ONCE = 1_000


class Rebuilding:
    def __init__(self, store: QueueStore, conversations: ConversationStore) -> None:
        self._store = store
        self._conversations = conversations

    async def rebuild(self) -> int:
        """Give every conversation its row, and return how many had none. A turn that goes on meanwhile changes nothing: its row
        is made from what is stored then."""
        made = 0
        while missing := await self._store.list_missing(AT_ONCE):
            now = sum([await self._make(*one) for one in missing])
            if not now:
                break
            made += now
        if made:
            log.info("inbox.rebuilt", conversations=made)
        return made

    async def _make(self, workspace_id: str, conversation_id: str) -> bool:
        stored = await self._conversations.find(workspace_id, conversation_id)
        if stored is None:
            return False
        events = list[e.Recorded]()
        try:
            while len(events) < stored.state.position:
                page = await self._conversations.list_events(conversation_id, len(events), EVENTS_AT_ONCE)
                events += page
                if len(page) < EVENTS_AT_ONCE:
                    break
            if len(events) != stored.state.position:  # it has gone on meanwhile
                return False
            await self._store.commit([item_statement(stored, changed(stored, events))])
        except (ConversationNotFound, WriteConflict):
            return False
        return True
