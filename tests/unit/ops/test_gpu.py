"""GPUs by NVML: read where they are, quietly nothing where they are not."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.ops.gpu import GPUS_MAX, GpuReading, GpuWatch, nvml

WAIT_S = 10.0
GIB = 1 << 30


@dataclass
class Memory:
    used: int


@dataclass
class Rates:
    gpu: int


class Driver:
    """The used part of `pynvml`; GPU 1 has no utilisation, GPU 2 has fallen off its bus."""

    class NVMLError(Exception):
        """The library's own."""

    def __init__(self, count: int = 1, broken: str = "") -> None:
        self._count = count
        self._broken = broken
        self.open = False
        self.after_a_round: Callable[[], None] = lambda: None

    def nvmlInit(self) -> None:  # noqa: N802
        if self._broken:
            raise self.NVMLError(self._broken)
        self.open = True

    def nvmlShutdown(self) -> None:  # noqa: N802
        self.open = False

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802
        return self._count

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:  # noqa: N802
        assert self.open
        if index == min(self._count, GPUS_MAX) - 1:
            self.after_a_round()
        if index == 2:
            raise self.NVMLError("GPU is lost")
        return index

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> Memory:  # noqa: N802
        return Memory((handle + 1) * GIB)

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> Rates:  # noqa: N802
        if handle == 1:
            raise self.NVMLError("Not Supported")
        return Rates(40 + handle)


def _watched(library: Callable[[], Any], news: list[str], now_s: list[float]) -> GpuWatch:
    return GpuWatch(news.append, library, lambda: now_s[0])


def _one_round(driver: Driver, news: list[str], now_s: list[float]) -> GpuWatch:
    watch = _watched(lambda: driver, news, now_s)
    driver.after_a_round = watch.stop
    watch.run()
    return watch


def test_every_gpu_that_answers_is_read() -> None:
    """A value that one cannot tell is None; one that is lost is left out; the driver is let go."""
    driver, news = Driver(4), list[str]()
    watch = _one_round(driver, news, [0.0])
    assert watch.latest == (
        GpuReading(0, GIB, 40.0),
        GpuReading(1, 2 * GIB, None),
        GpuReading(3, 4 * GIB, 43.0),
    )
    assert news == ["4 read from the driver"]
    assert not driver.open


def test_readings_are_bounded() -> None:
    """Series are, too."""
    driver = Driver(1_000)
    watch = _watched(lambda: driver, [], [0.0])
    driver.after_a_round = watch.stop
    watch.run()
    assert len(watch.latest) == GPUS_MAX - 1  # one of them is lost


def test_an_old_reading_is_not_shown() -> None:
    """A driver that hangs must not leave its last values on the page."""
    now_s = [100.0]
    watch = _one_round(Driver(), [], now_s)
    now_s[0] = 106.0
    assert watch.latest
    now_s[0] = 106.1
    assert watch.latest == ()


def test_without_library_driver_or_gpu_there_is_nothing_and_it_is_said_once() -> None:
    """None of them is a fault."""

    def missing() -> Any:
        raise ImportError("No module named 'pynvml'")

    def alone() -> Any:
        raise OSError("libnvidia-ml.so.1: no such file")

    broken = Driver(broken="Driver Not Loaded")
    for library, said in (
        (alone, "none: NVIDIA's driver is not here (libnvidia-ml.so.1: no such file)"),
        (missing, "none: the extra nvml is not installed"),
        (lambda: broken, "none: NVMLError: Driver Not Loaded"),
        (lambda: Driver(0), "0 read from the driver"),
    ):
        news: list[str] = []
        watch = _watched(library, news, [0.0])
        watch.run()
        assert watch.latest == ()
        assert news == [said]


def test_the_library_is_not_loaded_without_a_driver() -> None:
    """It takes 18 MB, which a machine without a GPU need not give."""
    before = sys.modules.pop("pynvml", None)
    try:
        with contextlib.suppress(OSError):  # A machine with a driver has none.
            nvml()
            return
        assert "pynvml" not in sys.modules
    finally:
        if before is not None:
            sys.modules["pynvml"] = before


def test_a_driver_that_hangs_holds_nobody_up() -> None:
    """`start` and `stop` return while the driver is still thinking."""
    asked, answer = threading.Event(), threading.Event()

    def hanging() -> Any:
        asked.set()
        answer.wait(WAIT_S)
        raise ImportError

    watch = _watched(hanging, [], [0.0])
    watch.start()
    assert asked.wait(WAIT_S)
    assert watch.latest == ()
    watch.stop()
    answer.set()


def test_the_real_library_has_what_is_used() -> None:
    """Names change; the fake above must not drift from them."""
    library = importlib.import_module("pynvml")
    for name in vars(Driver):
        if name.startswith(("nvml", "NVML")):
            assert hasattr(library, name), name
    news: list[str] = []
    watch = GpuWatch(news.append, every_s=0.01)
    watch.stop()
    watch.run()
    assert len(news) == 1
