"""What callers of the analytics can get wrong."""

from frontdesk.errors import Malformed


class RangeInvalid(Malformed):
    """These days cannot be counted: {reason}"""

    code = "analytics.range_invalid"
    hint = "Send `from` and `to` as days, such as 2026-11-02, and a time zone such as Europe/London."
