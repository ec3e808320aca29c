"""The notes' door.

Invariant: a note is in no event of its conversation, so nothing that shows a customer their conversation can show it.
"""

from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.notes.errors import NoteNotFound, NoteNotYours, TooManyNotes
from frontdesk.inbox.notes.store import Note, NoteStore, Place
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids

MOST_NOTES = 500  # on one conversation or ticket


class NoteService:
    def __init__(
        self, store: NoteStore, conversations: ConversationService, tickets: TicketService, clock: Clock, ids: Ids
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._tickets = tickets
        self._clock = clock
        self._ids = ids

    async def add(self, workspace_id: str, place: Place, text: str, by: Actor) -> Note:
        """Raises ConversationNotFound, TicketNotFound, TooManyNotes."""
        place = await self._existing(workspace_id, place)
        if len(await self._store.list_oldest(workspace_id, place, MOST_NOTES)) >= MOST_NOTES:
            raise TooManyNotes(most=MOST_NOTES)
        now = to_ms(self._clock.now())
        note = Note(self._ids.new("note"), place, by, text, now, now)
        try:
            await self._store.add(workspace_id, note)
        except WriteConflict:  # erased at this moment
            await self._existing(workspace_id, place)
            raise
        return note

    async def list(self, workspace_id: str, place: Place) -> list[Note]:
        """The oldest first. Raises ConversationNotFound, TicketNotFound."""
        place = await self._existing(workspace_id, place)
        return await self._store.list_oldest(workspace_id, place, MOST_NOTES)

    async def change(self, workspace_id: str, place: Place, note_id: str, text: str, by: Actor) -> Note:
        """Only the author may. Raises NoteNotFound, NoteNotYours."""
        note = await self._own(workspace_id, place, note_id, by)
        note = note._replace(text=text, updated_at=to_ms(self._clock.now()))
        try:
            await self._store.change(note)
        except WriteConflict as conflict:
            raise NoteNotFound from conflict
        return note

    async def remove(self, workspace_id: str, place: Place, note_id: str, by: Actor) -> None:
        """Only the author may. Raises NoteNotFound, NoteNotYours."""
        note = await self._own(workspace_id, place, note_id, by)
        try:
            await self._store.remove(note.id)
        except WriteConflict as conflict:
            raise NoteNotFound from conflict

    async def _own(self, workspace_id: str, place: Place, note_id: str, by: Actor) -> Note:
        place = await self._existing(workspace_id, place)
        note = await self._store.find(workspace_id, note_id)
        if note is None or note.place != place:
            raise NoteNotFound
        if note.author.id != by.id:
            raise NoteNotYours(author=note.author.name)
        return note

    async def _existing(self, workspace_id: str, place: Place) -> Place:
        """The place by its own id: a ticket may be named by its reference."""
        if place.kind == "ticket":
            return place._replace(id=(await self._tickets.get(workspace_id, place.id)).id)
        await self._conversations.get(workspace_id, place.id)
        return place
