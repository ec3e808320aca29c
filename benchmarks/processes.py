"""Starts and ends the servers that a benchmark needs, each by its own process id, and reads what they cost."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil

from frontdesk.testing.postgresql import PostgresqlServer

ROOT = Path(__file__).resolve().parents[1]
KEY = "fd_benchmark0000000000000000000000000000"
_NOT_A_USERS = (
    "FRONTDESK_",
    "PYTHONDONTWRITEBYTECODE",
)  # without kept bytecode every start compiles all that it imports
_NO_LIMIT = "100000000"


class NotReady(Exception):
    """A server ended or stayed silent instead of becoming ready."""


@dataclass
class Server:
    """A server process that answers on `port`; `ready_seconds` is how long it took to."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float = 0.0

    @property
    def rss_mb(self) -> float:
        """Resident memory of the process and its children, in MB of 1,000,000 bytes."""
        return rss_mb(self.process.pid)

    @property
    def cpu_seconds(self) -> float:
        """What the process used of the CPU so far, all threads, user and system."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        """End it as an operator would, and by force where it does not within ten seconds."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """SIGKILL for it and the processes it started: it gets to finish nothing."""
        os.killpg(self.process.pid, signal.SIGKILL)  # `start` made it the leader of a group of its own
        self.process.wait()


def rss_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB; memory that several share counts once for each."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True))) / 1e6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(name: str, command: list[str], port: int, log: Path, extra: Mapping[str, str] | None = None) -> Server:
    """Start a server without waiting for it; what it prints goes to `log`."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_A_USERS)}
    environment |= extra or {}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return Server(name, process, port)


def wait_until_ready(server: Server, path: str, log: Path, began: float, timeout_seconds: float = 240.0) -> None:
    """Return when GET `path` is answered with 200, counting from `began` (`time.perf_counter()`)."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    while time.perf_counter() - began < timeout_seconds:
        if server.process.poll() is not None:
            raise NotReady(f"{server.name} ended with {server.process.returncode}:\n{tail(log)}")
        if _answers_200(server.port, request):
            server.ready_seconds = time.perf_counter() - began
            return
        time.sleep(0.01)
    server.kill()
    raise NotReady(f"{server.name} was not ready in {timeout_seconds} s:\n{tail(log)}")


def _answers_200(port: int, request: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(request)
            return connection.recv(64)[9:12] == b"200"
    except OSError:
        return False


def tail(log: Path, characters: int = 3_000) -> str:
    """The end of what a server printed."""
    return log.read_text("utf-8", "replace")[-characters:]


def start_frontdesk(name: str, data: Path, url: str | None = None, encoder_threads: int = 1) -> Server:
    """Start the demo as a user would and wait for it; `data` may hold what an earlier start left there."""
    port = free_port()
    log = data.with_suffix(".log")
    settings = {
        "FRONTDESK_BOOTSTRAP_KEY": KEY,
        "FRONTDESK_RATE_LIMIT_KEY_PER_MINUTE": _NO_LIMIT,
        "FRONTDESK_ENCODER_THREADS": str(encoder_threads),
        "FRONTDESK_LOG_LEVEL": "warning",
    }
    if url:
        settings["FRONTDESK_DATABASE_URL"] = url
    command = [sys.executable, "-m", "frontdesk", "demo", "--port", str(port), "--data", str(data)]
    began = time.perf_counter()
    server = start(name, command, port, log, settings)
    wait_until_ready(server, "/readyz", log, began)
    return server


def train(data: Path) -> float:
    """Start the demo once on an empty folder, so that its bot is trained there; return how many seconds that took."""
    server = start_frontdesk("training", data)
    server.stop()
    return server.ready_seconds


def take_training(trained: Path, data: Path) -> None:
    """Give a new data folder what the bots have learned in another, and nothing else of it."""
    for cache in (trained / "bots").glob("*/cache"):
        shutil.copytree(cache, data / cache.relative_to(trained))


def start_ideal(name: str, mode: str, folder: Path, *options: str) -> Server:
    """Start the bare server of `ideal.py` in one of its modes and wait for it."""
    port = free_port()
    log = folder / f"{name}.log"
    command = [sys.executable, str(ROOT / "benchmarks" / "ideal.py"), mode, "--port", str(port), *options]
    began = time.perf_counter()
    server = start(name, command, port, log)
    wait_until_ready(server, "/", log, began)
    return server


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a real PostgreSQL that keeps what it has committed through a power cut, give its URL, and end it."""
    server = PostgresqlServer.in_new_folder(durable=True)
    try:
        server.start()
        yield server.url()
    finally:
        server.remove()


async def new_database(server_url: str, name: str) -> str:
    """Make an empty database, in place of one of that name, and return its URL."""
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


async def version(server_url: str) -> str:
    """Return PostgreSQL's version number."""
    connection = await asyncpg.connect(server_url)
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()
