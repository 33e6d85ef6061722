"""The console upon a demo's topics, as the process that users run, until the demo is ended.

Its store lies in the demo's folder and goes with it. Each role has a user with a token that was
made for this run.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.settings import environment_for_child
from service.testbed.children import guarded

_ROLES = ("operator", "reviewer", "viewer")
_USUAL_PORT = 9110
_START_S = 60.0
_STOP_S = 15.0
_LOOK_EVERY_S = 0.1
_LOG_CHARS = 500


class DemoConsoleFailed(Exception):
    """Raised when the console does not start, or ends by itself; the message has its last words."""


@dataclass(frozen=True, slots=True)
class DemoConsole:
    """A console that answers."""

    process: subprocess.Popen[bytes]
    log: Path
    addresses: Mapping[str, str]
    """Where each role signs in."""

    def until_it_ends(self) -> None:
        """Raises DemoConsoleFailed, unless it was told to end."""
        if code := self.process.wait():
            raise DemoConsoleFailed(f"the console ended with code {code}: {_last_words(self.log)}")


@contextlib.contextmanager
def demo_console(environment: Mapping[str, str], folder: Path) -> Iterator[DemoConsole]:
    """Starts it and waits until it answers; at the end it stops in order. Raises
    DemoConsoleFailed."""
    port, log = _port(), folder / "console.log"
    tokens = {role: secrets.token_urlsafe(18) for role in _ROLES}
    own = {
        "INVOICE_STREAM_STORE__DATABASE": f"sqlite:///{folder}/invoices.sqlite",
        "INVOICE_STREAM_CONSOLE__PORT": str(port),
        "INVOICE_STREAM_CONSOLE__USERS": "\n".join(
            f"{role} {role} {token}" for role, token in tokens.items()
        ),
    }
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "console"],
            env=environment_for_child({**environment, **own}),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    at = f"http://127.0.0.1:{port}/sign-in"
    with guarded(process, folder):
        _wait_until_it_answers(process, at, log)
        try:
            yield DemoConsole(process, log, {r: f"{at}#token={t}" for r, t in tokens.items()})
        finally:
            _stop(process)


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until_s = time.monotonic() + _START_S
    while time.monotonic() < until_s:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(_LOOK_EVERY_S)
    raise DemoConsoleFailed(f"the console did not start: {_last_words(log)}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """One that does not stop is killed by its guard."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_S)


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-_LOG_CHARS:]


def _port() -> int:
    """The console's usual port, or another one where that is taken."""
    for wanted in (_USUAL_PORT, 0):
        with socket.socket() as held, contextlib.suppress(OSError):
            held.bind(("127.0.0.1", wanted))
            return int(held.getsockname()[1])
    raise DemoConsoleFailed("no port of this machine is free")
