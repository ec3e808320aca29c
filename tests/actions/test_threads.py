"""Plain functions run in threads that are used again, and one that hangs takes none from the others."""

import asyncio
import threading

from frontdesk.actions.threads import Threads, in_thread


async def test_a_thread_is_used_again() -> None:
    threads = Threads()
    names = {await in_thread(threading.get_ident, {}, threads) for _ in range(20)}
    assert len(names) == 1


async def test_calls_that_hang_hold_up_nobody() -> None:
    stop = threading.Event()
    hanging = [asyncio.ensure_future(in_thread(stop.wait, {})) for _ in range(100)]
    assert await asyncio.wait_for(in_thread(str, {"object": 7}), 5) == "7"
    stop.set()
    assert all(await asyncio.gather(*hanging))


async def test_work_handed_to_a_thread_that_is_about_to_end_is_still_done() -> None:
    threads = Threads(idle_seconds=0.0)
    assert [await in_thread(str, {"object": n}, threads) for n in range(300)] == [str(n) for n in range(300)]
    assert threads._free in {0, 1}
