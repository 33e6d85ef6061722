"""The process's use of the machine, its meaning, and the setting to change.

Readings are folded into a minimum, a maximum and a mean, so that a service that runs for months
needs no more memory than one that runs for a minute. The analysis names a class for each resource
and the one bound that holds the work back; each advice names the setting that moves it.

Pure: readings and their times come from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

MIB = 1024 * 1024


class UseClass(StrEnum):
    """How much of a resource is used, on average."""

    HIGH = "High"
    MODERATE = "Moderate"
    LOW = "Low"


HIGH_FROM, MODERATE_FROM = 0.7, 0.3
"""Shares at which a class begins."""
CPU_BOUND, LAG_LONG_S, QUEUE_LONG, SLOTS_FULL, SLOTS_IDLE = 0.85, 0.5, 0.15, 0.85, 0.5
"""Share of one core that one event loop can hardly exceed; a stall that callers notice; waiting in
the server beyond what the gate aims at; shares of slots in use that count as full, and as idle."""


@dataclass(frozen=True, slots=True)
class UsageSample:
    """One moment; counters are totals since the start, None is unknown."""

    t_s: float
    memory_bytes: float
    memory_share: float | None
    cpu_seconds: float
    slots: int
    slot_busy_s: float
    queue_share: float | None
    loop_lag_s: float
    invoices: int
    gpu_share: float | None = None


@dataclass(slots=True)
class Spread:
    """Minimum, maximum and mean of what was seen, and how far it rose above its beginning."""

    first: float = 0.0
    low: float = 0.0
    high: float = 0.0
    total: float = 0.0
    count: int = 0

    def add(self, value: float) -> None:
        """One more value."""
        if not self.count:
            self.first = self.low = self.high = value
        self.low, self.high = min(self.low, value), max(self.high, value)
        self.total += value
        self.count += 1

    @property
    def mean(self) -> float:
        """0 before the first value."""
        return self.total / self.count if self.count else 0.0

    @property
    def rise(self) -> float:
        """From the first value to the highest."""
        return self.high - self.first


@dataclass(frozen=True, slots=True)
class Measured:
    """One resource over the run."""

    minimum: float
    maximum: float
    average: float
    peak_increase: float
    utilisation: UseClass | None


@dataclass(frozen=True, slots=True)
class UsageAdvice:
    """One thing to do; `setting` is the name to look up in the settings table, if there is one."""

    setting: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ResourceReport:
    """The analysis. Memory in MiB, CPU in cores, slots and GPU as shares."""

    seconds: float
    invoices: int
    memory_mib: Measured
    cpu_cores: Measured
    slots: Measured
    gpu: Measured | None
    invoices_per_cpu_second: float | None
    invoices_per_peak_mib: float | None
    slot_efficiency: float
    advice: tuple[UsageAdvice, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; three decimals are enough."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


class ResourceHistory:
    """Folds readings; constant memory."""

    def __init__(self) -> None:
        self._last: UsageSample | None = None
        self._seconds = self._cpu_seconds = 0.0
        self._invoices = 0
        self._memory, self._share = Spread(), Spread()
        self._cpu, self._slots, self._gpu = Spread(), Spread(), Spread()
        self._queue, self._lag = Spread(), Spread()

    def add(self, reading: UsageSample) -> None:
        """One more reading; times must not go back."""
        before, self._last = self._last, reading
        self._memory.add(reading.memory_bytes / MIB)
        self._lag.add(reading.loop_lag_s)
        for spread, value in (
            (self._share, reading.memory_share),
            (self._gpu, reading.gpu_share),
            (self._queue, reading.queue_share),
        ):
            if value is not None:
                spread.add(value)
        passed_s = reading.t_s - before.t_s if before is not None else 0.0
        if before is not None and passed_s > 0:
            cpu_s = reading.cpu_seconds - before.cpu_seconds
            self._cpu.add(cpu_s / passed_s)
            busy_s = reading.slot_busy_s - before.slot_busy_s
            # The limit may have been higher a moment ago: more than all slots is all slots.
            self._slots.add(min(busy_s / (max(reading.slots, 1) * passed_s), 1.0))
            self._seconds += passed_s
            self._cpu_seconds += cpu_s
            self._invoices += reading.invoices - before.invoices

    def rest(self) -> None:
        """There is no work: the time until the next reading does not count."""
        self._last = None

    def report(self, further: Iterable[UsageAdvice] = ()) -> ResourceReport | None:
        """The analysis of the time with work; None before two readings of it. `further` advice is
        the gravest."""
        if not self._seconds:
            return None
        invoices, cpu_s = self._invoices, self._cpu_seconds
        return ResourceReport(
            seconds=self._seconds,
            invoices=invoices,
            memory_mib=_measured(self._memory, self._share.mean if self._share.count else None),
            cpu_cores=_measured(self._cpu, self._cpu.mean),
            slots=_measured(self._slots, self._slots.mean),
            gpu=_measured(self._gpu, self._gpu.mean) if self._gpu.count else None,
            invoices_per_cpu_second=invoices / cpu_s if cpu_s > 0 else None,
            invoices_per_peak_mib=invoices / self._memory.rise if self._memory.rise >= 1 else None,
            slot_efficiency=self._slots.mean,
            advice=(*further, *self._advice(invoices)),
        )

    def _advice(self, invoices: int) -> tuple[UsageAdvice, ...]:
        """The causes that hold the work back, the gravest first; none without work."""
        if not invoices:
            return ()
        full = self._slots.mean >= SLOTS_FULL
        rules = (
            (
                self._share.high >= 0.9,
                UsageAdvice(
                    "batch.max_in_flight",
                    "memory-bound: lower batch.max_in_flight or kafka.window_max_bytes, or give "
                    "the container more memory",
                ),
            ),
            (
                self._cpu.mean >= CPU_BOUND,
                UsageAdvice(
                    None,
                    "CPU-bound: one process uses one core; add an instance, partitions permitting",
                ),
            ),
            (
                self._lag.high >= LAG_LONG_S,
                UsageAdvice(
                    "batch.max_records",
                    "the event loop was held up: lower batch.max_records, or look for a busy "
                    "neighbour on the machine",
                ),
            ),
            (
                full and self._queue.mean >= QUEUE_LONG,
                UsageAdvice(
                    None,
                    "server-bound: calls wait in the LLM server; add capacity there, more slots "
                    "here would only wait as well",
                ),
            ),
            (
                full and self._cpu.mean < CPU_BOUND and self._queue.mean < QUEUE_LONG,
                UsageAdvice(
                    "gate.max_limit",
                    "I/O-bound: all slots are used and the CPU is not, so the LLM server is what "
                    "limits; more slots than cores are fine here. If it has room, let the service "
                    "use it: raise gate.limit where gate.mode is fixed, else gate.server_slots or "
                    "gate.max_limit where the limit stands at one of them",
                ),
            ),
            (
                self._slots.mean < SLOTS_IDLE,
                UsageAdvice(
                    "kafka.window_max_records",
                    "slots are idle: too few events, or partitions that wait for one another "
                    "(order, kafka.window_max_records)",
                ),
            ),
        )
        return tuple(advice for holds, advice in rules if holds)


def use_class_of(share: float) -> UseClass:
    """The class of a mean share between 0 and 1."""
    if share >= HIGH_FROM:
        return UseClass.HIGH
    return UseClass.MODERATE if share >= MODERATE_FROM else UseClass.LOW


def _measured(spread: Spread, share: float | None) -> Measured:
    return Measured(
        minimum=spread.low,
        maximum=spread.high,
        average=spread.mean,
        peak_increase=spread.rise,
        utilisation=None if share is None else use_class_of(share),
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_rounded(item) for item in value]
    return value
