"""Builds the image by a real engine, and runs it as a strict cluster does.

No root, no rights, and nothing that can be written to.

`IMAGE_ENGINE` names the engine. No test builds an image unasked: that takes minutes.

- `docker` takes the base image that the Dockerfile names, so it needs a registry of images.
- `podman` needs none. The base is made of this machine's own Debian or Ubuntu packages by
  mmdebstrap, once, with their Python.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("docker", "podman")
ENGINE = os.environ.get("IMAGE_ENGINE", "")
TAG = "localhost/invoice-stream:tested"
_BASE = "localhost/invoice-stream-base"
_BASE_PACKAGES = "base-files,ca-certificates,coreutils,dash,python-is-python3,python3-venv"
_CACHE = Path.home() / ".cache" / "invoice-stream"
_ALSO_INSIDE = ("/etc/pip.conf", "/etc/ssl/certs")
"""Where this machine says how packages are loaded."""

_BUILD_S = 900
_STRICT = (
    *("--network", "host", "--read-only", "--tmpfs", "/tmp"),
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"),
    "--no-healthcheck",  # podman asks systemd to repeat it.
)


def missing() -> list[str]:
    """What this machine or its environment lacks."""
    if ENGINE not in ENGINES:
        return [f"IMAGE_ENGINE={' or '.join(ENGINES)}"]
    programs = ["podman", "mmdebstrap"] if ENGINE == "podman" else ["docker"]
    return [name for name in programs if shutil.which(name) is None]


def build() -> dict[str, Any]:
    """Builds the image under `TAG`; what the engine says of it."""
    options = ["--file", str(ROOT / "deploy" / "Dockerfile"), "--tag", TAG]
    if ENGINE == "podman":
        inside = [f"--volume={path}:{path}:ro" for path in _ALSO_INSIDE if Path(path).exists()]
        options += ["--format", "docker", "--isolation", "chroot", "--network", "host", *inside]
        options += ["--layers=false", "--build-arg", f"PYTHON={_made_base()}"]
    _asked("build", *options, str(ROOT))
    (found,) = json.loads(_asked("image", "inspect", TAG))
    described: dict[str, Any] = found
    return described


def _made_base() -> str:
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    archive = _CACHE / f"image-base-{release}.tar"
    if not archive.is_file():
        _CACHE.mkdir(parents=True, exist_ok=True)
        made = archive.with_suffix(".new.tar")
        wanted = ["--variant=extract", f"--include={_BASE_PACKAGES}", release, str(made)]
        _run("mmdebstrap", *wanted)
        made.rename(archive)
    name = f"{_BASE}:{release}"
    _asked("import", "--quiet", str(archive), name)
    return name


@dataclass(frozen=True, slots=True)
class Container:
    """One that runs."""

    name: str

    def inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A further process in it, with its user and its limits."""
        return _run(ENGINE, "exec", self.name, *command, is_checked=False)

    def log(self) -> str:
        """All that its process has written."""
        done = _run(ENGINE, "logs", self.name)
        return done.stdout + done.stderr

    def stop(self) -> int:
        """The image's stop signal, and the exit code."""
        _asked("stop", "--time", "60", self.name)
        return int(_asked("wait", self.name))

    def remove(self) -> None:
        """Whatever its state."""
        _asked("rm", "--force", self.name)


def start(*command: str, environment: Mapping[str, str]) -> Container:
    """The image's entry point, detached."""
    variables = [f"--env={name}={value}" for name, value in environment.items()]
    return Container(_asked("run", "--detach", *_STRICT, *variables, TAG, *command))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """The image's entry point, until it ends."""
    return _run(ENGINE, "run", "--rm", *_STRICT, TAG, *command, is_checked=False)


def _asked(*words: str) -> str:
    return _run(ENGINE, *words).stdout.strip()


def _run(*command: str, is_checked: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_BUILD_S, check=False)
    assert not is_checked or done.returncode == 0, f"{command[:3]}: {done.stderr[-3_000:]}"
    return done
