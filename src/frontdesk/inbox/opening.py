"""Opens the inbox's desk and papers, the reading along that others join, and the ways to a translator and another help desk."""

from frontdesk.conversations.along.reading import open_along
from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.staff.service import Staff
from frontdesk.inbox.tickets.calendar import TeamHours
from frontdesk.inbox.translating import Translator
from frontdesk.inbox.translation.service import Translations
from frontdesk.inbox.webhook.opening import open_help_desk
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.opening import open_elsewhere
from frontdesk.kit.ids import Ids
from frontdesk.kit.pubsub import PubSub
from frontdesk.knowledge.library import Library
from frontdesk.settings import Settings


def open_desk(settings: Settings, database: Database, clock: Clock, ids: Ids, pubsub: PubSub) -> Desk:
    """Raises WebhookClientMissing."""
    url = settings.database_url.get_secret_value() if settings.database_url is not None else None
    help_desk = open_help_desk(settings, database, clock, ids, pubsub)
    return Desk(database, clock, ids, pubsub, help_desk, open_elsewhere(url, ids))


def open_papers(
    settings: Settings,
    database: Database,
    conversations: ConversationService,
    library: Library,
    staff: Staff,
    clock: Clock,
    ids: Ids,
) -> Papers:
    along, translations = open_along(database, clock), Translations(conversations, _translator(settings))
    return Papers(database, conversations, library, TeamHours(staff), along, clock, ids, translations)


def _translator(settings: Settings) -> Translator | None:
    if settings.translation_url is None:
        return None
    from frontdesk.inbox.translation.hook import HttpTranslator  # noqa: PLC0415  needs frontdesk[http]

    key = settings.translation_key.get_secret_value() if settings.translation_key is not None else None
    return HttpTranslator(settings.translation_url, key, settings.translation_seconds)
