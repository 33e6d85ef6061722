"""A simulated LLM server as a process of its own, so that its CPU and memory are not measured."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def running_simulator(options: Sequence[str]) -> Iterator[int]:
    """Starts it with options of `python -m service.testbed.simulator`; yields its port."""
    command = [sys.executable, "-m", "service.testbed.simulator", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(json.loads(process.stdout.readline())["port"])
    finally:
        process.kill()
        process.wait()


def simulator_stats(port: int) -> dict[str, Any]:
    """The counts of the simulated LLM server."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/simulator/stats", timeout=5) as page:
        stats: dict[str, Any] = json.loads(page.read())
        return stats


def change_plan(port: int, change: dict[str, Any]) -> None:
    """The simulated LLM server behaves differently from now on; see its `Plan`."""
    body = json.dumps(change).encode()
    with urllib.request.urlopen(
        f"http://127.0.0.1:{port}/simulator/plan", data=body, timeout=5
    ) as page:
        page.read()
