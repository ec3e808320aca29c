"""What flows remember of a user beyond a conversation: written with the turn that sets it, read when the next turn begins.

A name holds what was written to it last, whichever conversation did; other names stay as they are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from frontdesk.conversations.store import (
    ConversationStore,
    Remembered,
    Stored,
    forget_name_statement,
    forget_user_statement,
    remember_statement,
)
from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement

LARGEST_BYTES = 16_384  # of JSON, of a user of a bot: every turn reads it, and the state holds it


class Memories:
    def __init__(self, store: ConversationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def recalled(self, bot: Bot, stored: Stored) -> Mapping[str, Any] | None:
        """What a turn begins with; None where the bot remembers nothing of anybody, or does not have the conversation."""
        if not bot.remembers or stored.state.status != "bot":
            return None
        found = await self._store.list_remembered(stored.workspace_id, stored.user_id, stored.bot)
        return {one.name: one.value for one in found}

    async def list(self, workspace_id: str, user_id: str, bot: str | None = None) -> list[Remembered]:
        """What the bot, or every bot, remembers of the user, by bot and name."""
        return await self._store.list_remembered(workspace_id, user_id, bot)

    async def forget(self, workspace_id: str, user_id: str, bot: str | None = None) -> None:
        """The next turn of each of the user's conversations knows nothing of it any more."""
        await self._store.commit([forget_user_statement(workspace_id, user_id, bot)])

    async def teach(self, workspace_id: str, user_id: str, bot: str, values: Mapping[str, Any]) -> None:
        """Remember something that no conversation said; raises `EventUnfit` where it is too much."""
        check_size(values)
        now = to_ms(self._clock.now())
        await self._store.commit(
            [remember_statement(workspace_id, bot, user_id, name, values[name], "", now) for name in sorted(values)]
        )


def check_size(values: Mapping[str, Any]) -> None:
    """Raise `EventUnfit` where it is more than is remembered of a user."""
    size = len(msgspec.json.encode(values))
    if size > LARGEST_BYTES:
        raise e.EventUnfit(f"variables.set: {size} bytes are more than the {LARGEST_BYTES} that a user's memory holds")


def memory_statements(stored: Stored, recorded: Iterable[e.Recorded]) -> list[Statement]:
    """What these events change in the memory of the user, by name, so that two turns at once meet in one order."""
    changed = [one for one in recorded if isinstance(one.event, e.VariablesSet) and one.event.scope == "user"]
    values = {name: (one.at, value) for one in changed for name, value in one.event.values.items()}  # type: ignore[union-attr]
    whose = (stored.workspace_id, stored.bot, stored.user_id)
    return [
        forget_name_statement(*whose, name)
        if value is None
        else remember_statement(*whose, name, value, stored.id, written_at)
        for name, (written_at, value) in sorted(values.items())
    ]
