"""Runs the application: one process, one event loop, a start that says what is wrong, and a stop that cuts nothing off."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from frontdesk.errors import Error
from frontdesk.kit.http.packets import OnePacketProtocol
from frontdesk.kit.logs import get_logger
from frontdesk.settings import Settings

log = get_logger()

STOPPING = (signal.SIGINT, signal.SIGTERM)
RELOADING = getattr(signal, "SIGHUP", None)  # Windows has none

# The event loop shares the interpreter with the encoder's and the database's threads, which hold it for microseconds at a time:
# handed back at this pace instead of every 5 ms, it gets 10 to 20 % more turns done (benchmarks/turns.py, 64 at once).
SWITCH_SECONDS = 0.0005

LARGEST_FRAME_BYTES = 65_536  # of what a console sends


class AddressUnavailable(Error):
    """It cannot listen on {host}:{port}: {reason}"""

    code = "server.address_unavailable"
    hint = "Choose another address (`--host`, FRONTDESK_HOST) or port (`--port`, FRONTDESK_PORT), or stop what uses it."


class Server(uvicorn.Server):
    """Serves an application that is open already, and ends streams before it waits for connections to close."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http=OnePacketProtocol,
                ws="websockets-sansio",
                ws_max_size=LARGEST_FRAME_BYTES,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=settings.trusted_proxies,
                timeout_graceful_shutdown=int(settings.shutdown_grace_seconds) + 1,
            )
        )
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None  # once the application is open
        self._reloads: set[asyncio.Future[None]] = set()

    def opened(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on there is something that a signal can reload."""
        self._loop = loop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = None
        for reloading in self._reloads:
            reloading.cancel()
        self._app.state.streams.stop()
        self._app.state.desk.hub.stop()
        await super().shutdown(sockets)

    def _handle_reload(self, number: int, frame: FrameType | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._reload)

    def _reload(self) -> None:
        reloading = asyncio.ensure_future(self._app.state.reloading.reload_all())
        self._reloads.add(reloading)
        reloading.add_done_callback(self._reloads.discard)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal to stop is obeyed, and not sent to oneself again afterwards: a stop in order is exit code 0."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in STOPPING}
        if RELOADING is not None and not (sys.stdin and sys.stdin.isatty()):  # there it says that the terminal is gone
            before[RELOADING] = signal.signal(RELOADING, self._handle_reload)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(app: FastAPI, settings: Settings, on_ready: Callable[[int], None] = lambda port: None) -> None:
    """Serve until the process is told to stop. Raises `AddressUnavailable`, and whatever keeps the application from opening."""

    def ready(port: int) -> None:
        gc.freeze()  # what is here now stays
        on_ready(port)

    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server(app, settings)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve_app(server, app, settings, ready))


async def serve_app(server: Server, app: FastAPI, settings: Settings, on_ready: Callable[[int], None]) -> None:
    """Take the address, open the application, answer until `server.should_exit`, close the application.

    The address is taken first, so that a second server on it fails before it touches the data; it refuses callers until all
    is open. `on_ready` is told the port.
    """
    with contextlib.ExitStack() as closing:
        sockets = [closing.enter_context(one) for one in _bind(settings.host, settings.port)]
        with server.capture_signals():
            async with app.router.lifespan_context(app):
                for one in sockets:
                    one.listen(server.config.backlog)
                port = sockets[0].getsockname()[1]
                server.opened(asyncio.get_running_loop())
                log.info("server.ready", host=settings.host, port=port)
                on_ready(port)
                await server.serve(sockets)
    log.info("server.stopped")


def _bind(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that the host's name stands for."""
    bound: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            one = socket.socket(family, kind, protocol)
            bound.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
    except OSError as error:
        for one in bound:
            one.close()
        raise AddressUnavailable(host=host, port=port, reason=error.strerror or str(error)) from error
    return bound
