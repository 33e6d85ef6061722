"""Commands of the service as processes, forked from one that has loaded its modules.

Loading takes seconds of processor time, a command that is struck early runs for less than one, and
a test run starts hundreds. All else is as at `python -m service …`: a process of its own with an
environment of its own, with files for its input and output, whose exit code or signal its parent
learns. The modules that are loaded start no thread and read no setting. Tests of the start itself
(`tests/unit/test_main.py`, `tests/kafka/test_cli.py`, the demo) start an interpreter.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import wait
from pathlib import Path

import psutil

from service.ops.held_folder import HeldFolder

_CONTEXT = multiprocessing.get_context("forkserver")
PRELOADED = (
    "service.cli",
    "service.app.app",
    "service.replay.run",
    "service.results.command",
    "service.store.command",
)
_CONTEXT.set_forkserver_preload(["__main__", "tests.fakes.loaded"])
_ASKING = threading.Lock()
"""A start looks after all earlier processes, too; each one's end can be read only once."""


class Forked:
    """One `python -m service ARGUMENTS`, begun at once; spelt as `subprocess.Popen` is.

    Without `out`, output and errors are stored separately for `finished`; with it, all goes to that
    file.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        out: Path | None = None,
        stdin: str = "",
    ) -> None:
        self._folder = HeldFolder()
        folder = self._folder.path
        self._out = out or folder / "out"
        self._errors = out or folder / "errors"
        (folder / "in").write_text(stdin)
        files = (str(folder / "in"), str(self._out), str(self._errors))
        self._arguments = tuple(arguments)
        given = (self._arguments, dict(environment), files)
        # A test run that ends too early does not wait for it.
        self._process = _CONTEXT.Process(target=_main, args=given, daemon=True)
        with _ASKING:
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        with _ASKING:
            return self._process.exitcode

    def wait(self, limit_s: float) -> int:
        """Its exit code once it has ended; TimeoutExpired when that takes longer."""
        wait([self._process.sentinel], limit_s)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("service", limit_s)
        return code

    def finished(self, limit_s: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Its exit code and what it said, once it has ended."""
        code = self.wait(limit_s)
        return subprocess.CompletedProcess(self._arguments, code, self.output(), self.errors())

    def output(self) -> str:
        """Its output so far."""
        return self._out.read_text(errors="replace") if self._out.exists() else ""

    def errors(self) -> str:
        """Its errors so far."""
        return self._errors.read_text(errors="replace") if self._errors.exists() else ""

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing happens to one that has ended, also where its end is not known here yet."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def is_suspended(self) -> bool:
        """Whether SIGSTOP has reached it."""
        try:
            return bool(psutil.Process(self.pid).status() == psutil.STATUS_STOPPED)
        except psutil.NoSuchProcess:
            return False


def _main(
    arguments: Sequence[str], environment: Mapping[str, str], files: tuple[str, str, str]
) -> None:
    """In the new process: what an interpreter finds at its start, and then the program's entry."""
    os.environ.clear()
    os.environ.update(environment)
    # A run of tests in the background is deaf to Ctrl-C; the command is not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, name in enumerate(files):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND | os.O_CREAT
        opened = os.open(name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = ["invoice-stream", *arguments]
    from service.__main__ import main

    try:
        main()
    except Exception:  # The hook is the command's own.
        sys.excepthook(*sys.exc_info())
        raise SystemExit(1) from None
