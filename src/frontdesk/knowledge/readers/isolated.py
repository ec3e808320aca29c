"""Reads files in a child process that may take only so much time and memory, so that a hostile file harms nobody but itself.

    parent ──(name, format, bytes)──▶ child      one file at a time; a child is started for the first file that needs one
           ◀──(documents | reason)──              and ended with the last; a file that kills it costs a new child, no more

The child gets none of the environment, and may write no file.
"""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from frontdesk.knowledge.readers.base import Reader, Unreadable
from frontdesk.knowledge.sources.base import Document

SECONDS = 30.0
MEMORY_MB = 1_024
_LENGTH_BYTES = 8


class Task(msgspec.Struct, array_like=True):
    source: str
    format: str
    data: bytes


class Outcome(msgspec.Struct, array_like=True):
    """`reason` is empty where there are documents."""

    documents: list[Document]
    reason: str = ""


class Isolated:
    """A context: `with Isolated() as reading: reading.read(…)`. Not for two threads at once."""

    def __init__(self, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> None:
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, reader: Reader, source: str, data: bytes) -> list[Document]:
        """Raise `Unreadable`, also where reading takes too long or too much memory."""
        child = self._child or self._start()
        late = threading.Event()
        timer = threading.Timer(self._seconds, _stop, (child, late))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(child, msgspec.msgpack.encode(Task(source, reader.format, data)))
        finally:
            timer.cancel()
        if answer is None:
            self._end()
            if late.is_set():
                raise Unreadable(f"takes longer than {self._seconds:.0f} seconds to read")
            raise Unreadable(f"cannot be read within {self._memory_mb} MB of memory, or breaks what reads it")
        outcome = msgspec.msgpack.decode(answer, type=Outcome)
        if outcome.reason:
            raise Unreadable(outcome.reason)
        return outcome.documents

    def _start(self) -> "subprocess.Popen[bytes]":
        home = str(Path(__file__).parents[3])
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL") if name in os.environ}
        self._child = subprocess.Popen(  # noqa: S603  a module of ours, in the Python that runs this
            [sys.executable, "-P", "-m", "frontdesk.knowledge.readers.child", str(self._memory_mb), str(self._seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": home, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what could not be said to a child that is gone
        pipe.close()


def _stop(child: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    child.kill()


def _exchange(child: "subprocess.Popen[bytes]", message: bytes) -> bytes | None:
    """None when the child ended instead of answering."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        send(child.stdin, message)
    except OSError:
        return None
    return receive(child.stdout)


def send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None at the end of what comes."""
    length = pipe.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(length, "big")
    message = pipe.read(size)
    return message if len(message) == size else None
