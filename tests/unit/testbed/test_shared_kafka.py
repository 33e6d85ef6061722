"""Processes of one run share a broker."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.shared_kafka import shared_kafka

_UNTIL_S = 30.0


class FakeBroker:
    """Counts its starts; tells when it is closed."""

    started = 0

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.bootstrap_servers = ""

    def __enter__(self) -> Self:
        FakeBroker.started += 1
        self.bootstrap_servers = f"broker-{FakeBroker.started}"
        return self

    def close(self) -> None:
        """Ends it."""
        self.closed.set()


def test_the_broker_ends_after_its_last_user(tmp_path: Path) -> None:
    """Also where the process that started it is done first; who comes then starts another."""
    broker, mine, others = FakeBroker(), ExitStack(), ExitStack()
    first = mine.enter_context(shared_kafka(tmp_path, lambda: broker))
    assert others.enter_context(shared_kafka(tmp_path, FakeBroker)) == first
    ending = threading.Thread(target=mine.close)
    ending.start()
    while (tmp_path / "kafka.address").exists():
        ending.join(0.01)
    assert not broker.closed.is_set()
    with shared_kafka(tmp_path, FakeBroker) as late:
        assert late != first
        assert not broker.closed.is_set()
        others.close()
    assert broker.closed.wait(_UNTIL_S)
    ending.join(_UNTIL_S)
