"""A command that is forked is as one that is started: streams, environment, exit code, signals."""

from __future__ import annotations

import importlib.util
import json
import signal
import socket
from pathlib import Path

from service.settings import environment_for_child
from tests.chaos.instances import Instance, environment
from tests.fakes.forked import PRELOADED, Forked


def test_what_is_loaded_beforehand_exists() -> None:
    """Another name would be passed over silently, and each command would load for itself."""
    assert [name for name in PRELOADED if importlib.util.find_spec(name) is None] == []


def test_output_and_errors_are_kept_apart_and_the_exit_code_is_told() -> None:
    """Its environment is its own, too: a misspelt variable is refused there, and only there."""
    fine = Forked(["graph"], environment_for_child({})).finished()
    assert (fine.returncode, fine.stderr) == (0, "")
    assert "extract" in fine.stdout
    wrong = Forked(["run"], environment_for_child({"INVOICE_STREAM_NO_SUCH": "1"})).finished()
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "INVOICE_STREAM_NO_SUCH" in wrong.stderr


def test_a_signal_is_told_as_a_negative_number(tmp_path: Path) -> None:
    """Suspended, it neither ends nor answers; killed, it is gone."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        servers = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = environment(servers, ("e", "r", "f"), "g", "http://127.0.0.1:1")
        instance = Instance("signals", settings, tmp_path)
        try:
            instance.wait_for('"event": "listening"')
            instance.suspend()
            instance.wait_struck("stop")
            assert instance.process.poll() is None
            instance.process.kill()
            assert instance.process.wait(60) == -signal.SIGKILL
        finally:
            instance.end()
    assert all(json.loads(line) for line in instance.text().splitlines())
