"""Runs an action that is a plain function beside the event loop, so that one which blocks holds up nobody."""

import asyncio
import contextlib
import contextvars
import queue
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

IDLE_SECONDS = 30.0

Work = Callable[[], Callable[[], object]]  # does it, and returns what tells of it once the thread is free again


class Threads:
    """Threads that wait for work, as many as there was ever work for at once.

    An executor of the standard library will not do: its threads are few, so that a handful of calls which never return use it up,
    and the interpreter waits for them when it is to stop. These are daemons, and a call that hangs costs its own thread only.
    """

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._work: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._free = 0  # threads that wait, less the work that waits for them
        self._lock = threading.Lock()

    def run(self, work: Work) -> None:
        with self._lock:
            self._free -= 1
            wanted = self._free < 0
            if wanted:
                self._free += 1
        if wanted:
            threading.Thread(target=self._serve, args=(work,), name="frontdesk-action", daemon=True).start()
        else:
            self._work.put(work)

    def _serve(self, work: Work | None) -> None:
        while work is not None:
            tell = work()
            with self._lock:
                self._free += 1
            tell()
            work = self._next()

    def _next(self) -> Work | None:
        try:
            return self._work.get(timeout=self._idle_seconds)
        except queue.Empty:
            with self._lock:
                if self._free > 0:
                    self._free -= 1
                    return None
            return self._work.get()  # something was handed over at the last moment


_threads = Threads()


async def in_thread(function: Callable[..., Any], values: Mapping[str, Any], threads: Threads = _threads) -> Any:
    """Return or raise what the function does, in a thread."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def work() -> Callable[[], object]:
        try:
            result, error = context.run(function, **values), None
        except BaseException as raised:  # whatever it is, it is for whoever awaits the action
            result, error = None, raised
        return partial(_tell, loop, ended, result, error)

    threads.run(work)
    return await ended


def _tell(
    loop: asyncio.AbstractEventLoop, ended: asyncio.Future[Any], result: Any, error: BaseException | None
) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(_settle, ended, result, error)


def _settle(ended: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if ended.done():  # it took too long
        return
    if error is None:
        ended.set_result(result)
    elif isinstance(error, Exception) and not isinstance(error, StopIteration):
        ended.set_exception(error)
    else:
        ended.set_exception(RuntimeError(f"{type(error).__name__} in an action"))
