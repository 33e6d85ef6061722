"""Bounds the size of a transaction and the time of its steps.

Outcomes differ in size by a factor of ten thousand, and links by as much, so neither a count nor a
fixed number of bytes fits. The size starts at the configured bound. A transaction that ran into its
deadline cuts it to a quarter, down to a single outcome; one that used half of the time cuts it to
half; one that ended in a quarter of the time doubles it. A single outcome that is too slow doubles
the deadline instead, up to a bound, because it cannot be made smaller.

The same holds for batches: a topic that rejects a batch for its size gets smaller ones.

Invariants: a transaction carries at least one outcome; every value stays between its bounds. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.kafka.commit import PublishLimits
from service.model.record import OutputRecord
from service.stream.narrowing import Narrowing

_CUT, _GROWTH = 4, 2


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """Bounds of one transaction; `step_timeout_max_s` is what a single slow outcome may take."""

    max_outcomes: int
    max_bytes: int
    batch_bytes: int
    step_timeout_s: float
    step_timeout_max_s: float


class TransactionRoom:
    """The room that is left in one transaction."""

    def __init__(self, outcomes: int, size_bytes: int, narrowing: Narrowing) -> None:
        self._outcomes = outcomes
        self._bytes = size_bytes
        self._suspects = narrowing.suspects
        self._together = narrowing.together
        self._empty = True

    def reserve(self, offset: int, outcome: OutputRecord) -> bool:
        """Whether the next outcome still fits; it takes its room then. The first always fits."""
        suspect = offset in self._suspects
        fits = self._empty or (
            self._outcomes >= 1
            and self._bytes >= outcome.size_bytes
            and (not suspect or self._together >= 1)
        )
        if fits:
            self._empty = False
            self._outcomes -= 1
            self._bytes -= outcome.size_bytes
            self._together -= suspect
        return fits


class TransactionSize:
    """Experience from one partition's transactions: the speed of its link and the limits of its
    topics."""

    def __init__(self, limits: SizeLimits) -> None:
        self._limits = limits
        self._max_bytes = limits.max_bytes
        self._batch_bytes = limits.batch_bytes
        self._step_timeout_s = limits.step_timeout_s

    @property
    def max_bytes(self) -> int:
        """Bytes of outcomes in the next transaction."""
        return self._max_bytes

    @property
    def publish_limits(self) -> PublishLimits:
        """For the next publisher."""
        return PublishLimits(self._batch_bytes, self._step_timeout_s)

    def room(self, narrowing: Narrowing) -> TransactionRoom:
        """For the next transaction."""
        return TransactionRoom(self._limits.max_outcomes, self._max_bytes, narrowing)

    def committed(self, size_bytes: int, duration_s: float) -> None:
        """A transaction of so many bytes took so long."""
        limits = self._limits
        if duration_s > limits.step_timeout_s / _GROWTH:
            self._max_bytes = max(1, min(self._max_bytes, size_bytes // _GROWTH))
            return
        self._step_timeout_s = limits.step_timeout_s
        if duration_s < limits.step_timeout_s / _CUT:
            self._max_bytes = min(limits.max_bytes, self._max_bytes * _GROWTH)

    def timed_out(self, outcomes: int, size_bytes: int) -> None:
        """A transaction of so many outcomes and bytes ran into its deadline."""
        if outcomes <= 1:
            longer_s = self._step_timeout_s * _GROWTH
            self._step_timeout_s = min(self._limits.step_timeout_max_s, longer_s)
        self._max_bytes = max(1, min(self._max_bytes, size_bytes // _CUT))

    def batch_refused(self, size_bytes: int) -> None:
        """A topic rejected a batch of several outcomes for its size."""
        self._batch_bytes = max(1, min(self._batch_bytes, size_bytes) // _GROWTH)
