"""The conversations that were talked in last, in memory, so that a turn needs no read.

What is kept here may be out of date when another process went on with a conversation: a turn that starts from it then meets the
events' primary key, is thrown away and starts again from what is stored. So this is never wrong for long, and never trusted.
"""

from collections import OrderedDict

from frontdesk.conversations.store import Stored

CAPACITY = 4096


class Recent:
    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[str, Stored] = OrderedDict()

    def find(self, key: str) -> Stored | None:
        stored = self._kept.get(key)
        if stored is not None:
            self._kept.move_to_end(key)
        return stored

    def keep(self, key: str, stored: Stored) -> None:
        self._kept[key] = stored
        self._kept.move_to_end(key)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        self._kept.pop(key, None)


def key_of(workspace_id: str, bot: str, channel: str, user_id: str) -> str:
    """Where a user's open conversation with a bot on a channel is kept; no two of them share a key."""
    return "\x1f".join((workspace_id, bot, channel, user_id))
