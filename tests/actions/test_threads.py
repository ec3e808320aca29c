"""Plain functions run in threads that are used again, and one that hangs takes none from the others."""

import asyncio
import threading

from frontdesk.actions.threads import Threads, in_thread


async def test_a_thread_is_used_again() -> None:
    names = {await in_thread(threading.get_ident, {}) for _ in range(20)}
    assert len(names) == 1


async def test_calls_that_hang_hold_up_nobody() -> None:
    stop = threading.Event()
    hanging = [asyncio.ensure_future(in_thread(stop.wait, {})) for _ in range(100)]
    assert await asyncio.wait_for(in_thread(str, {"object": 7}), 5) == "7"
    stop.set()
    assert all(await asyncio.gather(*hanging))


def test_a_thread_that_has_nothing_to_do_ends_and_work_is_still_done() -> None:
    threads = Threads(idle_seconds=0.01)
    for _ in range(20):
        done = threading.Event()
        threads.run(lambda done=done: done.set)  # type: ignore[misc]
        assert done.wait(5)
        for thread in threading.enumerate():
            if thread.name == "frontdesk-action" and thread.daemon:
                thread.join(0.02)
    assert threads._free >= 0
