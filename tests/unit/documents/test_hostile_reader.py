"""A reader that a document took over gains nothing, for any user of the service.

Hostile code replaces the parser in a real worker (`hostile`). Without any protection the same
attacks reach their targets: otherwise their failure would prove nothing.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import pytest

from service.documents.sandbox.confinement import Protection
from tests.fakes import usual
from tests.fakes.hostile_attacks import SECRET, SPENDS, TAKES
from tests.fakes.hostile_reader import ROOT

_USER = 61_999
"""An ordinary user, where these tests run as root."""
_LIMIT_S = 500
ATTACK = "use a forbidden system call"
KERNEL = (Protection.SYSTEM_CALLS, Protection.LANDLOCK)
TAKEN_WITHOUT_FILTER = {"executable memory", "outlive"}
"""Rejected by the filter alone. The second still ends with its process group."""


@functools.cache
def _interpreter() -> str | None:
    """A Python of this version that an ordinary user may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for found in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        command = [str(found), "-B", "-c", "import schemas.event"]
        with contextlib.suppress(OSError):
            if subprocess.run(command, user=_USER, check=False, **_quiet()).returncode == 0:
                return found
    return None


def _quiet() -> dict[str, Any]:
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return {**silent, "cwd": ROOT, "env": {"PYTHONPATH": _path()}}


def _path() -> str:
    """The interpreter and the arguments of its process. Skips if it cannot start."""
    return f"{ROOT}:{sysconfig.get_path('purelib')}"


def _command(user: str) -> tuple[list[str], dict[str, Any]]:
    """The interpreter, and what its process is given. Skips where it cannot be started."""
    environment = {"TOKEN": SECRET, "PYTHONPATH": _path()}
    if sys.pycache_prefix is not None:  # Attacks end many workers, and each loads all libraries.
        environment["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    options: dict[str, Any] = {"env": environment, "cwd": ROOT}
    if user == "as it is":
        return [sys.executable], options
    if os.geteuid() != 0:
        pytest.skip("the tests run as an ordinary user already")
    found = _interpreter()
    if found is None:
        pytest.skip(
            f"NOT TESTED: user {_USER} may run no Python with this project and its libraries"
        )
    return [found], options | {"user": _USER, "group": _USER, "extra_groups": []}


@functools.cache
def _seen(user: str, attacks: tuple[str, ...], without: tuple[Protection, ...] = ()) -> Any:
    """The observations of the attacks, and their traces."""
    command, options = _command(user)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        if "user" in options:
            os.chown(folder, _USER, _USER)
        order = _order(folder, attacks, without)
        done = subprocess.run(
            [*command, "-B", "-m", "tests.fakes.hostile_reader", order],
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
            **options,
        )
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        said["left"] = _processes(folder)
        said["written"] = (Path(folder) / "written").exists()
    return said


def _order(folder: str, attacks: tuple[str, ...], without: tuple[Protection, ...] = ()) -> str:
    """The program's argument: what it does, and the usual limits of sandbox and documents."""
    limits = {
        "sandbox": asdict(usual.sandbox_limits(deadline_s=5, cpu_s=1, memory_bytes=2**30)),
        "parse": asdict(usual.parse_limits()),
    }
    return json.dumps({"folder": folder, "attacks": attacks, "without": without} | limits)


def _processes(folder: str) -> list[int]:
    """Workers and readers of the service with that folder."""
    return [
        process.pid
        for process in psutil.process_iter()
        if any(folder in part and part.endswith(".py") for part in _words(process))
    ]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def _refused(said: str) -> bool:
    return said.startswith("refused") or ATTACK in said


@pytest.mark.parametrize("attack", TAKES)
@pytest.mark.parametrize("user", ["as it is", "as an ordinary user"])
def test_a_reader_that_is_taken_over_gets_nothing(user: str, attack: str) -> None:
    """No memory, environment, descriptor, file, network, process, signal, or executable page."""
    seen = _seen(user, (*TAKES, *SPENDS))
    said = seen["seen"][attack]
    lacking = {name: why for name, why in seen["missing"].items() if name in KERNEL}
    if lacking and attack in TAKEN_WITHOUT_FILTER and not _refused(said):
        pytest.skip(f"NOT TESTED: this kernel lacks {lacking}")
    assert _refused(said), said


@pytest.mark.parametrize("user", ["as it is", "as an ordinary user"])
@pytest.mark.parametrize("without", [KERNEL[:1], KERNEL], ids=["no filter", "nor Landlock"])
def test_layers_hold_without_each_other(user: str, without: tuple[Protection, ...]) -> None:
    """A kernel may lack seccomp, or both: limits and a hidden service remain."""
    seen = _seen(user, tuple(TAKES), without)["seen"]
    taken = {attack for attack, said in seen.items() if not _refused(said)}
    signals = {"signal the service", "signal a sibling"}
    if Protection.LANDLOCK in without and (user != "as it is" or os.geteuid() != 0):
        assert taken <= TAKEN_WITHOUT_FILTER | signals, seen
    else:
        assert taken <= TAKEN_WITHOUT_FILTER, seen


@pytest.mark.parametrize("user", ["as it is", "as an ordinary user"])
def test_the_service_is_hidden_from_its_own_user(user: str) -> None:
    """Regardless of other missing protections: its memory, environment and descriptors are
    closed."""
    attacks = ("environment", "memory by file", "memory by call", "ptrace", "steal a descriptor")
    without = tuple(set(Protection) - {Protection.HIDDEN_SERVICE, Protection.NO_CAPABILITIES})
    seen = _seen(user, (*attacks, "descriptor by path"), without)["seen"]
    assert all(map(_refused, seen.values())), seen


def test_the_attacks_work_where_nothing_stands_against_them() -> None:
    """All except writing a file, which the worker's own limits prevent, too."""
    seen = _seen("as it is", tuple(TAKES), tuple(Protection))["seen"]
    taken = {attack for attack, said in seen.items() if said.startswith("GOT")}
    assert taken == set(TAKES) - {"write a file"}, seen
    for attack in ("environment", "memory by file", "memory by call", "token file", "cache file"):
        assert SECRET in seen[attack]


@pytest.mark.parametrize("user", ["as it is", "as an ordinary user"])
def test_what_a_reader_spends_is_its_own(user: str) -> None:
    """Memory, time and its channel are bounded. An answer counts once its reader has ended, and
    the next document is answered by code that nothing has touched."""
    run = _seen(user, (*TAKES, *SPENDS))
    seen = run["seen"]
    assert seen["own descriptors"] == "refused none but its own"
    assert "worker_memory_mb" in seen["memory"]
    assert "documents.cpu_s" in seen["processor"] or "deadline_s" in seen["processor"]
    assert "documents.deadline_s" in seen["linger"]
    assert "crash" in seen["flood"]
    assert "crash" in seen["huge text"]
    assert "crash" in seen["poison"]
    assert _refused(seen["exec"]), seen["exec"]
    assert seen["look"] == "GOT 'clean'"
    assert run["grown_mb"] < 200
    assert (run["left"], run["written"]) == ([], False)


def test_readers_and_workers_end_with_a_service_that_is_killed(tmp_path: Path) -> None:
    """Even one that ignores signals and never finishes."""
    command, options = _command("as it is")
    order = _order(str(tmp_path), ("linger",))
    with subprocess.Popen(
        [*command, "-m", "tests.fakes.hostile_reader", order], stdout=subprocess.DEVNULL, **options
    ) as service:
        _until(lambda: len(_processes(str(tmp_path))) >= 2)
        service.kill()
    _until(lambda: not _processes(str(tmp_path)))


def _until(done: Any) -> None:
    end_s = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end_s
        time.sleep(0.02)
