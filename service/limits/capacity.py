"""Plans capacity for a load: slots, servers, instances, partitions, producers, sockets.

Little's formula gives the slots; measured costs of this service give cores and transactions; the
design gives the rest (one transactional producer per partition, one consumer per instance). Each
row states its reason, so that an operator can check it.

Pure arithmetic: a plan, not a promise. Measure with your model and your documents.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

_DAY_S = 86_400
_CPU_S_PER_TRANSACTION = 0.0026
_WRITES_PER_TRANSACTION = 3
"""Writes to the transaction coordinator's log: begun with its partitions, prepared, completed."""
_CLIENT_CONNECTIONS = 2
"""To the group's coordinator, and from the admin client at start."""
_WINDOW_FACTOR = 4
"""Records in hand per slot: running, finished but uncommitted, and the next ones."""


@dataclass(frozen=True, slots=True)
class Load:
    """The known traffic and LLM servers."""

    invoices_per_day: int
    peak_factor: float
    """Rate of the busiest hour divided by the mean rate."""
    call_s: float
    """Mean seconds of one call on a well-used server."""
    calls_per_invoice: float
    """Includes retries, follow-up questions and repairs; cached documents and e-invoices reduce
    it."""
    slots_per_server: int
    utilisation: float
    """Share of busy slots at the peak; queues grow without bound as it approaches 1."""
    event_kb: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Capacity of one instance and one broker, from settings and measurements."""

    cpu_us_per_invoice: float
    cpu_source: str
    """Where that figure comes from, for the reader of the plan."""
    core_share: float = field(default=0.6, kw_only=True)
    """Share of the one core that an instance uses; the rest is for take-overs and peaks."""
    max_slots_per_instance: int
    transactions_per_second: float
    partitions_per_instance: int = field(default=24, kw_only=True)
    """More producers in one process lengthen take-overs (about 30 ms each, eight at a time)."""
    brokers: int
    memory_mb: int = field(default=200, kw_only=True)
    """Resident with a backlog and 64 calls at once: 184 to 193 MB (docs/benchmarks.md)."""
    window_max_records: int

    def __post_init__(self) -> None:
        if self.cpu_us_per_invoice <= 0:
            raise ValueError("an invoice costs some CPU")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a plan."""

    what: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """Needs of the load at its peak."""

    peak_per_s: float
    slots: int
    servers: int
    instances: int
    partitions: int
    transactions_per_s: float
    sockets_per_instance: int
    in_hand_per_partition: int
    connections_per_broker: int
    coordinator_writes_per_s: float
    """Per broker: begin, prepare and complete of each transaction that it coordinates."""


def plan_for(load: Load, limits: Limits) -> CapacityPlan:
    """The plan. Raises ValueError for an invalid load."""
    if load.invoices_per_day < 1 or load.call_s <= 0 or not 0 < load.utilisation <= 1:
        raise ValueError(
            "a load has at least one invoice, calls that take time (call-s above 0), and slots in "
            "use (utilisation is a share above 0 and at most 1, for example 0.8)"
        )
    if load.peak_factor < 1 or load.calls_per_invoice < 0 or load.slots_per_server < 1:
        raise ValueError("the peak is at least the mean; a server has at least one slot")
    peak = load.invoices_per_day / _DAY_S * load.peak_factor
    slots = math.ceil(peak * load.calls_per_invoice * load.call_s / load.utilisation)
    slots = max(slots, 1)
    by_cpu = math.ceil(peak * limits.cpu_us_per_invoice / 1e6 / limits.core_share)
    by_slots = math.ceil(slots / limits.max_slots_per_instance)
    instances = max(by_cpu, by_slots, 2)
    per_instance = _partitions_per_instance(slots, instances, limits)
    partitions = per_instance * instances
    # If one instance is away, the others take over its partitions.
    most = math.ceil(partitions / max(instances - 1, 1))
    transactions = min(limits.transactions_per_second, per_instance * 10) * instances
    return CapacityPlan(
        peak_per_s=peak,
        slots=slots,
        servers=math.ceil(slots / load.slots_per_server),
        instances=instances,
        partitions=partitions,
        transactions_per_s=transactions,
        sockets_per_instance=most * (limits.brokers + 1)
        + limits.brokers
        + 1
        + math.ceil(slots / max(instances - 1, 1)),
        in_hand_per_partition=math.ceil(_WINDOW_FACTOR * slots / partitions),
        connections_per_broker=partitions + instances * (1 + _CLIENT_CONNECTIONS),
        coordinator_writes_per_s=transactions * _WRITES_PER_TRANSACTION / limits.brokers,
    )


def _partitions_per_instance(slots: int, instances: int, limits: Limits) -> int:
    """Enough for the windows to hold the records that the slots need. At least three, so that
    growth by half needs no new partitions; at most as many as one instance takes over quickly."""
    by_window = math.ceil(_WINDOW_FACTOR * slots / instances / limits.window_max_records)
    return min(max(by_window, 3), max(limits.partitions_per_instance, by_window))


def rows(load: Load, limits: Limits, plan: CapacityPlan) -> list[Row]:
    """The plan as a table with its reasons."""
    return [*_work_rows(load, limits, plan), *_kafka_rows(load, limits, plan)]


def _work_rows(load: Load, limits: Limits, plan: CapacityPlan) -> list[Row]:
    cores = plan.peak_per_s * limits.cpu_us_per_invoice / 1e6
    return [
        Row(
            "invoices at the peak",
            f"{plan.peak_per_s:,.1f}/s",
            f"{load.invoices_per_day:,} a day, {load.peak_factor:g} times the mean",
        ),
        Row(
            "LLM slots",
            f"{plan.slots:,}",
            f"rate × {load.calls_per_invoice:g} calls × {load.call_s:g} s / "
            f"{load.utilisation:.0%} use (Little)",
        ),
        Row(
            "LLM servers",
            f"{plan.servers:,}",
            f"{load.slots_per_server} slots each (OLLAMA_NUM_PARALLEL, --max-num-seqs)",
        ),
        Row(
            "instances",
            f"{plan.instances:,}",
            f"{cores:.1f} cores of CPU at {limits.cpu_us_per_invoice:g} µs an invoice "
            f"({limits.cpu_source}), one core an instance at {limits.core_share:.0%}; at most "
            f"{limits.max_slots_per_instance} slots each; never fewer than 2",
        ),
    ]


def _kafka_rows(load: Load, limits: Limits, plan: CapacityPlan) -> list[Row]:
    mb_per_s = plan.peak_per_s * load.event_kb / 1_000
    return [
        Row(
            "partitions",
            f"{plan.partitions:,}",
            "a multiple of the instances; all outcome topics need as many",
        ),
        Row(
            "transactional producers",
            f"{plan.partitions:,}",
            "one per partition: that is what makes exactly-once hold (ARCHITECTURE)",
        ),
        Row(
            "transactions",
            f"≤ {plan.transactions_per_s:,.0f}/s",
            f"kafka.transactions_per_second is {limits.transactions_per_second:g} an instance, "
            f"{limits.transactions_per_second * _CPU_S_PER_TRANSACTION:.0%} of a core",
        ),
        Row(
            "sockets an instance",
            f"{plan.sockets_per_instance:,}",
            f"(partitions + 1) × ({limits.brokers} brokers + coordinator) + slots, one instance "
            "away; keep the limit on open files above twice that",
        ),
        Row(
            "records in hand a partition",
            f"{plan.in_hand_per_partition:,}",
            f"kafka.window_max_records ({limits.window_max_records:,}) must not be below it",
        ),
        Row(
            "memory an instance",
            f"{limits.memory_mb} MB + documents",
            f"documents in hand: {_WINDOW_FACTOR} × slots × size, at most kafka.window_max_bytes",
        ),
        Row(
            "connections a broker",
            f"{plan.connections_per_broker:,}",
            "each producer talks to every broker that leads one of its partitions; keep "
            "max.connections and the broker's limit on open files above twice that",
        ),
        Row(
            "coordinator a broker",
            f"≤ {plan.coordinator_writes_per_s:,.0f} writes/s",
            f"{_WRITES_PER_TRANSACTION} for each transaction, over "
            f"{limits.brokers} brokers; beside them a marker in every partition it wrote to",
        ),
        Row(
            "traffic of the brokers",
            f"{mb_per_s:,.1f} MB/s in",
            f"{load.event_kb:g} kB an event; results add about 5 kB each; times replicas",
        ),
    ]
