"""The unit: systemd understands it, and calls it confined."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.settings import Settings
from tests.repository.deploy.names import SPARE_S

UNIT = Path(__file__).resolve().parents[3] / "deploy" / "systemd" / "invoice-stream.service"
TOOL = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(
    TOOL is None, reason="NOT TESTED: systemd-analyze is not on this machine"
)


@needs_systemd
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """With the program in its place; what it does not know it says."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = re.sub(r"/opt/invoice-stream/venv/bin/python", str(program), UNIT.read_text())
    copy = tmp_path / UNIT.name
    copy.write_text(text)
    done = subprocess.run(
        [str(TOOL), "verify", str(copy)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, said) == (0, []), done.stderr


@needs_systemd
def test_systemd_calls_it_confined() -> None:
    """Exposure of at most 3.0 of 10: OK."""
    done = subprocess.run(
        [str(TOOL), "security", "--offline=true", "--threshold=30", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_it_has_time_to_drain() -> None:
    """More than stopping may take."""
    found = re.search(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(), re.M)
    assert found is not None
    assert int(found[1]) >= Settings().stop_budget_s + SPARE_S


def test_document_workers_may_confine_themselves() -> None:
    """Landlock is let through, and a refused call is an error that they can report, not the end."""
    text = UNIT.read_text()
    (allowed, *_) = re.findall(r"^SystemCallFilter=(.*)$", text, re.M)
    assert {"landlock_create_ruleset", "landlock_restrict_self"} <= set(allowed.split())
    assert "SystemCallErrorNumber=EPERM" in text.splitlines()
    assert "NoNewPrivileges=yes" in text.splitlines()
