"""Opens the way to other systems for bots that declare requests; the HTTP client is only needed, and only loaded, for them."""

from frontdesk.actions.errors import HttpClientMissing
from frontdesk.actions.resources import Web
from frontdesk.kit.clock import Clock


def open_web(clock: Clock, *, allow_private_addresses: bool) -> Web:
    """Raises HttpClientMissing."""
    try:
        from frontdesk.actions.http import open_http_actions  # noqa: PLC0415  needs frontdesk[http]
    except ModuleNotFoundError as error:
        raise HttpClientMissing from error
    return open_http_actions(clock, allow_private_addresses=allow_private_addresses)
