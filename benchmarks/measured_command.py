"""Runs one command of the service as a process of its own, and says what it cost.

The operating system accounts for it, start included. What it prints is thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from service.settings import environment_for_child


@dataclass(frozen=True)
class Took:
    """The cost of one command."""

    wall_s: float
    cpu_s: float
    rss_peak_mb: float


def took(*arguments: str, environment: Mapping[str, str]) -> Took:
    """The cost of `invoice-stream ARGUMENTS`. Raises SystemExit if it fails."""
    began_s = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "service", *arguments],
        env=environment_for_child(environment),
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.monotonic() - began_s
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return Took(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
