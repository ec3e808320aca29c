"""The inbox's parts put together: who is there, who gets what, and what every open console is told."""

from frontdesk.inbox.staff.service import Staff
from frontdesk.inbox.staff.store import StaffStore
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import Ids
from frontdesk.kit.pubsub import PubSub


class Desk:
    def __init__(self, database: Database, clock: Clock, ids: Ids, pubsub: PubSub) -> None:
        self.staff = Staff(StaffStore(database), clock, ids, pubsub)
