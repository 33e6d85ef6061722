"""The demo as a newcomer runs it, on the Kafka of the tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path

import httpx
import psutil

from service.bench.simulator_process import running_simulator
from service.settings import environment_for_child
from tests.kafka.live_console import hidden_fields
from tests.shared_kafka import SharedKafka


def test_the_demo_ends_with_a_clean_check(kafka: SharedKafka) -> None:
    """Plain lines without a terminal, every event accounted for, and it says SIMULATOR."""
    options = ["--invoices", "120", "--bootstrap-servers", kafka.bootstrap_servers]
    done = subprocess.run(
        [sys.executable, "-m", "service", "demo", *options],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "120/120" in done.stdout
    assert "SIMULATOR" in done.stdout or "LLM server:" in done.stdout
    assert "XML, read without the model" in done.stdout
    assert "120 events" in done.stdout
    assert "0 lost, 0 doubled" in done.stdout.replace("\n", " ")


def test_a_demo_that_is_asked_to_end_leaves_nothing_behind(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    """SIGTERM takes the way of Ctrl-C: no service, no simulator, no folder stays."""
    options = ["--invoices", "3000", "--bootstrap-servers", kafka.bootstrap_servers]
    demo = subprocess.Popen(
        [sys.executable, "-m", "service", "demo", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment_for_child({"TMPDIR": str(tmp_path)}),
    )
    assert demo.stdout is not None
    assert any("running: invoice-stream run" in line for line in demo.stdout)
    children = psutil.Process(demo.pid).children(recursive=True)
    assert len(children) >= 3
    assert len(list(tmp_path.iterdir())) == 1
    demo.send_signal(signal.SIGTERM)
    rest, _ = demo.communicate(timeout=180)
    assert (demo.returncode, rest.endswith("stopped\n")) == (130, True)
    assert psutil.wait_procs(children, timeout=120)[1] == []
    assert list(tmp_path.iterdir()) == []


def test_a_demo_ends_with_the_console_open_on_its_invoices(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    """Somebody decides an invoice; Ctrl-C, once, ends all and leaves nothing behind."""
    options = ["--invoices", "40", "--console", "--bootstrap-servers", kafka.bootstrap_servers]
    demo = subprocess.Popen(
        [sys.executable, "-m", "service", "demo", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment_for_child({"TMPDIR": str(tmp_path)}),
    )
    try:
        assert demo.stdout is not None
        said = list(takewhile(lambda line: "Ctrl-C ends" not in line, demo.stdout))
        address, token = re.search(r"reviewer +(\S+)#token=(\S+)", "".join(said)).groups()  # type: ignore[union-attr]
        _approve_one(address, token)
        children = psutil.Process(demo.pid).children(recursive=True)
        groups = {os.getpgid(child.pid) for child in children}
        assert os.getpgid(demo.pid) not in groups, "a terminal's Ctrl-C would reach them, too"
        demo.send_signal(signal.SIGINT)
        rest, _ = demo.communicate(timeout=180)
    finally:
        demo.kill()
    assert (demo.returncode, rest.endswith("stopped\n")) == (0, True), rest
    assert psutil.wait_procs(children, timeout=120)[1] == []
    assert list(tmp_path.iterdir()) == []


def _approve_one(address: str, token: str) -> None:
    with httpx.Client(base_url=address.removesuffix("/sign-in"), timeout=180) as person:
        assert person.post("/sign-in", data={"token": token}).status_code == 303
        deadline_s = time.monotonic() + 60
        while "/decision" not in (page := person.get("/review", follow_redirects=True)).text:
            assert time.monotonic() < deadline_s, page.text
        form = f"{page.url.path}/decision?queue=1"
        answer = person.post(form, data={**hidden_fields(page.text, form), "decision": "approve"})
        assert "told=counts" in answer.headers["location"]


def test_a_model_that_is_not_offered_is_refused_at_the_start() -> None:
    """Before any Kafka is started or asked; its calls would all fail."""
    with running_simulator(()) as port:
        options = ["--llm-url", f"http://127.0.0.1:{port}", "--model", "nope"]
        done = subprocess.run(
            [sys.executable, "-m", "service", "demo", *options],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 1
    shown = " ".join(done.stdout.split())
    assert "model nope: not offered; it has simulated-reader, simulated-reader-large" in shown
    assert "Kafka" not in shown
