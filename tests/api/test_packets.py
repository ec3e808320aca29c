"""An answer leaves in one packet, and nothing is lost when the connection closes."""

import asyncio
from typing import Any, cast

from frontdesk.kit.http.packets import GatheringTransport


class Written:
    """Notes what reaches the socket."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.packets.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def gathering(written: Written) -> Any:
    return GatheringTransport(cast("asyncio.Transport", written), asyncio.get_running_loop())


async def test_head_and_body_leave_together() -> None:
    written = Written()
    transport = gathering(written)
    transport.write(b"head\r\n\r\n")
    transport.write(b"body")
    assert written.packets == []
    await asyncio.sleep(0)
    assert written.packets == [b"head\r\n\r\nbody"]


async def test_what_is_written_later_leaves_later() -> None:
    written = Written()
    transport = gathering(written)
    for part in (b"one", b"two"):
        transport.write(part)
        await asyncio.sleep(0)
    assert written.packets == [b"one", b"two"]


async def test_closing_sends_what_is_left_first() -> None:
    written = Written()
    transport = gathering(written)
    transport.write(b"last words")
    transport.close()
    await asyncio.sleep(0)
    assert (written.packets, transport.is_closing()) == ([b"last words"], True)
