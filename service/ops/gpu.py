"""This machine's GPUs as NVIDIA's driver tells of them (NVML, extra `nvml`).

For LLM servers on the same machine that do not tell of their GPU themselves. The driver is asked by
a thread of its own, because a sick one can keep its caller waiting for seconds, and a scrape only
reads what that thread found last.

Invariants: no library, no driver or no GPU is no fault: there are no readings, and it is said once.
A reading that is older than three rounds is not shown. Gauges only: nothing decides by them.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

EVERY_S = 2.0
"""As often as the LLM server's own gauges are read by default."""
GPUS_MAX = 16
"""The largest machines that are sold as one; it bounds the series."""
_ROUNDS_KEPT = 3
_DRIVER = "libnvidia-ml.so.1"
"""What the library itself opens on Linux."""


@dataclass(frozen=True, slots=True)
class GpuReading:
    """One GPU: bytes in use by all processes, and per cent of the time in which a kernel ran."""

    index: int
    memory_used_bytes: int | None
    utilization_percent: float | None

    @property
    def utilization_ratio(self) -> float | None:
        """As a share of 1."""
        percent = self.utilization_percent
        return None if percent is None else percent / 100.0


def nvml() -> Any:
    """The library, beside a driver only, because it takes 18 MB of memory. Raises OSError where
    Linux has no driver, and ImportError where the extra is not installed."""
    if sys.platform == "linux":
        ctypes.CDLL(_DRIVER)
    return importlib.import_module("pynvml")


class GpuWatch:
    """Reads every GPU now and then, from `start` to `stop`."""

    def __init__(
        self,
        on_news: Callable[[str], None],
        library: Callable[[], Any] = nvml,
        clock: Callable[[], float] = time.monotonic,
        every_s: float = EVERY_S,
    ) -> None:
        """`on_news` is told once what there is, or why there is nothing, from the thread."""
        self._on_news = on_news
        self._library = library
        self._clock = clock
        self._every_s = every_s
        self._stopped = threading.Event()
        self._found: tuple[float, tuple[GpuReading, ...]] | None = None

    def start(self) -> None:
        """Begins. A driver that hangs holds up neither the service nor its end."""
        threading.Thread(target=self.run, name="gpu", daemon=True).start()

    def stop(self) -> None:
        """Ends before the next round."""
        self._stopped.set()

    @property
    def latest(self) -> tuple[GpuReading, ...]:
        """The last reading; nothing when it is too old."""
        if self._found is None:
            return ()
        read_s, readings = self._found
        fresh = self._clock() - read_s <= _ROUNDS_KEPT * self._every_s
        return readings if fresh else ()

    def run(self) -> None:
        """Until stopped; returns at once where there is nothing to read."""
        try:
            library = self._library()
        except ImportError:
            self._on_news("none: the extra nvml is not installed")
            return
        except OSError as error:
            self._on_news(f"none: NVIDIA's driver is not here ({error})")
            return
        try:
            self._rounds(library)
        except (library.NVMLError, OSError) as error:
            self._on_news(f"none: {_text(error)}")

    def _rounds(self, library: Any) -> None:
        """Raises NVMLError where the driver cannot be asked at all."""
        library.nvmlInit()
        try:
            count = min(library.nvmlDeviceGetCount(), GPUS_MAX)
            self._on_news(f"{count} read from the driver")
            while count and not self._stopped.is_set():
                readings = tuple(_readings(library, count))
                self._found = (self._clock(), readings)
                self._stopped.wait(self._every_s)
        finally:
            library.nvmlShutdown()


def _readings(library: Any, count: int) -> Iterator[GpuReading]:
    """Those that answer: one may have fallen off its bus, or be cut into parts that tell less."""
    for index in range(count):
        try:
            handle = library.nvmlDeviceGetHandleByIndex(index)
        except library.NVMLError:
            continue
        memory = _asked(library, library.nvmlDeviceGetMemoryInfo, handle)
        rates = _asked(library, library.nvmlDeviceGetUtilizationRates, handle)
        yield GpuReading(
            index,
            int(memory.used) if memory is not None else None,
            float(rates.gpu) if rates is not None else None,
        )


def _asked(library: Any, question: Callable[[Any], Any], handle: Any) -> Any:
    """The answer, or None where this GPU has none."""
    try:
        return question(handle)
    except library.NVMLError:
        return None


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
