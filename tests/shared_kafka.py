"""One Kafka for all test processes of a run.

A broker that idles costs processor time, and so does each that starts: all processes share one.
The first process that needs it starts it, and tells the others its address in a file of the run's
folder. Each process that uses it holds a shared lock on another file; the one that started it waits
for all those locks before it ends it. A process that dies releases its lock by dying.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from service.testbed.broker import LocalKafka


@dataclass(frozen=True, slots=True)
class SharedKafka:
    """A broker that other tests use at the same time: none may stop or suspend it."""

    bootstrap_servers: str


class Broker(Protocol):
    """What is shared: starts when entered."""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""

    def __enter__(self) -> Self:
        """Starts it."""

    def close(self) -> None:
        """Ends it."""


@contextmanager
def shared_kafka(folder: Path, broker: Callable[[], Broker] = LocalKafka) -> Iterator[SharedKafka]:
    """The broker of the processes that name the same folder; at the end of the last one, none."""
    told = folder / "kafka.address"
    with (folder / "kafka.users").open("a") as users:
        with _locked(folder):
            started = None if told.exists() else broker().__enter__()
            if started is not None:
                told.write_text(started.bootstrap_servers)
            fcntl.flock(users, fcntl.LOCK_SH)
            address = told.read_text()
        try:
            yield SharedKafka(address)
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            if started is not None:
                _end(started, folder, told)


def _end(started: Broker, folder: Path, told: Path) -> None:
    """From here on a process that needs a broker starts its own; the others finish first."""
    with _locked(folder):
        told.unlink()
    with (folder / "kafka.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        started.close()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time reads or changes the address."""
    with (folder / "kafka.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
