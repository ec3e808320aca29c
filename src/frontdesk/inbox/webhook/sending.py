"""Brings what another help desk is told to its address, by HTTP. No redirect is followed, and no answer is read."""

import asyncio
from collections.abc import Mapping

from frontdesk.inbox.webhook.service import NotDelivered
from frontdesk.kit.http.guard import AddressRefused, GuardedBackend
from frontdesk.kit.http.outgoing import Outgoing, Sender, Unreachable

SECONDS = 10.0


class HttpPost:
    """The operator names the address, so it may be one of their own network."""

    def __init__(self, url: str, timeout_seconds: float = SECONDS) -> None:
        self._url = url
        self._seconds = timeout_seconds
        self._sender = Sender(GuardedBackend(allow_private=True), most_connections=32)

    async def post(self, headers: Mapping[str, str], body: bytes) -> None:
        outgoing = Outgoing("POST", self._url, headers, content=body)
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._sender.send_only(outgoing, self._seconds)
        except (Unreachable, AddressRefused, ValueError, TimeoutError) as error:
            raise NotDelivered(type(error).__name__) from None
        if not 200 <= status < 300:
            raise NotDelivered(f"status {status}")

    async def close(self) -> None:
        await self._sender.close()
