"""The entry of the command line."""

from __future__ import annotations

import subprocess
import sys

_INTERRUPTED = """
import sys
class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == "service.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, CtrlC())
from service.__main__ import main
main()
"""


def test_ctrl_c_during_imports_is_no_traceback() -> None:
    """People press it within the first second, too."""
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


_HELD = """
import os, sys
from service.ops.terminal import hold_closed_streams
hold_closed_streams()
file = os.open(os.devnull, os.O_RDONLY)
print("lost", file=sys.stderr)
sys.exit(0 if file > 2 and os.read(0, 1) == b"" and sys.stdout is None else 1)
"""


def test_a_stream_that_the_shell_closed_is_no_other_file() -> None:
    """Lines would go into it, and the event loop ends the process for one among the first three."""
    closed = 'exec "$0" -c "$1" <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", closed, sys.executable, _HELD], check=False).returncode == 0


def test_the_command_line_loads_no_model_of_a_record() -> None:
    """Nor an event loop: half of the time of `--help` was theirs."""
    code = "import sys, service.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "typer" in loaded
    assert [name for name in ("pydantic", "asyncio", "schemas.event") if name in loaded] == []


def test_a_list_of_results_loads_no_http_client_and_no_rules() -> None:
    """They took half of its start. Tokens and corrections, which need them, are rare."""
    code = "import sys, service.results.command; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "aiokafka" in loaded
    unwanted = ("aiohttp", "httpx", "rich", "service.checks.assessment")
    assert [name for name in unwanted if name in loaded] == []


def test_logs_and_calls_load_nothing_for_the_colours_of_terminals() -> None:
    """80 modules and 5 MB, which structlog and httpx take where they are installed."""
    code = "import sys, service.ops.logs, service.llm.transport; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert {"structlog", "httpx", "aiohttp"} <= set(loaded)
    assert [name for name in ("rich", "pygments", "click") if name in loaded] == []
