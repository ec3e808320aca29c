"""Runs an action that is a plain function beside the event loop, so that one which blocks holds up nobody."""

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable, Mapping
from typing import Any


async def in_thread(function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """Return or raise what the function does, from a thread of its own.

    A pool would be used up by a few calls that never return, and the server would wait for them when it is to stop; this
    thread is left behind instead.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            result, error = context.run(function, **values), None
        except BaseException as raised:  # whatever it is, it is for whoever awaits the action
            result, error = None, raised
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, ended, result, error)

    threading.Thread(target=run, name=f"frontdesk-action-{getattr(function, '__name__', '')}", daemon=True).start()
    return await ended


def _settle(ended: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if ended.done():  # it took too long
        return
    if error is None:
        ended.set_result(result)
    elif isinstance(error, Exception) and not isinstance(error, StopIteration):
        ended.set_exception(error)
    else:
        ended.set_exception(RuntimeError(f"{type(error).__name__} in an action"))
