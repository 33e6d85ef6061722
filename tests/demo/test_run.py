"""The demo as a newcomer runs it, on the Kafka of the tests."""

from __future__ import annotations

import subprocess
import sys

from service.demo.broker import LocalKafka


def test_the_demo_ends_with_a_clean_check(kafka: LocalKafka) -> None:
    """Plain lines without a terminal, every event accounted for, and it says SIMULATOR."""
    options = ["--invoices", "300", "--bootstrap-servers", kafka.bootstrap_servers]
    done = subprocess.run(
        [sys.executable, "-m", "service", "demo", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "300/300" in done.stdout
    assert "SIMULATOR" in done.stdout or "LLM server:" in done.stdout
    assert "XML, read without the model" in done.stdout
    assert "300 events" in done.stdout
    assert "0 lost, 0 doubled" in done.stdout.replace("\n", " ")
