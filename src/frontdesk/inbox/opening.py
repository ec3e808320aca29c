"""Opens the inbox's papers, and the reading along that others join."""

from frontdesk.conversations.along.reading import open_along
from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.staff.service import Staff
from frontdesk.inbox.tickets.calendar import TeamHours
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import Ids
from frontdesk.knowledge.library import Library


def open_papers(
    database: Database, conversations: ConversationService, library: Library, staff: Staff, clock: Clock, ids: Ids
) -> Papers:
    return Papers(database, conversations, library, TeamHours(staff), open_along(database, clock), clock, ids)
