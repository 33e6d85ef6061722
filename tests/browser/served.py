"""Serves a console of tests to real browsers: a server in a thread of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

from tests.fakes.console import ConsoleRig

_START_S = 20.0


class _Server(uvicorn.Server):
    """In a thread, where no signals arrive."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def served(rig: ConsoleRig) -> Iterator[str]:
    """Its address."""
    config = uvicorn.Config(rig.app, port=0, log_config=None, lifespan="off")
    config.timeout_graceful_shutdown = 1
    server = _Server(config)
    ready = threading.Event()
    startup = server.startup

    async def started(sockets: Any = None) -> None:
        await startup(sockets)
        ready.set()

    server.startup = started  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(_START_S)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(_START_S)
