"""What begins a flow beside an intent, as the bot's files say it: a user's first contact, an event, silence, a time, a page."""

from fnmatch import fnmatchcase
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

TriggerKind = Literal["first_contact", "event", "inactivity", "schedule", "page"]
PAGE_VIEWED = "page.viewed"  # the event that says on which page a user is; its data has `page`
LONGEST_PAGE = 2_000  # characters of its address
WITHIN_SECONDS = 7 * 24 * 3_600


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is the event's name, the cron expression or the page's pattern; `seconds` how long it is silent, or for how long
    after a conversation was last talked in a schedule still reaches it. It counts only where `condition` holds."""

    kind: TriggerKind
    value: str = ""
    seconds: int = 0
    zone: str = "UTC"
    condition: str | None = None
    line: int = 1


def is_on(pattern: str, page: str) -> bool:
    """Whether a page's address fits: a pattern that begins with `/` is compared to its path, another one to all of it but what
    follows `?` or `#`. `*` stands for anything."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    if pattern.startswith("/"):
        return fnmatchcase(parts.path or "/", pattern)
    return fnmatchcase(f"{parts.scheme}://{parts.netloc}{parts.path or '/'}", pattern)


def event_variable(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """What the flow that begins has of the event: `event.name`, `event.data.x`."""
    return {"event": {"name": name, "data": data}}
