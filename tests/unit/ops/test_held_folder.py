"""No folder stays that no process holds, and none goes that one holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from service.ops.held_folder import HeldFolder

_KILLED = """
import os, signal, subprocess, sys
from pathlib import Path
from service.ops.held_folder import HeldFolder
held = HeldFolder(Path(sys.argv[1]))
(held.path / "failure.jsonl").write_text("an invoice")
command = [sys.executable, "-c", "input()"]
child = subprocess.Popen(command, stdin=0, pass_fds=(held.lock,))
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_next_process_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    """Not before its child has ended, too, which writes there."""
    killed = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert killed.stdout is not None
    assert killed.stdin is not None
    assert killed.stdout.readline()
    killed.wait(30)
    (left,) = tmp_path.iterdir()
    with HeldFolder(tmp_path) as other:
        assert sorted(tmp_path.iterdir()) == sorted([left, other])
    killed.stdin.close()  # Its child ends.
    killed.stdout.read()
    with HeldFolder(tmp_path) as other:
        assert list(tmp_path.iterdir()) == [other]
    assert not list(tmp_path.iterdir())


_FORKED = """
import os, sys
from pathlib import Path
from service.ops.held_folder import HeldFolder
held = HeldFolder(Path(sys.argv[1]))
child = os.fork()
if child == 0:
    sys.exit()
os.waitpid(child, 0)
print(held.path.exists())
"""


def test_a_fork_that_ends_leaves_the_folder_to_its_maker(tmp_path: Path) -> None:
    """It has the same objects, and clears them up at its end."""
    command = [sys.executable, "-c", _FORKED, str(tmp_path)]
    assert subprocess.check_output(command, text=True).strip() == "True"
    assert not list(tmp_path.iterdir())


def test_other_folders_and_links_stay(tmp_path: Path) -> None:
    """A link's target is another's, whatever the link is called."""
    other, target = tmp_path / "invoice-stream-kafka-a", tmp_path / "target"
    link, file = tmp_path / "invoice-stream-held-link", tmp_path / "invoice-stream-held-file"
    for folder in (other, target):
        folder.mkdir()
    link.symlink_to(target)
    file.touch()
    with HeldFolder(tmp_path):
        assert {other, target, link, file} < set(tmp_path.iterdir())


def test_a_process_looks_at_a_bounded_number_of_folders(tmp_path: Path) -> None:
    """A start takes no minute where many were left; the next starts go on."""
    for number in range(150):
        (tmp_path / f"invoice-stream-held-{number}").mkdir()
    with HeldFolder(tmp_path):
        assert len(list(tmp_path.iterdir())) == 51
    with HeldFolder(tmp_path):
        assert len(list(tmp_path.iterdir())) == 1


def test_a_process_reads_a_bounded_number_of_entries(tmp_path: Path) -> None:
    """Programs share the folder of temporary files, and may leave any number of them."""
    for number in range(3):
        (tmp_path / f"invoice-stream-held-{number}").mkdir()
    with HeldFolder(tmp_path, entries_max=2):
        assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_closed_or_forgotten_is_gone_with_its_lock(tmp_path: Path) -> None:
    """Whatever its holder does; a second end does nothing to a descriptor that has a new owner."""
    held = HeldFolder(tmp_path)
    held.close()
    taken = os.open(tmp_path, os.O_RDONLY)
    assert taken == held.lock
    held.close()
    os.close(taken)
    del held
    HeldFolder(tmp_path)
    assert not list(tmp_path.iterdir())
