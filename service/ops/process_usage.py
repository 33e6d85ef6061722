"""Reads the process's use of the machine: memory, CPU, open files.

The container's own limits come first (cgroup v2, then v1), the host's after that: a process in a
container is killed at the container's limit, however much the host has. Page cache that the kernel
can drop at will (`inactive_file`) is not counted as used.

Nothing here raises once the process runs: a reading that fails (no descriptor left for `/proc`, a
group that vanished) answers with what was read last. A gauge must not end what it measures.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from service.limits.memory_pressure import MemoryReading

CGROUP_ROOT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
_UNLIMITED = 1 << 60
"""cgroup v1 writes a number near 2**63 for "no limit"."""

_FAULTS = (OSError, psutil.Error, ValueError, KeyError, IndexError)
"""Errors from reading `/proc` and the groups: psutil parses their content."""


@dataclass(frozen=True, slots=True)
class ProcessUsage:
    """One reading."""

    rss_bytes: int
    memory: MemoryReading
    cpu_seconds: float
    cores: float
    open_files: int


class ResourceReader:
    """Reads this process and its container."""

    def __init__(self, cgroup_root: Path = CGROUP_ROOT, membership: Path = MEMBERSHIP) -> None:
        self._root = cgroup_root
        self._groups = _groups(cgroup_root, _text(membership))
        self._process = psutil.Process()
        self._cores = self._available_cores()
        self._memory = MemoryReading(0, None)
        self._rss_bytes, self._cpu_seconds, self._open_files = 0, 0.0, 0

    def read(self) -> ProcessUsage:
        """Takes well under a millisecond."""
        memory = self.memory()
        with contextlib.suppress(*_FAULTS):
            self._read_process()
        return ProcessUsage(
            rss_bytes=self._rss_bytes,
            memory=memory,
            cpu_seconds=self._cpu_seconds,
            cores=self._cores,
            open_files=self._open_files,
        )

    def memory(self) -> MemoryReading:
        """The container's memory where it is limited, else the host's."""
        with contextlib.suppress(*_FAULTS):
            self._memory = self._cgroup_v2() or self._cgroup_v1() or _host()
        return self._memory

    def _read_process(self) -> None:
        with self._process.oneshot():
            self._rss_bytes = self._process.memory_info().rss
            times = self._process.cpu_times()
            self._cpu_seconds = times.user + times.system
            if hasattr(self._process, "num_fds"):
                self._open_files = self._process.num_fds()

    def _cgroup_v2(self) -> MemoryReading | None:
        """That of the group with the least room: a limit binds everything below it."""
        readings = [
            _within(
                _number(group / "memory.current"),
                _number(group / "memory.max"),
                group / "memory.stat",
                "inactive_file",
            )
            for group in self._groups
        ]
        limited = [reading for reading in readings if reading is not None]
        return min(limited, key=_room, default=None)

    def _cgroup_v1(self) -> MemoryReading | None:
        folder = self._root / "memory"
        limit = _number(folder / "memory.limit_in_bytes")
        used = _number(folder / "memory.usage_in_bytes")
        return _within(used, limit, folder / "memory.stat", "total_inactive_file")

    def _available_cores(self) -> float:
        cores = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
        for group in self._groups:
            quota, _, period = _text(group / "cpu.max").partition(" ")
            if quota.isdigit() and period.strip().isdigit() and int(period) > 0:
                cores = min(cores, int(quota) / int(period))
        return cores


def _room(reading: MemoryReading) -> int:
    return (reading.limit_bytes or 0) - reading.used_bytes


def _groups(root: Path, membership: str) -> tuple[Path, ...]:
    """This process's group and all above it, down from the root. In a container of its own the root
    is its group; under systemd the service's lies below, and only there is its limit."""
    for line in membership.splitlines():
        if line.startswith("0::/"):
            own = root.joinpath(*(part for part in line[4:].split("/") if part not in ("", "..")))
            above = [group for group in own.parents if group.is_relative_to(root)]
            return (*reversed(above), own)
    return (root,)


def _within(
    used: int | None, limit: int | None, stat: Path, droppable: str
) -> MemoryReading | None:
    """A reading, if there is a limit that is lower than the host's memory."""
    if used is None or limit is None or limit >= min(_UNLIMITED, psutil.virtual_memory().total):
        return None
    for line in _text(stat).splitlines():
        name, _, value = line.partition(" ")
        if name == droppable and value.isdigit():
            used = max(0, used - int(value))
    return MemoryReading(used, limit)


def _host() -> MemoryReading:
    memory = psutil.virtual_memory()
    return MemoryReading(memory.total - memory.available, memory.total)


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdigit() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
