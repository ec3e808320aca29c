"""Opens the figures: from now on they read along."""

from frontdesk.analytics.service import Analytics, AnalyticsReader
from frontdesk.analytics.store import AnalyticsStore
from frontdesk.conversations.along.reading import ReadingAlong
from frontdesk.kit.database.base import Database


def open_analytics(database: Database, along: ReadingAlong) -> Analytics:
    store = AnalyticsStore(database)
    along.add(AnalyticsReader(store))
    return Analytics(store, along, along.clock)
