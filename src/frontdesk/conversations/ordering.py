"""What arrives for a conversation is handled one after the other, and again from the start where another process was faster."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from frontdesk.conversations.errors import ConversationBusy, ConversationClosed
from frontdesk.conversations.locks import Locks
from frontdesk.conversations.recent import Recent
from frontdesk.conversations.turns import ATTEMPTS
from frontdesk.kit.database.errors import WriteConflict

T = TypeVar("T")


class Ordering:
    def __init__(self, locks: Locks, recent: Recent) -> None:
        self._locks = locks
        self._recent = recent

    async def run(self, key: str, handle: Callable[[], Awaitable[T]], known: Callable[[], Awaitable[T | None]]) -> T:
        """Handle what arrived, once it is its turn. `known` tells what came of it where it was handled before.

        Raises `ConversationBusy` where it stays unknown whether it was handled.
        """
        async with self._locks.hold(key):
            return await self.run_now(key, handle, known)

    async def run_now(
        self, key: str, handle: Callable[[], Awaitable[T]], known: Callable[[], Awaitable[T | None]]
    ) -> T:
        """The same for whoever has seen to it that it is its turn."""
        for attempt in range(ATTEMPTS):
            try:
                found = await known() if attempt else None
                return found if found is not None else await handle()
            except WriteConflict:
                self._recent.forget(key)
                await asyncio.sleep(0.01 * attempt)
            except ConversationClosed:
                found = await known()
                if found is None:
                    raise
                return found
            except TimeoutError as error:  # while the journal was written: whether it stands is not known
                self._recent.forget(key)
                raise ConversationBusy from error
            except BaseException:
                self._recent.forget(key)
                raise
        raise ConversationBusy
