"""Processes and folders that never outlive the demo, however it ends.

Two parts. A signal that asks the demo to end (SIGTERM, SIGHUP, and SIGINT of Ctrl-C) raises
KeyboardInterrupt inside it, so that its `with` blocks end everything in order. SIGKILL runs no
block: for that case a guard process holds the reading end of a pipe. When the demo is gone, the
pipe closes, and the guard ends the child and removes the folder.

Children run in sessions of their own: Ctrl-C in a terminal reaches the demo alone, which ends them
in order. A child that heard it too would end first, or hear a second signal and break off.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

_GUARD = """
import os, shutil, signal, sys
sys.stdin.buffer.read()
try:
    os.kill(int(sys.argv[1]), signal.SIGKILL)
except (ProcessLookupError, PermissionError):
    pass
for folder in sys.argv[2:]:
    shutil.rmtree(folder, ignore_errors=True)
"""


def guard(pid: int, *folders: Path) -> subprocess.Popen[bytes]:
    """Starts the guard of one child; it outlives this process for a moment. A caller that ends the
    child kills its guard first: the process id may be given to another process afterwards."""
    return subprocess.Popen(
        [sys.executable, "-c", _GUARD, str(pid), *map(str, folders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextlib.contextmanager
def guarded(process: subprocess.Popen[bytes], *folders: Path) -> Iterator[None]:
    """Kills a child when the block ends, and when this process is killed within the block; in that
    case the folders are removed, too."""
    watching: subprocess.Popen[bytes] | None = None
    try:
        watching = guard(process.pid, *folders)
        yield
    finally:
        if watching is not None:
            watching.kill()
            watching.wait()
        if process.poll() is None:
            process.kill()
        process.wait()


@contextlib.contextmanager
def signals_interrupt() -> Iterator[None]:
    """Within the block, SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt, the first of them only:
    a second one would break the clean-up off and leave children behind. A launcher sends Ctrl-C
    twice where it passes on what its group has heard already. A hangup that is ignored (nohup)
    stays ignored. SIGINT does not: a script's `demo &` inherits it so, and `kill -INT` must end
    it."""
    before: dict[signal.Signals, Any] = {}

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            hears = number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN
            if hears:
                before[number] = signal.signal(number, interrupt)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
