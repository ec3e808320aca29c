"""The door to what customers asked: gaps and usage over the same rows."""

from dataclasses import dataclass

from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import Ids
from frontdesk.knowledge.asked.gaps import GapService
from frontdesk.knowledge.asked.store import AskedStore
from frontdesk.knowledge.asked.usage import UsageService
from frontdesk.knowledge.library import Library


@dataclass(frozen=True, slots=True)
class AskedService:
    gaps: GapService
    usage: UsageService


def open_asked(database: Database, library: Library, clock: Clock, ids: Ids) -> AskedService:
    store = AskedStore(database)
    return AskedService(GapService(store, library, clock, ids), UsageService(store, library))
