"""Nothing that the demo started is left behind, however the demo ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from service.testbed.children import guarded, signals_interrupt

_PARENT = """
import subprocess, sys, time
from pathlib import Path
from service.testbed.children import guarded
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
with guarded(child, Path(sys.argv[1])):
    print(child.pid, flush=True)
    time.sleep(120)
"""


def test_a_child_and_its_folder_go_when_the_parent_is_killed(tmp_path: Path) -> None:
    """SIGKILL runs no `finally`."""
    folder = tmp_path / "answers"
    folder.mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    (guard,) = [p for p in psutil.Process(parent.pid).children() if p != child]
    parent.kill()
    parent.communicate()
    guard.wait(30)
    child.wait(30)
    assert not folder.exists()


_IN_TURN = [
    (signal.SIGINT, signal.SIG_DFL),
    (signal.SIGINT, signal.SIG_IGN),  # As a script's `demo &` inherits it.
    (signal.SIGTERM, signal.SIG_DFL),
    (signal.SIGHUP, signal.SIG_DFL),
]


@pytest.mark.parametrize(("number", "given"), _IN_TURN)
def test_a_request_to_end_takes_the_way_of_ctrl_c(
    number: signal.Signals, given: signal.Handlers
) -> None:
    """Blocks end in order, a second request does not break them off, and the old handler is back
    afterwards."""
    inherited = signal.signal(number, given)  # The tests themselves may ignore hangups.
    try:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
        with pytest.raises(KeyboardInterrupt):
            _ended_twice(child, number)
        assert child.returncode == -signal.SIGKILL
        assert signal.getsignal(number) is given
    finally:
        signal.signal(number, inherited)


def _ended_twice(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with signals_interrupt():
        try:
            with guarded(child):
                os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)


def test_a_hangup_that_is_ignored_stays_ignored() -> None:
    """`nohup invoice-stream demo` goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_interrupt():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
