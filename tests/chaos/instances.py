"""The service as real processes: started, struck, stopped, never left behind."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from service.bench.simulator_process import running_simulator
from service.settings import environment_for_child
from tests.fakes.forked import Forked

_UNTIL_S = 120.0
"""Several processes start at once on two cores; it costs time only where something is wrong."""


_ERRORS_MAX = 20
_TAIL_CHARS = 3_000


class Instance:
    """One `python -m service run`; see `forked` for how it begins."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.process = Forked(["run"], environment_for_child(environment), self.log)

    def wait_for(self, text: str) -> None:
        """Until it has logged this."""
        self._until(lambda: text in self.text(), text)

    def wait_ready(self) -> None:
        """Until it serves a partition."""
        self._until(lambda: '"after": "ready"' in self.text(), "ready")

    def wait_struck(self, action: str) -> None:
        """Until the failpoint acted; a process that ended by itself was not killed."""
        what = "stopped" if action == "stop" else "dead"
        self._until(lambda: self.is_struck(action), what)
        if action == "kill":
            code = self.process.poll()
            assert code == -signal.SIGKILL, f"{self.name} ended with {code}:\n{self.words()}"

    def wait_ready_or_struck(self, action: str) -> None:
        """Until it serves a partition, or the failpoint acted before that."""
        self._until(lambda: '"after": "ready"' in self.text() or self.is_struck(action), "ready")

    def is_struck(self, action: str) -> bool:
        """Whether the failpoint acted: dead, or stopped by SIGSTOP."""
        return self.process.is_suspended() if action == "stop" else self.process.poll() is not None

    def suspend(self) -> None:
        """SIGSTOP."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self.process.send_signal(signal.SIGCONT)

    def terminate(self) -> int:
        """SIGTERM, and its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(_UNTIL_S)

    def end(self) -> None:
        """Whatever its state, it is gone afterwards."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(_UNTIL_S)

    def text(self) -> str:
        """Its log."""
        return self.process.output()

    def words(self) -> str:
        """The errors in its log, and the end of it."""
        errors = [line for line in self.text().splitlines() if '"level": "error"' in line]
        return "\n".join([*errors[-_ERRORS_MAX:], "...", self.text()[-_TAIL_CHARS:]])

    def _until(self, done: Callable[[], bool], what: str) -> None:
        deadline_s = time.monotonic() + _UNTIL_S
        while not done():
            ended = self.process.poll() is not None and what not in ("dead",)
            assert not ended, f"{self.name} ended instead of being {what}:\n{self.words()}"
            assert time.monotonic() < deadline_s, f"{self.name} is not {what}:\n{self.words()}"
            time.sleep(0.05)


@contextmanager
def simulator(*options: str) -> Iterator[str]:
    """A simulated LLM server as a process of its own; yields its base URL."""
    with running_simulator(options) as port:
        yield f"http://127.0.0.1:{port}"


def environment(
    bootstrap_servers: str, topics: tuple[str, str, str], group: str, llm_url: str
) -> dict[str, str]:
    """Settings of an instance with short timeouts, so that take-overs take seconds."""
    prefix = "INVOICE_STREAM_"
    events, results, failures = topics
    return {
        f"{prefix}KAFKA__BOOTSTRAP_SERVERS": bootstrap_servers,
        f"{prefix}KAFKA__EVENTS_TOPIC": events,
        f"{prefix}KAFKA__RESULTS_TOPIC": results,
        f"{prefix}KAFKA__FAILURES_TOPIC": failures,
        f"{prefix}KAFKA__BATCHES_TOPIC": "",
        f"{prefix}KAFKA__GROUP_ID": group,
        f"{prefix}KAFKA__SESSION_TIMEOUT_MS": "2000",
        f"{prefix}KAFKA__REBALANCE_TIMEOUT_MS": "4000",
        f"{prefix}KAFKA__REQUEST_TIMEOUT_MS": "12000",
        f"{prefix}KAFKA__STEP_TIMEOUT_S": "5",
        f"{prefix}KAFKA__TRANSACTION_TIMEOUT_MS": "10000",
        f"{prefix}KAFKA__COMMIT_INTERVAL_MS": "50",
        f"{prefix}LLM__DIALECT": "ollama",
        f"{prefix}LLM__BASE_URL": llm_url,
        f"{prefix}LLM__MODEL": "simulated-reader",
        f"{prefix}HTTP__PORT": "0",
        f"{prefix}LOG__FORMAT": "json",
        f"{prefix}STOP_GRACE_S": "5",
    }


def free_port() -> int:
    """One without a listener now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(done: Callable[[], object], what: str, limit_s: float = 120.0) -> None:
    """Waits for a condition; fails with `what` when it does not come in time."""
    deadline_s = time.monotonic() + limit_s
    while not done():
        assert time.monotonic() < deadline_s, f"not within {limit_s:g} s: {what}"
        time.sleep(0.2)
