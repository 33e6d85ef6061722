"""A real Prometheus: from PATH, else the Debian package, unpacked without installing it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CACHE = Path.home() / ".cache" / "invoice-stream" / "prometheus"
_FETCH_S = 120


@dataclass(frozen=True)
class Binaries:
    """Where the two programs lie."""

    prometheus: str
    promtool: str


@pytest.fixture(scope="session")
def prometheus() -> Binaries:
    """Its absence is a failure in CI, and a skip that says what to do elsewhere."""
    found = _on_path() or _in_cache() or _fetched()
    if found is not None:
        return found
    message = (
        "no Prometheus: dashboards and alerts are NOT proven. Install it (apt-get install "
        "prometheus), or put prometheus and promtool on PATH"
    )
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def _on_path() -> Binaries | None:
    server, tool = shutil.which("prometheus"), shutil.which("promtool")
    return Binaries(server, tool) if server and tool else None


def _in_cache() -> Binaries | None:
    folder = CACHE / "usr" / "bin"
    server, tool = folder / "prometheus", folder / "promtool"
    return Binaries(str(server), str(tool)) if server.is_file() and tool.is_file() else None


def _fetched() -> Binaries | None:
    """`apt-get download` needs no root."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            ["apt-get", "download", "prometheus"],
            cwd=CACHE,
            check=True,
            capture_output=True,
            timeout=_FETCH_S,
        )
        package = next(CACHE.glob("prometheus_*.deb"))
        subprocess.run(["dpkg-deb", "-x", package, CACHE], check=True, capture_output=True)
        package.unlink()
    except (subprocess.SubprocessError, StopIteration):
        return None
    return _in_cache()
