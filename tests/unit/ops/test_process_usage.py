"""Reading the machine: the container's limits first, the host's where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

from service.limits.memory_pressure import MemoryReading
from service.ops.process_usage import ResourceReader

GIB = 1 << 30
NOWHERE = Path("/nowhere")
"""No list of memberships: the root is the process's group, as in a container."""


def _write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_cgroup_v2_comes_first_and_droppable_cache_is_not_used(tmp_path: Path) -> None:
    """The kernel counts page cache; it is given back before a process is killed."""
    _write(
        tmp_path,
        memory_dot_max="268435456\n",
        memory_dot_current="200000000\n",
        memory_dot_stat="anon 5\ninactive_file 50000000\nactive_file 7\n",
    )
    assert ResourceReader(tmp_path, NOWHERE).memory() == MemoryReading(150_000_000, 268_435_456)


def test_cgroup_v1_where_there_is_no_v2(tmp_path: Path) -> None:
    """Other names, the same meaning."""
    folder = tmp_path / "memory"
    folder.mkdir()
    (folder / "memory.limit_in_bytes").write_text("1000000\n")
    (folder / "memory.usage_in_bytes").write_text("900000\n")
    (folder / "memory.stat").write_text("total_inactive_file 100000\n")
    assert ResourceReader(tmp_path, NOWHERE).memory() == MemoryReading(800_000, 1_000_000)


def test_without_a_limit_the_host_counts(tmp_path: Path) -> None:
    """`max`, nonsense, or nothing at all."""
    total = psutil.virtual_memory().total
    _write(tmp_path, memory_dot_max="max\n", memory_dot_current="5\n")
    for root in (tmp_path, tmp_path / "absent"):
        reading = ResourceReader(root, NOWHERE).memory()
        assert reading.limit_bytes == total
        assert 0 < reading.used_bytes < total


def test_a_quota_of_cpu_time_bounds_the_cores(tmp_path: Path) -> None:
    """Half a core is half a core, whatever the machine has."""
    _write(tmp_path, cpu_dot_max="50000 100000\n")
    assert ResourceReader(tmp_path, NOWHERE).read().cores == 0.5
    unlimited = ResourceReader(tmp_path / "absent", NOWHERE).read()
    assert unlimited.cores >= 1
    assert unlimited.rss_bytes > 1_000_000
    assert unlimited.open_files > 2
    assert unlimited.cpu_seconds > 0


def test_a_limit_of_a_service_unit_lies_below_the_root(tmp_path: Path) -> None:
    """Under systemd there is no file of limits at the root; the least room of all groups counts."""
    own = "system.slice/invoice-stream.service"
    (tmp_path / own).mkdir(parents=True)
    _write(
        tmp_path / own,
        memory_dot_max="2000000\n",
        memory_dot_current="1900000\n",
        cpu_dot_max="50000 100000\n",
    )
    _write(
        tmp_path / "system.slice",
        memory_dot_max="9000000\n",
        memory_dot_current="3000000\n",
        cpu_dot_max="max 100000\n",
    )
    membership = tmp_path / "membership"
    membership.write_text(f"1:name=systemd:/x\n0::/{own}\n")
    reader = ResourceReader(tmp_path, membership)
    assert reader.memory() == MemoryReading(1_900_000, 2_000_000)
    assert reader.read().cores == 0.5
    outside = tmp_path / "outside"
    outside.write_text("0::/../../etc\n")
    total = psutil.virtual_memory().total
    assert ResourceReader(tmp_path, outside).memory().limit_bytes == total


def test_a_process_without_descriptors_still_answers() -> None:
    """`/proc` cannot be opened then: the last reading stands, and nothing raises."""
    script = """
import os, resource
from service.ops.process_usage import ResourceReader
reader = ResourceReader()
first = reader.read()
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
try:
    while True:
        os.dup(1)
except OSError:
    pass
again = reader.read()
assert again.rss_bytes == first.rss_bytes > 0
assert reader.memory() == first.memory
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
