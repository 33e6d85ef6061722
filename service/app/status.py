"""The pages /status, /readyz and /healthz, and the gauges behind /metrics.

Reads the live objects when asked and changes nothing. Health depends on this process alone: an LLM
server that is away makes it degraded, never dead.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service import __version__
from service.app.bounds import silence_s
from service.app.endpoint_status import WatchedEndpoint, capacity, queue_share, server_said
from service.app.log_lines import MinuteCounts
from service.app.readiness import Hindrances, decide
from service.app.schema_registry import schemas_status
from service.app.slow_server import advice
from service.documents.document_load import DocumentLoad, late
from service.extraction.worker import Worker
from service.kafka.consumer import Consumer
from service.limits.breaker import Breaker
from service.limits.memory_pressure import Level, MemoryPressure
from service.limits.spending import Period, Spending
from service.limits.strategy import Choice, choose
from service.llm.endpoints import Endpoints
from service.model.record import Partition
from service.ops.gauges import BudgetGauge, LiveGauges, PartitionGauges, ResourceGauges
from service.ops.gpu import GpuWatch
from service.ops.logs import dropped_lines
from service.ops.loop_monitor import LoopMonitor, LoopPhase
from service.ops.metrics import Metrics
from service.ops.process_usage import ResourceReader
from service.ops.usage import ResourceHistory, UsageSample
from service.registry.schemas import Schemas
from service.settings import Settings
from service.stream.partition_manager import PartitionManager
from service.stream.session import PartitionSession


@dataclass(frozen=True, slots=True)
class Watched:
    """The live parts that an overview reads."""

    endpoints: Endpoints
    servers: tuple[WatchedEndpoint, ...]
    escalation: WatchedEndpoint | None
    spending: Spending
    breaker: Callable[[], Breaker]
    """The state of all servers together."""
    memory: MemoryPressure
    consumer: Consumer
    partition_manager: PartitionManager
    worker: Worker
    loop_monitor: LoopMonitor
    resources: ResourceReader
    gpus: GpuWatch
    metrics: Metrics
    documents: Callable[[], DocumentLoad]
    """How far documents are behind."""
    schemas: Schemas | None
    """Those of the schema registry; None without one."""
    auto_replay: Callable[[], dict[str, Any]] | None
    """Its part of /status; None where it is off."""


def phases(partition_manager: PartitionManager, worker: Worker) -> frozenset[LoopPhase]:
    """The current activity of the process."""
    sessions = partition_manager.sessions.values()
    found = {
        LoopPhase.POLL: partition_manager.polling,
        LoopPhase.PROCESS: worker.in_flight > 0,
        LoopPhase.COMMIT: any(session.committing for session in sessions),
        LoopPhase.PAUSED: any(session.paused for session in sessions),
    }
    return frozenset(phase for phase, now in found.items() if now)


class Overview:
    """The running process as its operators see it."""

    def __init__(self, settings: Settings, watched: Watched) -> None:
        self._settings = settings
        self._watched = watched
        self._silence_s = silence_s(settings.kafka)
        self._started_s = time.monotonic()
        self._history = ResourceHistory()
        self._connected = False
        self._draining = False

    def brokers_reached(self) -> None:
        """From here on, readiness is that of the partitions."""
        self._connected = True

    def drain_begun(self) -> None:
        """From here on, the service is not ready."""
        self._draining = True

    def sample(self) -> None:
        """Notes what is used right now, for the analysis; rest does not count."""
        if not self._watched.worker.in_flight:
            self._history.rest()
            return
        usage = self._watched.resources.read()
        limit = usage.memory.limit_bytes
        self._history.add(
            UsageSample(
                t_s=time.monotonic(),
                memory_bytes=usage.rss_bytes,
                memory_share=usage.memory.used_bytes / limit if limit else None,
                cpu_seconds=usage.cpu_seconds,
                slots=self._watched.endpoints.limit,
                slot_busy_s=self._watched.endpoints.busy_seconds,
                queue_share=queue_share(self._watched.servers),
                loop_lag_s=self._watched.loop_monitor.lag_s,
                invoices=self._watched.metrics.finished,
                gpu_share=self._gpu_share(),
            )
        )

    def _gpu_share(self) -> float | None:
        """As the server tells, else of the busiest GPU here."""
        said = server_said(self._watched.servers)
        if said is not None and said.gpu_utilization_ratio is not None:
            return said.gpu_utilization_ratio
        read = [
            g.utilization_percent
            for g in self._watched.gpus.latest
            if g.utilization_percent is not None
        ]
        return max(read) / 100.0 if read else None

    def resources(self) -> dict[str, Any] | None:
        """The analysis of what was used so far; None before there was work."""
        paces = (server.client.pace for server in self._watched.servers)
        report = self._history.report(known for pace in paces if (known := advice(pace)))
        return report.as_dict() if report is not None else None

    def alive(self) -> bool:
        """Whether the loop makes progress."""
        return self._watched.partition_manager.silent_s < 2 * self._silence_s

    def ready(self) -> tuple[bool, str]:
        """Whether invoices are being served, and why not."""
        watched, manager = self._watched, self._watched.partition_manager
        return decide(
            Hindrances(
                draining=self._draining,
                connected=self._connected,
                parked=manager.parked,
                serving=manager.ready,
                no_reader=watched.documents().trouble,
                missing_topic=manager.missing_topic,
                spent=watched.spending.reached(time.time()),
                servers_away=watched.breaker() is Breaker.OPEN,
                lagging=_words_if_all_lag(watched.servers),
                registry_away=None if watched.schemas is None else watched.schemas.away,
                troubles=manager.troubles,
                endpoints_away=[one.name_and_trouble for one in watched.servers if one.outage.away],
                late_documents=late(watched.documents()) or "",
            )
        )

    def strategy(self) -> Choice:
        """Parallel or serial at the moment, and why."""
        settings = self._settings
        critical = self._watched.memory.level is Level.CRITICAL
        return choose(
            settings.strategy,
            settings.order,
            self._watched.endpoints.limit,
            memory_critical=critical,
        )

    def status(self) -> dict[str, Any]:
        """The page /status."""
        live = self.live()
        ready, why = self.ready()
        choice = self.strategy()
        return {
            "version": __version__,
            "uptime_s": round(time.monotonic() - self._started_s, 1),
            "ready": ready,
            "why": why,
            "delivery": self._settings.delivery.value,
            "order": self._settings.order.value,
            "strategy": {
                "calls": "parallel" if choice.parallel else "serial",
                "why": choice.reason,
            },
            "in_flight": live.in_flight,
            "gate": {
                "mode": self._settings.gate.mode.value,
                "limit": live.gate_limit,
                "in_use": live.gate_in_use,
                "waiting": live.gate_waiting,
                "busy_s": round(live.gate_busy_s, 3),
                "capped_by": self._caps(),
                "queue_share": _rounded(live.gate_queue_share),
                "server_capacity": _rounded(live.gate_server_capacity),
            },
            "endpoints": [server.status() for server in self._watched.servers],
            "escalation": extra.status() if (extra := self._watched.escalation) else None,
            "budget": self.budget(),
            "documents": asdict(live.documents),
            "cost": self.cost(),
            "memory_pressure": self._watched.memory.level.value,
            "resources": self.resources(),
            "breaker": self._watched.breaker().value,
            "schema_registry": schemas_status(self._watched.schemas),
            "auto_replay": replay() if (replay := self._watched.auto_replay) is not None else None,
            "partitions": [
                {
                    "partition": str(p.source),
                    "state": p.state.value,
                    "lag": p.lag,
                    "window_records": p.window_records,
                    "paused": p.paused,
                    "parked_because": self._parked_because(p.source),
                    "trouble": self._trouble(p.source),
                }
                for p in live.partitions
            ],
        }

    def counts(self) -> MinuteCounts:
        """For the line that is written once a minute."""
        live, metrics = self.live(), self._watched.metrics
        lags = [one.lag for one in live.partitions if one.lag is not None]
        why = self.ready()[1]
        return MinuteCounts(
            metrics.finished,
            metrics.failed,
            live.in_flight,
            sum(lags) if lags else None,
            "" if why == "ready" else why,
        )

    def _caps(self) -> dict[str, int]:
        """The caps in force, summed over the endpoints that have them."""
        caps: dict[str, int] = {}
        for server in self._watched.servers:
            for cap, most in server.gate.caps.items():
                caps[cap.value] = caps.get(cap.value, 0) + most
        return caps

    def _parked_because(self, source: Partition) -> str | None:
        session = self._watched.partition_manager.sessions.get(source)
        parked = session.parked if session is not None else None
        return None if parked is None else f"{parked.reason.value}: {parked.why}"

    def _trouble(self, source: Partition) -> str | None:
        """Why a partition does not commit at the moment; for a rejected outcome, with advice."""
        session = self._watched.partition_manager.sessions.get(source)
        return None if session is None else session.trouble

    def cost(self) -> str | None:
        """The cost of this run's calls; None where no price is known."""
        cost = self._watched.metrics.cost
        return None if cost is None else f"{cost:f} {self._settings.cost.currency}"

    def budget(self) -> dict[str, Any]:
        """This instance's money of the day and the month, its part of the bounds, and how many
        instances share them."""
        now_s, spending = time.time(), self._watched.spending
        spent, bounds = spending.spent(now_s), spending.bounds
        return {
            "currency": self._settings.cost.currency,
            "instances": self._settings.cost.instances,
            "spent_today": f"{spent.of_day:f}",
            "per_day": None if bounds.per_day is None else f"{bounds.per_day:f}",
            "spent_this_month": f"{spent.of_month:f}",
            "per_month": None if bounds.per_month is None else f"{bounds.per_month:f}",
            "reached": spending.reached(now_s),
            "opens_in_s": round(spending.opens_in_s(now_s)),
        }

    def _budget_gauges(self) -> tuple[BudgetGauge, ...]:
        spending = self._watched.spending
        spent, bounds = spending.spent(time.time()), spending.bounds
        sums = (
            (Period.DAY, spent.of_day, bounds.per_day),
            (Period.MONTH, spent.of_month, bounds.per_month),
        )
        return tuple(
            BudgetGauge(period, float(money), float(most))
            for period, money, most in sums
            if most is not None
        )

    def live(self) -> LiveGauges:
        """The process at the moment of a scrape."""
        endpoints, worker = self._watched.endpoints, self._watched.worker
        servers, schemas = self._watched.servers, self._watched.schemas
        return LiveGauges(
            in_flight=worker.in_flight,
            batches_running=worker.batches_running,
            gate_limit=endpoints.limit,
            gate_in_use=endpoints.in_use,
            gate_waiting=endpoints.waiting,
            gate_busy_s=endpoints.busy_seconds,
            gate_queue_share=queue_share(servers),
            gate_server_capacity=capacity(servers),
            endpoints=tuple(
                server.gauges()
                for server in (*servers, self._watched.escalation)
                if server is not None
            ),
            budgets=self._budget_gauges(),
            documents=self._watched.documents(),
            registry_away=None if schemas is None else schemas.away is not None,
            registry_waiting=0 if schemas is None else schemas.waiting,
            rebalances=self._watched.consumer.rebalances,
            log_lines_dropped=dropped_lines(),
            partitions=tuple(
                self._partition(s) for s in self._watched.partition_manager.sessions.values()
            ),
            resources=self._resource_gauges(),
            server=server_said(servers),
            gpus=self._watched.gpus.latest,
            loop_s=self._watched.loop_monitor.seconds,
        )

    def _resource_gauges(self) -> ResourceGauges:
        usage = self._watched.resources.read()
        return ResourceGauges(
            process_memory_bytes=usage.rss_bytes,
            memory_used_bytes=usage.memory.used_bytes,
            memory_limit_bytes=usage.memory.limit_bytes,
            memory_pressure=self._watched.memory.level,
            cpu_seconds=usage.cpu_seconds,
            cores=usage.cores,
            open_files=usage.open_files,
            event_loop_lag_s=self._watched.loop_monitor.lag_s,
        )

    def _partition(self, session: PartitionSession) -> PartitionGauges:
        end, window = self._watched.consumer.last_stable_offset(session.source), session.window
        return PartitionGauges(
            source=session.source,
            state=session.state,
            lag=None if end is None else session.lag(end),
            window_records=window.window_records,
            window_bytes=window.window_bytes,
            span=window.span,
            done_above=window.done_above,
            paused=session.paused,
        )


def _words_if_all_lag(servers: Sequence[WatchedEndpoint]) -> str:
    """The words about the first of them; empty as long as one keeps up."""
    said = [server.lagging for server in servers]
    return said[0] if all(said) else ""


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
