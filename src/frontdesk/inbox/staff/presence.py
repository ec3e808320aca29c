"""Whether an agent is there. Pure: what holds follows from what they say of themselves and when they were last seen.

A console that is open is seen every 20 seconds. A laptop that is closed is not seen any more: after a minute its agent is away
and gets nothing new, after half an hour offline. When it is opened again, what its agent said of themselves holds again.
"""

from typing import Literal

Presence = Literal["online", "away", "offline"]
PRESENCES: tuple[Presence, ...] = ("online", "away", "offline")

SEEN_EVERY_SECONDS = 20.0
AWAY_AFTER_SECONDS = 60
OFFLINE_AFTER_SECONDS = 1_800


def presence(chosen: Presence, seen_at: int, now: int) -> Presence:
    """What holds now; times in milliseconds."""
    silent_seconds = (now - seen_at) / 1000
    if chosen == "offline" or silent_seconds >= OFFLINE_AFTER_SECONDS:
        return "offline"
    if chosen == "away" or silent_seconds >= AWAY_AFTER_SECONDS:
        return "away"
    return "online"
