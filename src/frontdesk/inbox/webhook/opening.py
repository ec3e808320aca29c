"""Opens the way to another help desk, where the operator names one."""

from frontdesk.inbox.errors import WebhookClientMissing
from frontdesk.inbox.webhook.service import HelpDesk
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import Ids
from frontdesk.kit.pubsub import PubSub
from frontdesk.settings import Settings


def open_help_desk(settings: Settings, database: Database, clock: Clock, ids: Ids, pubsub: PubSub) -> HelpDesk | None:
    """Raises WebhookClientMissing."""
    url, secret = settings.inbox_webhook_url, settings.inbox_webhook_secret
    if url is None or secret is None:
        return None
    try:
        from frontdesk.inbox.webhook.sending import HttpPost  # noqa: PLC0415  needs frontdesk[http]
    except ModuleNotFoundError as error:
        raise WebhookClientMissing from error
    return HelpDesk(HttpPost(url), secret.get_secret_value(), database, clock, ids, pubsub)
