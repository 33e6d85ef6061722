"""Decides how many calls are allowed when the process is close to its memory limit.

Every call in flight holds a document and an answer, so fewer calls free memory. The level rises at
once and falls only well below its threshold (hysteresis): a limit that followed every reading would
swing with the garbage collector.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Level of memory pressure."""

    NORMAL = "normal"
    HIGH = "high"
    """Half of the slots."""
    CRITICAL = "critical"
    """One call at a time."""


@dataclass(frozen=True, slots=True)
class MemoryReading:
    """Bytes in use, and the limit beyond which the process is killed; None if not known."""

    used_bytes: int
    limit_bytes: int | None


@dataclass(frozen=True, slots=True)
class PressureThresholds:
    """Shares of the limit. A level ends `margin` below its threshold."""

    high: float
    critical: float
    margin: float = 0.10

    def __post_init__(self) -> None:
        assert 0 < self.margin < self.high < self.critical <= 1, "0 < margin < high < critical ≤ 1"


class MemoryPressure:
    """Remembers the level between readings."""

    def __init__(self, thresholds: PressureThresholds) -> None:
        self._thresholds = thresholds
        self._level = Level.NORMAL

    @property
    def level(self) -> Level:
        """The level at the last reading."""
        return self._level

    def observe(self, reading: MemoryReading) -> Level:
        """The level after this reading; always normal without a known limit."""
        if not reading.limit_bytes:
            self._level = Level.NORMAL
            return self._level
        share = reading.used_bytes / reading.limit_bytes
        limits = self._thresholds
        critical = limits.critical - (limits.margin if self._level is Level.CRITICAL else 0.0)
        high = limits.high - (limits.margin if self._level is not Level.NORMAL else 0.0)
        if share >= critical:
            self._level = Level.CRITICAL
        elif share >= high:
            self._level = Level.HIGH
        else:
            self._level = Level.NORMAL
        return self._level

    def cap(self, slots: int) -> int | None:
        """Number of calls allowed out of `slots`; None for all of them."""
        if self._level is Level.CRITICAL:
            return 1
        if self._level is Level.HIGH:
            return max(1, slots // 2)
        return None
