"""The inbox's papers put together: tickets, notes, canned replies, and what an agent reads before they answer."""

from frontdesk.conversations.along.reading import ReadingAlong
from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.after.service import After
from frontdesk.inbox.after.store import WrapUpStore
from frontdesk.inbox.briefing.service import Briefings
from frontdesk.inbox.canned.service import CannedReplies
from frontdesk.inbox.canned.store import CannedStore
from frontdesk.inbox.notes.service import NoteService
from frontdesk.inbox.notes.store import NoteStore
from frontdesk.inbox.searching.service import Searches
from frontdesk.inbox.searching.store import SearchStore
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.inbox.tickets.sla import Hours
from frontdesk.inbox.tickets.store import TicketStore
from frontdesk.inbox.translation.service import Translations
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import Ids
from frontdesk.knowledge.library import Library


class Papers:
    def __init__(
        self,
        database: Database,
        conversations: ConversationService,
        library: Library,
        hours: Hours,
        along: ReadingAlong,
        clock: Clock,
        ids: Ids,
        translations: Translations | None = None,
    ) -> None:
        self.along = along
        self.translations = translations or Translations(conversations, None)
        self.tickets = TicketService(TicketStore(database), conversations, hours, clock, ids)
        self.notes = NoteService(NoteStore(database), conversations, self.tickets, clock, ids)
        self.canned = CannedReplies(CannedStore(database), clock, ids)
        self.after = After(WrapUpStore(database), conversations, clock)
        self.briefings = Briefings(conversations, self.tickets, self.notes, self.after, library)
        self.searches = Searches(SearchStore(database), conversations, self.tickets, along)
