"""How a worker finds out what its readers bear."""

from __future__ import annotations

import subprocess
import sys


def test_a_rehearsal_that_is_killed_for_memory_costs_no_filter() -> None:
    """SIGKILL comes from outside: the filter would end a process with SIGSYS. The worker ends, and
    the next one tries again, instead of reading documents without a filter."""
    program = """
import threading, psutil
from service.documents.sandbox.worker_main import _Readers

def kill():
    while not (readers := psutil.Process().children()):
        pass
    readers[0].kill()

def rehearse():
    while True:
        pass

threading.Thread(target=kill, daemon=True).start()
_Readers(30, set()).try_out(rehearse)
print("went on without a filter")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "killed from outside" in done.stderr
