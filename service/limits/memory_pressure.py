"""How close the process is to being killed for its memory, and what that means for the gate.

Every call in flight holds a document and an answer, so fewer calls are what gives memory back. The
level rises at once and falls only well below where it rose (hysteresis): a limit that follows every
reading would swing with the collector.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How pressing it is."""

    NORMAL = "normal"
    HIGH = "high"
    """Half of the slots."""
    CRITICAL = "critical"
    """One call at a time."""


@dataclass(frozen=True, slots=True)
class MemoryReading:
    """Bytes in use, and the limit beyond which the process is killed; None: not known."""

    used_bytes: int
    limit_bytes: int | None


@dataclass(frozen=True, slots=True)
class PressureThresholds:
    """Shares of the limit. A level is left `margin` below where it is entered."""

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
        """As of the last reading."""
        return self._level

    def observe(self, reading: MemoryReading) -> Level:
        """The level after this reading; without a known limit there is none but normal."""
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
        """Calls allowed of so many; None: all of them."""
        if self._level is Level.CRITICAL:
            return 1
        if self._level is Level.HIGH:
            return max(1, slots // 2)
        return None
