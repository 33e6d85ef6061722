"""Runs a command of the service and times every turn of its event loop.

Writes the longest turns to a file when the command ends: CPU time of the loop's thread, and the
callback that took most of it. The service runs on asyncio's own loop for that. Only measurements
start it.
"""

from __future__ import annotations

import asyncio
import heapq
import sys
import time
from asyncio import base_events, events
from pathlib import Path
from typing import Any

_KEPT = 12
_NAMED_S = 0.005
"""Naming a callback takes time, too."""


class Turns:
    """The longest turns and their longest callbacks."""

    def __init__(self) -> None:
        self.count = 0
        self._longest: list[tuple[float, int, str]] = []
        self._callback: tuple[float, str] = (0.0, "")

    def ran(self, handle: Any, took_s: float) -> None:
        """A callback ended."""
        if took_s > _NAMED_S and took_s > self._callback[0]:
            self._callback = (took_s, _name(handle))

    def turned(self, took_s: float) -> None:
        """A turn ended."""
        self.count += 1
        took, name = self._callback
        self._callback = (0.0, "")
        entry = (took_s, self.count, f"{1e3 * took_s:7.1f} ms; {1e3 * took:.1f} in {name}")
        if len(self._longest) < _KEPT:
            heapq.heappush(self._longest, entry)
        else:
            heapq.heappushpop(self._longest, entry)

    def report(self) -> str:
        """The longest first."""
        rows = [text for _, _, text in sorted(self._longest, reverse=True)]
        return "\n".join([f"{self.count} turns, the longest by CPU time:", *rows, ""])


def _name(handle: Any) -> str:
    """The callback; for a task, its coroutines as they wait now."""
    callback: Any = getattr(handle, "_callback", None)
    owner = getattr(callback, "__self__", None)
    if not isinstance(owner, asyncio.Task):
        return str(getattr(callback, "__qualname__", type(callback).__name__))
    names: list[str] = []
    inner: Any = owner.get_coro()
    while inner is not None and len(names) < _DEPTH_MAX:
        names.append(getattr(inner, "__qualname__", type(inner).__name__))
        inner = getattr(inner, "cr_await", None)
    return " > ".join(names)


_DEPTH_MAX = 12


def watch(turns: Turns) -> None:
    """Times all loops of this process from now on."""
    handle_type: Any = events.Handle
    loop_type: Any = base_events.BaseEventLoop
    run, once = handle_type._run, loop_type._run_once

    def timed_run(handle: Any) -> None:
        began_s = time.thread_time()
        run(handle)
        turns.ran(handle, time.thread_time() - began_s)

    def timed_once(loop: Any) -> None:
        began_s = time.thread_time()
        once(loop)
        turns.turned(time.thread_time() - began_s)

    handle_type._run = timed_run
    loop_type._run_once = timed_once


def main() -> None:
    """The command with its own arguments, behind the file's name."""
    file = Path(sys.argv.pop(1))
    sys.modules["uvloop"] = None  # type: ignore[assignment]
    turns = Turns()
    watch(turns)
    from service.__main__ import main as command

    try:
        command()
    finally:
        file.write_text(turns.report())
