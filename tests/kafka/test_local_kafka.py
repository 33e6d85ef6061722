"""The local Kafka leaves nothing behind, however its parent ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from service.testbed.broker import SUMS, BrokerFailed, verify

_PARENT = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from service.testbed.broker import LocalKafka
with LocalKafka() as kafka:
    print(kafka.pid, kafka._folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_broker_dies_with_its_parent(number: signal.Signals) -> None:
    """Also when the parent is killed: process and data folder are gone within seconds."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().decode().split(maxsplit=1)
    broker = psutil.Process(int(pid))
    assert broker.is_running()
    parent.send_signal(number)
    parent.wait(20)
    broker.wait(20)
    deadline_s = time.monotonic() + 20
    while Path(folder.strip()).exists():
        assert time.monotonic() < deadline_s, f"{folder} was left behind"
        time.sleep(0.1)


def test_a_jar_that_is_not_the_known_one_is_refused(tmp_path: Path) -> None:
    """Wrong content, unknown names and missing jars are all rejected before anything runs."""
    sums = tmp_path / "sums"
    sums.write_text(f"{'0' * 64}  a.jar\n")
    jar = tmp_path / "a.jar"
    jar.write_bytes(b"something else")
    with pytest.raises(BrokerFailed, match=r"a\.jar"):
        verify([jar], sums)
    with pytest.raises(BrokerFailed, match="missing"):
        verify([], sums)
    assert len(SUMS.read_text().splitlines()) > 40
