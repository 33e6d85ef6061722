"""Gauges that are read from the live process at the moment of a scrape.

A gauge that is read when asked cannot go stale: a partition that left, or a value that is not known
(None), simply has no series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from service.documents.document_load import DocumentLoad
from service.limits.memory_pressure import Level
from service.limits.spending import Period
from service.model.record import Partition
from service.ops.gpu import GpuReading
from service.stream.session_states import State

PREFIX = "invoice_stream_"


@dataclass(frozen=True, slots=True)
class PartitionGauges:
    """One assigned partition."""

    source: Partition
    state: State
    lag: int | None
    window_records: int
    window_bytes: int
    span: int
    done_above: int
    paused: bool


@dataclass(frozen=True, slots=True)
class ResourceGauges:
    """The process's use of the machine."""

    process_memory_bytes: int
    memory_used_bytes: int
    memory_limit_bytes: int | None
    memory_pressure: Level
    cpu_seconds: float
    cores: float
    open_files: int
    event_loop_lag_s: float


@dataclass(frozen=True, slots=True)
class ServerSaid:
    """The LLM server's own gauges, in its own units; None where it does not tell."""

    gpu_memory_used_bytes: float | None = None
    gpu_utilization_ratio: float | None = None
    calls_running: float | None = None
    calls_waiting: float | None = None
    kv_cache_usage: float | None = None


@dataclass(frozen=True, slots=True)
class EndpointGauges:
    """One endpoint."""

    name: str
    away: bool
    slots: int
    in_use: int
    usual_call_s: float | None
    deadline_s: float


@dataclass(frozen=True, slots=True)
class BudgetGauge:
    """The money of one period that has a bound."""

    period: Period
    spent: float
    bound: float
    """This instance's part."""


@dataclass(frozen=True, slots=True)
class LiveGauges:
    """The process at the moment of a scrape. `loop_s`: seconds spent so far, by phase."""

    in_flight: int
    batches_running: int
    gate_limit: int
    gate_in_use: int
    gate_waiting: int
    gate_busy_s: float
    gate_queue_share: float | None
    gate_server_capacity: float | None
    rebalances: int
    log_lines_dropped: int
    partitions: tuple[PartitionGauges, ...]
    resources: ResourceGauges | None = None
    server: ServerSaid | None = None
    gpus: tuple[GpuReading, ...] = ()
    loop_s: dict[str, float] = field(default_factory=dict)
    documents: DocumentLoad = field(default_factory=DocumentLoad)
    endpoints: tuple[EndpointGauges, ...] = ()
    budgets: tuple[BudgetGauge, ...] = ()
    registry_away: bool | None = None
    """None without a schema registry."""
    registry_waiting: int = 0


def families(live: LiveGauges) -> Iterator[Any]:
    """All families of one scrape."""
    yield from _process_families(live)
    yield from _document_families(live.documents)
    if live.registry_away is not None:
        away, waiting = float(live.registry_away), live.registry_waiting
        yield from _gauges(
            (
                ("schema_registry_away", "1 while events wait for the schema registry", away),
                ("schema_registry_events_waiting", "Events that wait for a schema", waiting),
            )
        )
    yield from _partition_families(live.partitions)
    yield from _endpoint_families(live.endpoints)
    yield from _budget_families(live.budgets)
    if live.resources is not None:
        yield from _resource_families(live.resources)
    if live.server is not None:
        yield from _server_families(live.server)
    yield from _gpu_families(live.server or ServerSaid(), live.gpus)
    loop = CounterMetricFamily(
        PREFIX + "loop_seconds_total",
        "Seconds in which the process polled, had batches running, committed, or had a partition "
        "paused; the four overlap; sampled",
        labels=("phase",),
    )
    for phase, seconds in live.loop_s.items():
        loop.add_metric((phase,), seconds)
    yield loop


def _process_families(live: LiveGauges) -> Iterator[Any]:
    gauges: tuple[tuple[str, str, float | None], ...] = (
        ("in_flight", "Invoices in running batches", live.in_flight),
        ("batches_running", "Batches in the graph", live.batches_running),
        ("gate_limit", "Slots of the gate", live.gate_limit),
        ("gate_in_use", "Slots held", live.gate_in_use),
        ("gate_waiting", "Invoices that wait for a slot", live.gate_waiting),
        ("gate_queue_share", "Share of calls' time waiting there", live.gate_queue_share),
        ("gate_server_capacity", "Calls the server works on", live.gate_server_capacity),
    )
    yield from _gauges(gauges)
    yield from _counters(
        (
            ("gate_busy_seconds_total", "Slot-seconds held", live.gate_busy_s),
            ("rebalances_total", "Rebalances of the group", live.rebalances),
            ("log_lines_dropped_total", "Log lines that found no room", live.log_lines_dropped),
        )
    )


def _budget_families(budgets: tuple[BudgetGauge, ...]) -> Iterator[Any]:
    spent = GaugeMetricFamily(
        PREFIX + "budget_spent", "Money spent in a period with a bound", labels=("period",)
    )
    bound = GaugeMetricFamily(
        PREFIX + "budget_bound", "This instance's part of the bound", labels=("period",)
    )
    share = GaugeMetricFamily(
        PREFIX + "budget_spent_ratio", "Share of the bound that is spent", labels=("period",)
    )
    for budget in budgets:
        spent.add_metric((budget.period.value,), budget.spent)
        bound.add_metric((budget.period.value,), budget.bound)
        share.add_metric((budget.period.value,), budget.spent / budget.bound)
    yield spent
    yield bound
    yield share


def _endpoint_families(endpoints: tuple[EndpointGauges, ...]) -> Iterator[Any]:
    columns: tuple[tuple[str, str, Callable[[EndpointGauges], float | None]], ...] = (
        ("away", "1 while the endpoint counts as away", lambda e: float(e.away)),
        ("slots", "Slots of the endpoint's gate", lambda e: e.slots),
        ("slots_in_use", "Slots held at the endpoint", lambda e: e.in_use),
        ("usual_call_seconds", "Usual duration of a call there", lambda e: e.usual_call_s),
        (
            "deadline_seconds",
            "Time for an answer to begin: llm.timeout_s, or more while the server is slower",
            lambda e: e.deadline_s,
        ),
    )
    for name, text, read in columns:
        family = GaugeMetricFamily(f"{PREFIX}endpoint_{name}", text, labels=("endpoint",))
        for endpoint in endpoints:
            value = read(endpoint)
            if value is not None:
                family.add_metric((endpoint.name,), value)
        yield family


def _document_families(load: DocumentLoad) -> Iterator[Any]:
    yield from _gauges(
        (
            ("documents_waiting", "Invoices that wait for their documents", load.waiting),
            ("documents_resting", "Invoices that wait for their next try", load.resting),
            ("documents_waiting_bytes", "What both take of memory", load.waiting_bytes),
            ("documents_oldest_waiting_seconds", "How long the first waits", load.oldest_s),
            ("documents_held_bytes", "Taken of documents.max_held_bytes", load.held_bytes),
            ("documents_room_full", "1 when nothing more is taken", float(load.full)),
        )
    )
    queued = GaugeMetricFamily(
        PREFIX + "documents_queued", "Documents that wait for a turn, by for what", labels=("step",)
    )
    busy = GaugeMetricFamily(
        PREFIX + "documents_in_progress", "Documents fetched or read now", labels=("step",)
    )
    for step, waiting, running in (
        ("fetch", load.for_fetch, load.fetches_busy),
        ("worker", load.for_worker, load.workers_busy),
        ("ocr", load.for_ocr, load.ocr_busy),
    ):
        queued.add_metric((step,), waiting)
        busy.add_metric((step,), running)
    yield queued
    yield busy
    yield from _counters(
        (("ocr_known_total", "Scans known from an earlier reading by OCR", load.ocr_hits),)
    )


def _resource_families(resources: ResourceGauges) -> Iterator[Any]:
    yield from _gauges(
        (
            ("process_memory_bytes", "Resident memory", resources.process_memory_bytes),
            ("memory_used_bytes", "Used of the container or host", resources.memory_used_bytes),
            ("memory_limit_bytes", "Limit of the container or host", resources.memory_limit_bytes),
            ("cpu_cores", "Cores that the process may use", resources.cores),
            ("open_files", "Open file descriptors", resources.open_files),
            ("event_loop_lag_seconds", "Longest delay of a timer", resources.event_loop_lag_s),
        )
    )
    yield from _counters((("cpu_seconds_total", "CPU time used", resources.cpu_seconds),))
    pressure = GaugeMetricFamily(
        PREFIX + "memory_pressure", "1 for the level in force", labels=("level",)
    )
    for level in Level:
        pressure.add_metric((level.value,), float(level is resources.memory_pressure))
    yield pressure


def _server_families(server: ServerSaid) -> Iterator[Any]:
    yield from _gauges(
        (
            ("llm_server_calls_running", "Calls it works on, all clients'", server.calls_running),
            ("llm_server_calls_waiting", "Calls that wait there", server.calls_waiting),
            ("llm_server_kv_cache_usage_ratio", "Share of its cache", server.kv_cache_usage),
        )
    )


def _gpu_families(server: ServerSaid, gpus: tuple[GpuReading, ...]) -> Iterator[Any]:
    """GPU readings of the LLM server, and of this machine's driver."""
    told = (("server", "all", server.gpu_memory_used_bytes, server.gpu_utilization_ratio),)
    read = tuple(
        ("nvml", str(gpu.index), gpu.memory_used_bytes, gpu.utilization_ratio) for gpu in gpus
    )
    labels = ("source", "gpu")
    memory = GaugeMetricFamily(
        PREFIX + "llm_server_gpu_memory_used_bytes", "GPU memory in use", labels=labels
    )
    use = GaugeMetricFamily(
        PREFIX + "llm_server_gpu_utilization_ratio", "Share of the time in use", labels=labels
    )
    for source, gpu, memory_used, utilization in (*told, *read):
        if memory_used is not None:
            memory.add_metric((source, gpu), memory_used)
        if utilization is not None:
            use.add_metric((source, gpu), utilization)
    yield memory
    yield use


def _gauges(rows: tuple[tuple[str, str, float | None], ...]) -> Iterator[Any]:
    for name, text, value in rows:
        if value is not None:
            yield GaugeMetricFamily(PREFIX + name, text, value)


def _counters(rows: tuple[tuple[str, str, float], ...]) -> Iterator[Any]:
    for name, text, value in rows:
        yield CounterMetricFamily(PREFIX + name, text, value)


def _partition_families(partitions: tuple[PartitionGauges, ...]) -> Iterator[Any]:
    columns: tuple[tuple[str, str, Callable[[PartitionGauges], float | None]], ...] = (
        ("lag", "Records without a committed outcome", lambda p: p.lag),
        ("window_records", "Records read and not committed", lambda p: p.window_records),
        (
            "window_bytes",
            "Bytes of records and outcomes not yet committed",
            lambda p: p.window_bytes,
        ),
        (
            "offset_span",
            "Offsets from the committable one to the newest (limit 20000)",
            lambda p: p.span,
        ),
        ("offset_gap", "Offsets done above the committable offset", lambda p: p.done_above),
        ("paused", "1 when fetching is paused by a full window", lambda p: float(p.paused)),
        ("ready", "1 when the partition is being served", lambda p: float(p.state is State.READY)),
        ("parked", "1 if it waits for an operator", lambda p: float(p.state is State.PARKED)),
    )
    for name, text, read in columns:
        family = GaugeMetricFamily(f"{PREFIX}partition_{name}", text, labels=("topic", "partition"))
        for partition in partitions:
            value = read(partition)
            if value is not None:
                source = partition.source
                family.add_metric((source.topic, str(source.partition)), value)
        yield family
