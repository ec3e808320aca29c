"""Runs the application: one process, one event loop, and a shutdown that cuts nothing off."""

import asyncio
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from frontdesk.settings import Settings

# The event loop shares the interpreter with the encoder's and the database's threads, which hold it for microseconds at a time:
# handed back at this pace instead of every 5 ms, it gets 10 to 20 % more turns done (benchmarks/turns.py, 64 at once).
SWITCH_SECONDS = 0.0005


class Server(uvicorn.Server):
    """Says when it is ready, and ends streams before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._on_ready = on_ready

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        if hasattr(self._app.state, "streams"):
            self._app.state.streams.stop()
        await super().shutdown(sockets)  # type: ignore[arg-type]


def run(app: FastAPI, settings: Settings, on_ready: Callable[[], None] = lambda: None) -> bool:
    """Serve until the process is told to stop; return whether it ever started."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=int(settings.shutdown_grace_seconds) + 1,
    )
    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server(config, app, on_ready)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve())
    return server.started
