"""Makes rows of the inbox's list out of the events: of conversations that have none, or of all of a workspace anew."""

from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.store import ConversationStore, Stored
from frontdesk.dialogue import events as e
from frontdesk.inbox.queue.projection import changed
from frontdesk.inbox.queue.store import Change, QueueStore, item_statement, renewed_statement
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

    async def renew(self, workspace_id: str) -> int:
        """Compute the row of every conversation of the workspace anew, and return how many there are. What people and the
        assignment have decided is in no event: a row that is there keeps it."""
        renewed, after = 0, ""
        while found := await self._store.list_conversations(workspace_id, after, AT_ONCE):
            for conversation_id in found:
                made = await self._derived(workspace_id, conversation_id)
                if made is not None:
                    await self._store.commit([renewed_statement(*made)])
                    renewed += 1
            after = found[-1]
        return renewed

    async def _make(self, workspace_id: str, conversation_id: str) -> bool:
        try:
            made = await self._derived(workspace_id, conversation_id)
            if made is None:
                return False
            await self._store.commit([item_statement(*made)])
        except WriteConflict:
            return False
        return True

    async def _derived(self, workspace_id: str, conversation_id: str) -> tuple[Stored, Change] | None:
        """What all events together change in a row; None where it has gone on meanwhile, or is gone."""
        stored = await self._conversations.find(workspace_id, conversation_id)
        if stored is None:
            return None
        events = list[e.Recorded]()
        try:
            while len(events) < stored.state.position:
                page = await self._conversations.list_events(conversation_id, len(events), EVENTS_AT_ONCE)
                events += page
                if len(page) < EVENTS_AT_ONCE:
                    break
        except ConversationNotFound:
            return None
        return (stored, changed(stored, events)) if len(events) == stored.state.position else None
