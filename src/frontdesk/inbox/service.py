"""The inbox's door: a handoff, or what a flow wants looked at, becomes a ticket that a person can pick up."""

from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue import events as e
from frontdesk.dialogue.references import as_reference, reference_of
from frontdesk.inbox.errors import TicketNotFound
from frontdesk.inbox.store import NewTicket, Status, Ticket, TicketStore
from frontdesk.inbox.summary import subject_of, transcript_of
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

log = get_logger()

ATTEMPTS = 8
EVENTS_AT_ONCE = 1_000
_ID_TAKEN = frozenset({"tickets(id)", "tickets_pkey"})  # as SQLite and PostgreSQL call it


class InboxService:
    def __init__(self, store: TicketStore, conversations: ConversationService, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock
        self._ids = ids

    async def open_ticket(self, workspace_id: str, conversation_id: str, position: int) -> Ticket | None:
        """The ticket of the handoff or request at `position`, opened now if it was not before; None where the conversation is
        gone.

        Invariant: a handoff or request has at most one ticket, however often this is called for it.
        """
        shared = False
        for _ in range(ATTEMPTS):
            known = await self._store.find_of_handoff(workspace_id, conversation_id, position)
            if known is not None:
                return known
            ticket = await self._draft(workspace_id, conversation_id, position)
            if ticket is None:
                return None
            if shared:  # another ticket has the same reference, however unlikely that is: this one must not be lost
                ticket = ticket._replace(id=self._ids.new("tick"))
            try:
                await self._store.add(ticket)
            except WriteConflict as conflict:
                shared = conflict.constraint in _ID_TAKEN
                log.info("inbox.ticket_tried_again", conversation_id=conversation_id, constraint=conflict.constraint)
            else:
                return await self._store.find(workspace_id, ticket.id)
        raise WriteConflict(constraint="tickets_number")

    async def get(self, workspace_id: str, ticket_id: str) -> Ticket:
        """By its id, or the reference that the customer was told. Raises TicketNotFound."""
        reference = as_reference(ticket_id)
        ticket = await self._store.find(workspace_id, _id_of(reference) if reference else ticket_id)
        if ticket is None:
            raise TicketNotFound
        return ticket

    async def list_newest(
        self,
        workspace_id: str,
        *,
        status: Status | None = None,
        conversation_id: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Ticket]:
        """The highest number first; `before` is the number of the last ticket on the page before."""
        return await self._store.list_newest(
            workspace_id, status=status, conversation_id=conversation_id, before=before, limit=limit
        )

    async def _draft(self, workspace_id: str, conversation_id: str, position: int) -> NewTicket | None:
        try:
            conversation = await self._conversations.get(workspace_id, conversation_id)
            events = await self._events_up_to(conversation_id, position)
        except ConversationNotFound:
            return None
        asked = events[-1].event if events else None
        if not isinstance(asked, e.HandoffRequested | e.TicketRequested):
            log.warning("inbox.no_handoff_there", conversation_id=conversation_id, position=position)
            return None
        return NewTicket(
            id=_id_of(reference_of(conversation_id, position)),
            workspace_id=workspace_id,
            conversation_id=conversation_id,
            position=position,
            user_id=conversation.user_id,
            subject=asked.subject
            if isinstance(asked, e.TicketRequested) and asked.subject
            else subject_of(events, asked.reason),
            reason=asked.reason,
            team=asked.team,
            transcript=transcript_of(events),
            created_at=to_ms(self._clock.now()),
        )

    async def _events_up_to(self, conversation_id: str, position: int) -> list[e.Recorded]:
        events: list[e.Recorded] = []
        while len(events) < position:
            limit = min(EVENTS_AT_ONCE, position - len(events))
            page = await self._conversations.list_events(conversation_id, after=len(events), limit=limit)
            if not page:
                return []
            events += page
        return events


def _id_of(reference: str) -> str:
    """A ticket's id is its reference, so that the database lets no two have one."""
    return f"tick_{reference.replace('-', '').lower()}"
