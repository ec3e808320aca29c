"""The child process that reads files: its limits, and the loop over what its parent hands it."""

import contextlib
import os
import signal
import sys

import msgspec

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.isolated import Outcome, Task, receive, send
from frontdesk.knowledge.readers.opening import read_here

GRACE_SECONDS = 5
"""The parent ends a child that takes too long; a child whose parent is gone ends itself so much later."""


def main() -> None:
    memory_mb, seconds = int(sys.argv[1]), float(sys.argv[2])
    tasks = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # a library that prints does not end up among the answers
    _limit(memory_mb)
    while (message := receive(tasks)) is not None:
        with contextlib.suppress(AttributeError):  # Windows has no alarm
            signal.alarm(int(seconds) + GRACE_SECONDS)
        send(answers, msgspec.msgpack.encode(_outcome(message, memory_mb)))


def _outcome(message: bytes, memory_mb: int) -> Outcome:
    task = msgspec.msgpack.decode(message, type=Task)
    try:
        return Outcome(list(read_here(task.format, task.source, task.data)))
    except Unreadable as reason:
        return Outcome([], str(reason))
    except MemoryError:
        return Outcome([], f"cannot be read within {memory_mb} MB of memory")
    except Exception as error:
        return Outcome([], f"cannot be read ({type(error).__name__})")


def _limit(memory_mb: int) -> None:
    try:
        import resource  # noqa: PLC0415  not there on Windows
    except ModuleNotFoundError:
        return
    with contextlib.suppress(ValueError, OSError):  # where the system keeps no such limit, the time still ends it
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (0, 0))


if __name__ == "__main__":
    main()
