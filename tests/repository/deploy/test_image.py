"""The image: its file is sound, its steps work, and what they make runs without a writable root."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import environment_for_child

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def _instructions() -> list[tuple[str, str]]:
    """Instruction and arguments, continuation lines joined."""
    text = re.sub(r"\\\n", " ", DOCKERFILE.read_text(encoding="utf-8"))
    lines = (line.strip() for line in text.splitlines())
    return [
        (line.split(None, 1)[0], line.split(None, 1)[1])
        for line in lines
        if line and not line.startswith("#")
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: hadolint's wheel is for Linux")
def test_hadolint_is_content() -> None:
    """Not one warning."""
    tool = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([tool, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_image_keeps_its_promises() -> None:
    """Base by digest, in both stages; a numeric user; signals reach the process; no shell form."""
    found = _instructions()
    (base,) = [arguments for name, arguments in found if name == "ARG"]
    assert re.fullmatch(r"PYTHON=python:3\.\d+-slim@sha256:[0-9a-f]{64}", base)
    assert [a.split()[0] for name, a in found if name == "FROM"] == ["${PYTHON}"] * 2
    last = found[len(found) - 1 - [name for name, _ in found][::-1].index("FROM") :]
    assert ("USER", "10001:10001") in last
    assert ("STOPSIGNAL", "SIGTERM") in last
    assert not [name for name, _ in last if name == "RUN"]
    for name in ("ENTRYPOINT", "CMD"):
        (arguments,) = [a for n, a in last if n == name]
        assert arguments.startswith("[")


def test_what_is_copied_exists_and_is_sent_to_the_builder() -> None:
    """`.dockerignore` lets through exactly what the image takes."""
    copied = {
        arguments.split()[0]
        for name, arguments in _instructions()
        if name == "COPY" and not arguments.startswith("--from")
    }
    allowed = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    assert copied == allowed
    assert all((ROOT / path).exists() for path in copied)


def test_the_steps_make_something_that_runs(tmp_path: Path) -> None:
    """Every RUN of the builder, in a folder of our own; then the service from a root that nobody
    may write to, without the repository."""
    venv, app = tmp_path / "venv", tmp_path / "app"
    (tmp_path / "requirements.txt").write_bytes((ROOT / "deploy/requirements.txt").read_bytes())
    app.mkdir()
    for package in ("service", "schemas"):
        subprocess.run(["cp", "-r", str(ROOT / package), str(app)], check=True)
    environment = environment_for_child({})
    for variable in ("PYTHONPATH", "PYTHONPYCACHEPREFIX"):  # Compiled modules lie in the image.
        environment.pop(variable, None)
    steps = [arguments for name, arguments in _instructions() if name == "RUN"]
    for step in (part.strip() for arguments in steps for part in arguments.split("&&")):
        made = step.replace(" /app", f" {app}").replace("/opt/venv", str(venv))
        if made.startswith("python "):
            made = shlex.quote(sys.executable) + made.removeprefix("python")
        done = subprocess.run(
            shlex.split(made),
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{made}\n{done.stderr[-2_000:]}"
    for folder, _, files in os.walk(app):
        for path in [Path(folder), *(Path(folder) / file for file in files)]:
            path.chmod(0o555 if path.is_dir() else 0o444)
    assert list(app.glob("service/__pycache__/cli.*.pyc"))  # No start compiles it again.
    python = str(venv / "bin" / "python")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nothing_listens = str(taken.getsockname()[1])
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "INVOICE_STREAM_HTTP__PORT": nothing_listens}
    tried = {"--help": 0, "graph": 0, "health": 1, "plan 1000": 0}
    for words, expected in tried.items():
        done = subprocess.run(
            [python, "-m", "service", *words.split()],
            cwd=app,
            env=environment | quiet,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, f"{words}: {done.stderr[-1_000:]}"
    for folder, _, _ in os.walk(app):
        Path(folder).chmod(0o755)
