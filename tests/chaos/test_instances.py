"""What the kill matrix takes for a strike."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.chaos.instances import Instance


def test_an_instance_that_ends_by_itself_was_not_killed(tmp_path: Path) -> None:
    """A matrix whose victims cannot start would strike nothing, and prove nothing."""
    victim = Instance("victim", {"INVOICE_STREAM_FAILPOINT": "no such step"}, tmp_path)
    with pytest.raises(AssertionError, match="ended with 2"):
        victim.wait_struck("kill")


def test_an_instance_that_is_killed_was_struck(tmp_path: Path) -> None:
    """By the signal that the failpoint sends."""
    victim = Instance("victim", {"INVOICE_STREAM_HTTP__PORT": "0"}, tmp_path)
    victim.process.send_signal(signal.SIGKILL)
    victim.wait_struck("kill")
