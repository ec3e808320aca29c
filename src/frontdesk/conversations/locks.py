"""One holder a name at a time, the others in the order they came; a name nobody holds costs nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Locks:
    def __init__(self) -> None:
        self._held: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        lock, holders = self._held.get(name) or (asyncio.Lock(), 0)
        self._held[name] = (lock, holders + 1)
        try:
            async with lock:
                yield
        finally:
            lock, holders = self._held[name]
            if holders == 1:
                del self._held[name]
            else:
                self._held[name] = (lock, holders - 1)
