"""What a person is told about a failure that was sent back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from service.console.sending_back import SendingRefused, _carried_out
from service.failures.replay_plan import ReplayVerdict
from service.replay.run import Replay, RunStopped, Summary

ROOT = Path(__file__).parents[3]


@dataclass
class _Run:
    """A run that ends as it is told to."""

    stopped: str = ""
    summary: Summary = field(default_factory=Summary)

    async def run(self) -> Summary:
        """Raises RunStopped with these words."""
        if self.stopped:
            raise RunStopped(self.stopped, "run it again with --id x to go on")
        return self.summary


async def _told(run: _Run) -> str:
    return await _carried_out(cast("Replay", run), "x")


async def test_what_is_committed_is_done_however_the_run_ended() -> None:
    """A later attempt saw the commit whose answer was lost, or the end could not be written."""
    assert await _told(_Run(summary=Summary(decided_in_all=1))) == "x"
    assert await _told(_Run("no progress", Summary(decided_in_all=1))) == "x"


async def test_what_is_not_known_to_be_committed_is_no_success() -> None:
    """The reason is said, and no command that a person in a browser cannot give."""
    with pytest.raises(SendingRefused) as stopped:
        await _told(_Run("no progress: replay: no broker can be reached"))
    assert "no broker can be reached" in str(stopped.value)
    assert "Look again in a moment" in str(stopped.value)
    assert "--id" not in str(stopped.value)
    passed = Summary()
    passed.verdicts[ReplayVerdict.ALREADY_REPLAYED] += 1
    with pytest.raises(SendingRefused) as late:
        await _told(_Run(summary=passed))
    assert str(late.value) == "it was passed over: already replayed by an earlier run"


def test_a_folder_that_takes_nothing_ends_the_decision_alone() -> None:
    """As on a full disk: the person reads which folder it is, and no fault of the program. It may
    be the one that was found before, or each in which Python looks for one."""
    program = """
import resource, tempfile
from service.console.sending_back import SendingRefused, _held_folder

def tell():
    try:
        _held_folder()
    except SendingRefused as told:
        print(told)

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
tell()
tempfile.tempdir = "/no/room"
tell()
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    none, full = done.stdout.splitlines()
    assert "No usable temporary directory found in" in none
    assert "/no/room" in full
    assert none.endswith("TMPDIR")
    assert full.endswith("TMPDIR")
