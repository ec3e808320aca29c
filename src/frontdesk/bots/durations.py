"""How long something takes, as a bot's files say it: `90 seconds`, `10 minutes`, `2 hours`, `3 days`."""

import re

_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_WRITTEN = re.compile(rf"(\d{{1,6}}) ?({'|'.join(_UNITS)})s?")


def seconds_of(text: str) -> int | None:
    """The seconds that the text says, or None."""
    found = _WRITTEN.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None
